"""Pages of short lists: `?limit=` 1 to 200, `?cursor=` as the page before gave it."""

from collections.abc import Sequence
from typing import TypeVar

from server.kernel.errors import Invalid
from server.web.cursors import CursorWrong

T = TypeVar("T")
USUAL = 50
MOST = 200


class LimitWrong(Invalid):
    code = "limit-wrong"
    detail = "limit must be a number from 1 to 200."


def page(
    rows: Sequence[T], limit: str | None, cursor: str | None
) -> tuple[Sequence[T], str | None]:
    """Cut a page out of a list that fits in memory. Raises LimitWrong, CursorWrong."""
    size = size_of(limit)
    start = _number(cursor, CursorWrong) if cursor is not None else 0
    if start > len(rows):
        raise CursorWrong
    end = start + size
    return rows[start:end], str(end) if end < len(rows) else None


def size_of(limit: str | None) -> int:
    """Raises LimitWrong."""
    size = _number(limit, LimitWrong) if limit is not None else USUAL
    if not 1 <= size <= MOST:
        raise LimitWrong
    return size


def _number(text: str, refusal: type[Invalid]) -> int:
    if not (0 < len(text) <= 9 and text.isascii() and text.isdigit()):
        raise refusal
    return int(text)
