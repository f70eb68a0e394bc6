"""Where the next page of a list begins, as its address says it. What we did not write is 422."""

import base64
import json
import math
from uuid import UUID

from server.kernel.errors import Invalid
from server.kernel.text import forbidden_character

LARGEST = 2**63 - 1
"""What a store can compare with."""
Key = tuple[float, str, int]


class CursorWrong(Invalid):
    code = "cursor-wrong"
    detail = "cursor must be the `next` of the page before."


def number_cursor(text: str, *, digits: int = 18) -> int | None:
    """Of no more digits than the column has that it is compared with. Raises CursorWrong."""
    if not text:
        return None
    if not (len(text) <= digits and text.isascii() and text.isdigit()):
        raise CursorWrong
    return int(text)


def id_cursor(text: str) -> UUID | None:
    """Raises CursorWrong."""
    if not text:
        return None
    try:
        found = UUID(text)
    except ValueError as error:
        raise CursorWrong from error
    if str(found) != text:
        raise CursorWrong
    return found


def moment_cursor(text: str) -> tuple[int, UUID] | None:
    """Read what `written` wrote. Raises CursorWrong."""
    if not text:
        return None
    milliseconds, _, last = text.partition(".")
    number, found = number_cursor(milliseconds), id_cursor(last)
    if number is None or found is None:
        raise CursorWrong
    return number, found


def written(place: tuple[int, UUID] | None) -> str | None:
    """Write a place among moments; none where the list ends."""
    return None if place is None else f"{place[0]}.{place[1]}"


def key_cursor(text: str) -> Key | None:
    """Read what `written_key` wrote. Raises CursorWrong."""
    if not text:
        return None
    try:
        match json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))):
            case [int() | float() as rank, str(name), int(last)] if (
                math.isfinite(rank) and 0 <= last <= LARGEST and not forbidden_character(name)
            ):
                return float(rank), name, last
    except (ValueError, OverflowError, RecursionError) as error:
        raise CursorWrong from error
    raise CursorWrong


def written_key(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
