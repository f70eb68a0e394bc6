"""Links that prove that somebody reads the mail of an address."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from server.accounts.domain import address_links
from server.accounts.domain.refusals import AddressLinkSpent, AddressLinkUnknown
from server.accounts.domain.tokens import Token, written

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))
ANA = UUID(int=7)
EMAIL = "ana@demo.example"


def test_a_link_names_the_person_and_fits_its_address_only() -> None:
    link = address_links.read(address_links.written(ANA, EMAIL, KEY, now=NINE), KEY, now=NINE)

    assert link.person_id == ANA
    assert link.is_for(EMAIL)
    assert not link.is_for("ben@demo.example")


def test_a_link_ends_after_three_days() -> None:
    text = address_links.written(ANA, EMAIL, KEY, now=NINE)

    address_links.read(text, KEY, now=NINE + timedelta(hours=71, minutes=59))
    with pytest.raises(AddressLinkSpent):
        address_links.read(text, KEY, now=NINE + timedelta(hours=72))


def test_what_is_not_ours_is_unknown() -> None:
    text = address_links.written(ANA, EMAIL, KEY, now=NINE)
    flipped = ("B" if text[0] == "A" else "A") + text[1:]
    sign_in = written(Token(ANA, 0, 2_000_000_000), KEY)

    for other in ("", "x", text + "=", text[:-4], flipped, sign_in, "é" * 68, text + "\n"):
        with pytest.raises(AddressLinkUnknown):
            address_links.read(other, KEY, now=NINE)
    with pytest.raises(AddressLinkUnknown):
        address_links.read(text, bytes(32), now=NINE)


def test_the_address_does_not_stand_in_the_link() -> None:
    assert "ana" not in address_links.written(ANA, EMAIL, KEY, now=NINE)
