"""Challenges and access tokens: nobody else can write one, and any change is noticed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.domain import access_tokens, challenges
from server.accounts.domain.challenges import Challenge
from server.accounts.domain.refusals import SignInStale, TokenWrong

KEY = bytes(range(32))
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOKEN_ID = UUID("0195a0b1-0000-7000-8000-00000000000a")
CHALLENGE = Challenge(TOKEN_ID, UUID(int=7), epoch=3)
CHALLENGE_TEXT = challenges.written(CHALLENGE, KEY, now=NINE)
ACCESS_TEXT = access_tokens.written(TOKEN_ID, bytes(16), KEY)


def test_a_challenge_says_what_was_written_for_five_minutes() -> None:
    almost = NINE + timedelta(minutes=5) - timedelta(microseconds=1)

    assert challenges.read(CHALLENGE_TEXT, KEY, now=almost) == CHALLENGE
    with pytest.raises(SignInStale):
        challenges.read(CHALLENGE_TEXT, KEY, now=NINE + timedelta(minutes=5))


def test_an_access_token_names_itself() -> None:
    assert access_tokens.id_of(ACCESS_TEXT, KEY) == TOKEN_ID
    assert ACCESS_TEXT == ("asp_AZWgsQAAcACAAAAAAAAACgAAAAAAAAAAAAAAAAAAAADMGy-HdqxwM3i-Pchdtn1x")


def test_what_another_key_wrote_is_not_ours() -> None:
    with pytest.raises(SignInStale):
        challenges.read(CHALLENGE_TEXT, bytes(32), now=NINE)
    with pytest.raises(TokenWrong):
        access_tokens.id_of(ACCESS_TEXT, bytes(32))


@pytest.mark.parametrize("text", ["", "asp_", "asp_" + "A" * 63, "asp_" + "+" * 64, "ü" * 68])
def test_another_shape_is_not_ours(text: str) -> None:
    with pytest.raises(TokenWrong):
        access_tokens.id_of(text, KEY)


@given(place=st.integers(0, len(ACCESS_TEXT) - 1), bit=st.integers(0, 6))
def test_any_flipped_bit_of_an_access_token_is_noticed(place: int, bit: int) -> None:
    with pytest.raises(TokenWrong):
        access_tokens.id_of(flipped(ACCESS_TEXT, place, bit), KEY)


@given(place=st.integers(0, len(CHALLENGE_TEXT) - 1), bit=st.integers(0, 6))
def test_any_flipped_bit_of_a_challenge_is_noticed(place: int, bit: int) -> None:
    with pytest.raises(SignInStale):
        challenges.read(flipped(CHALLENGE_TEXT, place, bit), KEY, now=NINE)


def flipped(text: str, place: int, bit: int) -> str:
    return text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :]
