from uuid import UUID

import pytest

from server.accounts.domain.people import (
    PersonView,
    email_address,
    person_name,
    roles_of,
    roles_text,
)
from server.accounts.domain.refusals import EmailMalformed, NameMalformed
from server.kernel.actor import Actor, Role
from server.kernel.errors import Refusal


def test_an_address_is_kept_in_one_spelling() -> None:
    assert email_address("  Ana.B+exam@Demo.Example ") == "ana.b+exam@demo.example"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "@demo.example",
        "ana@",
        "ana@demo",
        "a na@demo.example",
        "ana@@demo.example",
        "ana..b@demo.example",
        ".ana@demo.example",
        "ana@-demo.example",
        "ana@demo..example",
        "ana@demo.example\n.evil",
        "ana\x00@demo.example",
        "аna@demo.example",  # noqa: RUF001 - a Cyrillic letter, on purpose
        "a" * 65 + "@demo.example",
        "ana@" + "d" * 64 + ".example",
        "ana@" + "d." * 125 + "example",
    ],
)
def test_a_malformed_address_is_refused(text: str) -> None:
    with pytest.raises(EmailMalformed):
        email_address(text)


def test_a_name_is_one_composed_line() -> None:
    assert person_name("  Zoe\u0308   Ødegård ") == "Zoë Ødegård"


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\U000e0041"])
def test_what_cannot_be_seen_makes_no_other_name(unseen: str) -> None:
    assert person_name(f"{unseen}Ana {unseen}B{unseen}ell") == "Ana Bell"
    with pytest.raises(NameMalformed):
        person_name(unseen * 3)


def test_the_joiners_of_a_script_stay() -> None:
    assert person_name("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627").count("\u200c") == 1


def test_a_name_may_have_a_hundred_characters() -> None:
    assert person_name("n" * 100) == "n" * 100


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\u200d", "-- 7", "n" * 101, "Ana\nBell", "Ana\x00", "Ana\u202egnp", "Ana\ud800"],
)
def test_a_name_that_could_not_stand_on_a_certificate_is_refused(text: str) -> None:
    with pytest.raises(NameMalformed):
        person_name(text)


def test_roles_survive_the_store() -> None:
    roles = frozenset({Role.RATER, Role.ADMIN})

    assert roles_of(roles_text(roles)) == roles
    assert roles_of("") == frozenset()


def test_refusals_have_codes_of_their_own() -> None:
    assert {EmailMalformed.code, NameMalformed.code}.isdisjoint({Refusal.code})


def test_a_person_acts_under_their_name_and_roles() -> None:
    ana = PersonView(UUID(int=1), "ana@demo.example", "Ana", frozenset({Role.ADMIN}))

    assert ana.as_actor(UUID(int=2)) == Actor(ana.id, "Ana", ana.roles, UUID(int=2))
