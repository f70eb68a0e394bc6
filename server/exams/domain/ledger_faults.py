"""What can be wrong with a time ledger. The audit asks; nothing here mends."""

from dataclasses import dataclass, replace

from server.exams.domain.breaks import BreakRule
from server.exams.domain.sitting import SittingState
from server.exams.domain.time_ledger import (
    MOST_SECONDS_GRANTED,
    EntryKind,
    TimeEntry,
    TimeLedger,
    stood_ms,
)

_AT_THE_START = frozenset({EntryKind.BASE, EntryKind.ACCOMMODATION})


def faults_of(ledger: TimeLedger, base_ms: int, rule: BreakRule | None) -> list[str]:
    """In words after the sitting, whose exam gives `base_ms` and has breaks by `rule`."""
    return [*_wrong_sums(ledger, base_ms), *_wrong_turns(ledger, rule)]


def _wrong_sums(ledger: TimeLedger, base_ms: int) -> list[str]:
    sitting, entries = ledger.sitting, ledger.entries
    base = [one.ms for one in entries if one.kind is EntryKind.BASE]
    total = sum(one.ms for one in entries)
    found = []
    if [one.number for one in entries] != list(range(1, len(entries) + 1)):
        found.append("has a gap in its time ledger")
    if base != [base_ms]:
        found.append("was given another time at its start than its exam gives")
    if sitting.deadline_ms != sitting.started_ms + total:
        found.append("has another deadline than its start and its time ledger give")
    return found


def _wrong_turns(ledger: TimeLedger, rule: BreakRule | None) -> list[str]:
    """A clock stops and runs by turns, and each entry gives what its kind may give."""
    sitting, turns = ledger.sitting, _Turns(rule)
    found, is_opening = [], True
    for one in ledger.entries:
        is_opening = is_opening and one.kind in _AT_THE_START
        is_late = one.kind in _AT_THE_START and (
            not is_opening or one.made_ms != sitting.started_ms
        )
        if is_late or not turns.may_follow(one):
            found.append(f"was given no such time as entry {one.number} of its ledger says")
        turns = turns.after(one)
    is_paused = sitting.state is SittingState.PAUSED
    if sitting.paused_ms != turns.stopped_ms or is_paused != (turns.stopped_ms is not None):
        found.append("does not stand or run as its time ledger says")
    if sitting.break_until_ms != turns.break_until_ms:
        found.append("is not on a break as its time ledger says")
    return found


@dataclass(frozen=True, slots=True)
class _Turns:
    """How a clock stands or runs after some entries of its ledger."""

    rule: BreakRule | None
    stopped_ms: int | None = None
    away_ms: int | None = None
    breaks: int = 0

    @property
    def break_until_ms(self) -> int | None:
        return None if self.away_ms is None or self.rule is None else self.away_ms + self.rule.ms

    def may_follow(self, one: TimeEntry) -> bool:
        match one.kind:
            case EntryKind.BASE:
                return one.number == 1 and one.given_by is None and one.reference is None
            case EntryKind.ACCOMMODATION:
                return one.ms > 0 and one.reference is not None
            case EntryKind.GRANT | EntryKind.INCIDENT:
                return _may_be_given(one)
            case EntryKind.OUTAGE:
                return self._may_be_made_good(one)
            case EntryKind.PAUSE | EntryKind.RESUME:
                return self._may_turn(one)
            case EntryKind.BREAK_BEGUN | EntryKind.BREAK:
                return self._may_be_of_break(one)

    def after(self, one: TimeEntry) -> "_Turns":
        match one.kind:
            case EntryKind.PAUSE:
                return replace(self, stopped_ms=one.made_ms)
            case EntryKind.RESUME:
                return replace(self, stopped_ms=None)
            case EntryKind.BREAK_BEGUN if self.rule is not None:
                stopped_ms = one.made_ms if self.rule.is_stopped else self.stopped_ms
                breaks = self.breaks + 1
                return replace(self, stopped_ms=stopped_ms, away_ms=one.made_ms, breaks=breaks)
            case EntryKind.BREAK:
                return replace(self, stopped_ms=None, away_ms=None)
            case _:
                return self

    def _may_be_made_good(self, one: TimeEntry) -> bool:
        """A clock that stands loses nothing, but for what is left when its break is over."""
        until_ms = self.break_until_ms
        is_losing = self.stopped_ms is None or (until_ms is not None and until_ms < one.made_ms)
        return is_losing and one.ms > 0 and one.reference is not None

    def _may_turn(self, one: TimeEntry) -> bool:
        if one.kind is EntryKind.PAUSE:
            return self.stopped_ms is None and one.ms == 0
        if self.stopped_ms is None or (self.away_ms and self.rule and self.rule.is_stopped):
            return False
        return one.ms == stood_ms(self.stopped_ms, one.made_ms)

    def _may_be_of_break(self, one: TimeEntry) -> bool:
        if self.rule is None:
            return False
        if one.kind is EntryKind.BREAK_BEGUN:
            is_free = self.stopped_ms is None and self.away_ms is None
            return is_free and one.ms == 0 and self.breaks < self.rule.number
        if self.away_ms is None or self.break_until_ms is None:
            return False
        if not self.rule.is_stopped:
            return self.stopped_ms is None and one.ms == 0
        return one.ms == stood_ms(self.away_ms, min(one.made_ms, self.break_until_ms))


def _may_be_given(one: TimeEntry) -> bool:
    is_lacking = one.kind is EntryKind.INCIDENT and one.reference is None
    return 1000 <= one.ms <= MOST_SECONDS_GRANTED * 1000 and not is_lacking
