"""Breaks: how often a candidate may go away, and what closes behind them. Pure rules.

What was seen before a break is locked on return, so that nobody looks up an answer outside. Where
the clock stops, it stops for the minutes of the rule and no longer.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from server.exams.domain.locks import SEEN_BEFORE_BREAK, with_locks
from server.exams.domain.plan import Part
from server.kernel.errors import Conflict

MOST_BREAKS = 10
MOST_MINUTES = 120


class BreakClock(StrEnum):
    """What the clock of a sitting does in a break."""

    STOPPED = "stopped"
    RUNNING = "running"


class BreakRule(Part, frozen=True):
    number: int
    minutes: int
    clock: BreakClock = BreakClock.STOPPED

    @property
    def is_stopped(self) -> bool:
        return self.clock is BreakClock.STOPPED

    @property
    def ms(self) -> int:
        return self.minutes * 60_000


class NoBreaks(Conflict):
    code = "no-breaks"
    detail = "This exam has no breaks."


class BreaksUsed(Conflict):
    code = "breaks-used"
    detail = "You have taken every break that this exam has."


class OnBreak(Conflict):
    code = "on-break"
    detail = "This candidate is on a break, and the clock stands already. Let it run first."


def broken_breaks(rule: BreakRule | None) -> Iterator[tuple[str, str]]:
    if rule is None:
        return
    if not 1 <= rule.number <= MOST_BREAKS:
        yield "breaks.number", f"from 1 to {MOST_BREAKS} breaks"
    if not 1 <= rule.minutes <= MOST_MINUTES:
        yield "breaks.minutes", f"from 1 to {MOST_MINUTES} minutes"


def shut_behind(locked: str | None, positions: Iterable[int], items: int) -> str | None:
    """The locks of a sitting whose candidate goes away, having seen these."""
    return with_locks(locked, dict.fromkeys(positions, SEEN_BEFORE_BREAK), items)


def shut_positions(locked: str | None) -> list[int]:
    """What a break has locked."""
    return [at for at, mark in enumerate(locked or "", start=1) if mark == SEEN_BEFORE_BREAK]
