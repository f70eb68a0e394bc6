from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.domain.refusals import TokenExpired, TokenWrong
from server.accounts.domain.tokens import Token, read, seconds_of, written

KEY = bytes(range(32))
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
TOKEN = Token(UUID("0195a0b1-0000-7000-8000-00000000000a"), 3, seconds_of(TEN))
KNOWN_TEXT = "asy_AZWgsQAAcACAAAAAAAAACgAAAAMAAGmlX6Aig2196b1xdXiH3Uyo1HJa"


def test_a_token_says_what_was_written() -> None:
    assert read(written(TOKEN, KEY), KEY, now=NINE) == TOKEN


def test_a_token_has_one_known_spelling() -> None:
    assert written(TOKEN, KEY) == KNOWN_TEXT


def test_a_token_ends_at_its_second() -> None:
    text = written(TOKEN, KEY)

    assert read(text, KEY, now=TEN - timedelta(microseconds=1)) == TOKEN
    with pytest.raises(TokenExpired):
        read(text, KEY, now=TEN)


def test_a_token_of_another_key_is_not_ours() -> None:
    with pytest.raises(TokenWrong):
        read(written(TOKEN, bytes(32)), KEY, now=NINE)


@pytest.mark.parametrize(
    "text", ["", "asy_", "asy_" + "A" * 55, "asy_" + "A" * 57, "asy_" + "+" * 56, "ü" * 60]
)
def test_another_shape_is_not_ours(text: str) -> None:
    with pytest.raises(TokenWrong):
        read(text, KEY, now=NINE)


@given(place=st.integers(4, 59), other=st.sampled_from("AQgw_-09az"))
def test_any_changed_character_is_noticed(place: int, other: str) -> None:
    text = written(TOKEN, KEY)
    changed = text[:place] + other + text[place + 1 :]

    if changed != text:
        with pytest.raises(TokenWrong):
            read(changed, KEY, now=NINE)
