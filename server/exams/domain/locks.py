"""Positions of a sitting that take no response at the moment, and why: one letter for each.

The statement that saves reads the letters, so the rule holds whatever arrives at the same time.
What was answered there stays as it is.
"""

from collections.abc import Mapping

from server.kernel.errors import Conflict

OPEN = "0"
SEEN_BEFORE_BREAK = "1"
SECTION_LEFT = "s"
ITEM_LEFT = "i"
AHEAD = "a"


class ItemLocked(Conflict):
    code = "item-locked"
    detail = "You saw this item before your break, so its answer stays as it was."


class SectionLeft(Conflict):
    code = "section-left"
    detail = "You have left the section of this item, so its answer stays as it was."


class ItemLeft(Conflict):
    code = "item-left"
    detail = "You have gone on from this item, so its answer stays as it was."


class ItemAhead(Conflict):
    code = "item-ahead"
    detail = "You have not come to this item yet. Go on to it first."


_REFUSALS: Mapping[str, type[Conflict]] = {
    SEEN_BEFORE_BREAK: ItemLocked,
    SECTION_LEFT: SectionLeft,
    ITEM_LEFT: ItemLeft,
    AHEAD: ItemAhead,
}


def letter_at(locked: str | None, position: int) -> str:
    """None locks nothing."""
    return OPEN if locked is None else locked[position - 1]


def locked_positions(locked: str | None) -> list[int]:
    """Those that take no response, for whatever reason."""
    return [at for at, mark in enumerate(locked or "", start=1) if mark != OPEN]


def refusal_at(locked: str | None, position: int) -> Conflict | None:
    letter = letter_at(locked, position)
    return None if letter == OPEN else _REFUSALS[letter]()


def with_locks(locked: str | None, letters: Mapping[int, str], items: int) -> str | None:
    """Lock positions beside those locked already, which keep their letter; None for none at all."""
    before = locked or OPEN * items
    after = "".join(
        letters.get(at, OPEN) if mark == OPEN else mark for at, mark in enumerate(before, start=1)
    )
    return None if set(after) == {OPEN} else after
