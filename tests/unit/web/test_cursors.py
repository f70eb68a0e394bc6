"""A place in a list comes back as it was written; nothing else is taken for one."""

import base64
import json
from uuid import UUID

import pytest

from server.web.cursors import (
    CursorWrong,
    id_cursor,
    key_cursor,
    moment_cursor,
    number_cursor,
    written,
    written_key,
)

ID = UUID("01890000-0000-7000-8000-000000000001")


def test_a_moment_comes_back_as_it_was_written() -> None:
    assert moment_cursor(written((1_700_000_000_000, ID)) or "") == (1_700_000_000_000, ID)


def test_a_key_comes_back_as_it_was_written() -> None:
    assert key_cursor(written_key((0.5, "müller", 7))) == (0.5, "müller", 7)


def test_no_cursor_is_the_beginning() -> None:
    assert [read("") for read in (number_cursor, id_cursor, moment_cursor, key_cursor)] == [
        None
    ] * 4


@pytest.mark.parametrize("text", ["x", "-1", "1" * 19, "²"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(CursorWrong):
        number_cursor(text)


@pytest.mark.parametrize("text", ["x", ID.hex, f"{{{ID}}}", f"urn:uuid:{ID}"])
def test_an_id_has_one_spelling(text: str) -> None:
    with pytest.raises(CursorWrong):
        id_cursor(text)


@pytest.mark.parametrize("text", [f".{ID}", "1.", "1", f"{ID}.1"])
def test_a_moment_needs_both_parts(text: str) -> None:
    with pytest.raises(CursorWrong):
        moment_cursor(text)


@pytest.mark.parametrize(
    "key",
    [
        [float("nan"), "a", 1],
        [float("inf"), "a", 1],
        [10**400, "a", 1],
        [0, "a", 2**63],
        [0, "a", -1],
        [0, "a", 1.5],
        [0, "a\0", 1],
        [0, 1, 1],
        [0, "a"],
        {"rank": 0},
        "a",
    ],
)
def test_a_key_that_no_store_can_compare_is_refused(key: object) -> None:
    with pytest.raises(CursorWrong):
        key_cursor(base64.urlsafe_b64encode(json.dumps(key).encode()).decode())


@pytest.mark.parametrize("text", ["x", "ü", "!!!!", "=", "W1tb"])
def test_what_is_no_key_at_all_is_refused(text: str) -> None:
    with pytest.raises(CursorWrong):
        key_cursor(text)
