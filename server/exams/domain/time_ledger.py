"""The time ledger of a sitting: all the time it was ever given, by whom, when and why.

The deadline is the start and the sum of the entries. Entries are added and never changed: a stop
of the clock is written with no time, and the entry that lets it run again gives back what it stood.
An accommodation is written at the start, after what the exam gives. A break is two lines as well:
its begin, with no time, and its end, which gives back what the clock stood for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from msgspec import structs

from server.exams.domain.breaks import BreakRule, BreaksUsed, OnBreak
from server.exams.domain.sitting import Sitting, SittingClosed, SittingPaused, SittingState
from server.kernel.errors import Conflict, Invalid, NotPermitted
from server.kernel.text import forbidden_character, normalised

MOST_SECONDS_GRANTED = 14_400
LONGEST_REASON = 500
LONGEST_KEY = 128
SAME_GRANT_MS = 10_000
"""Within which a grant of the same giver, under no key, is the same sent twice."""


class EntryKind(StrEnum):
    BASE = "base"
    ACCOMMODATION = "accommodation"
    GRANT = "grant"
    INCIDENT = "incident"
    PAUSE = "pause"
    RESUME = "resume"
    BREAK_BEGUN = "break-begun"
    BREAK = "break"
    OUTAGE = "outage"


_TURNS = frozenset({EntryKind.PAUSE, EntryKind.RESUME, EntryKind.BREAK_BEGUN, EntryKind.BREAK})


class GrantOutOfRange(Invalid):
    code = "grant-out-of-range"
    detail = "Give 1 to 240 minutes at a time."


class ReasonMalformed(Invalid):
    code = "reason-malformed"
    detail = "Say why, in 1 to 500 visible characters."


class NobodySits(Conflict):
    code = "nobody-sits"
    detail = "Nobody sits this exam at the moment, so there is nobody to give time to."


class CreditKnown(Conflict):
    code = "credit-known"
    detail = "This page gave its time already. Open it again if everyone is to get more."


class LedgerMoved(Conflict):
    code = "ledger-moved"
    detail = "The time of this sitting was changed after you opened the page. Look at it again."


class GrantKeyReused(Conflict):
    code = "grant-key-reused"
    detail = "Under this Idempotency-Key another grant was given. Give each grant a key of its own."


class GrantKeyMalformed(Invalid):
    code = "grant-key-malformed"
    detail = "An Idempotency-Key is 1 to 128 visible ASCII characters."


class OwnSitting(NotPermitted):
    code = "own-sitting"
    detail = "You cannot change the time of your own sitting. Ask somebody else to."


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """`number` counts from 1 in a sitting; `given_by` is None where rules gave it.

    `reference` is the accommodation, the credit to everybody, the incident or the outage that it
    rests on; `key` is the giver's own name of a grant, "" where they gave it none.
    """

    number: int
    kind: EntryKind
    ms: int
    reason: str
    given_by: UUID | None
    made_ms: int
    reference: UUID | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody decides about a clock, and when.

    `key` names the act, so that it has one effect; `incident` is what it was done for.
    """

    by: UUID
    at_ms: int
    reason: str = ""
    key: str = ""
    incident: UUID | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """Time that somebody has in each exam, and the accommodation that gives it."""

    accommodation_id: UUID
    ms: int


@dataclass(frozen=True, slots=True)
class Credit:
    """Time for everybody who sits an exam, because of something that happened to all of them."""

    id: UUID
    exam: str
    seconds: int
    act: Act

    def __post_init__(self) -> None:
        require_range(self.seconds)

    @property
    def entry(self) -> TimeEntry:
        """As each of the ledgers gets it, but for its number."""
        act, ms = self.act, self.seconds * 1000
        return TimeEntry(0, EntryKind.INCIDENT, ms, act.reason, act.by, act.at_ms, self.id)

    def is_again(self, other: "Credit") -> bool:
        """Whether it is the same but for the moment."""
        return replace(self, act=replace(self.act, at_ms=other.act.at_ms)) == other


@dataclass(frozen=True, slots=True)
class Outage:
    """Time in which no server was alive, given back by rule."""

    id: UUID
    from_ms: int
    to_ms: int

    def lost_ms(self, running_since_ms: int) -> int:
        """What a clock lost that has been running since then."""
        return max(0, self.to_ms - max(self.from_ms, running_since_ms))


@dataclass(frozen=True, slots=True)
class Change:
    """A sitting as it is afterwards, and the entry that says why."""

    sitting: Sitting
    entry: TimeEntry


@dataclass(frozen=True, slots=True)
class TimeLedger:
    sitting: Sitting
    entries: Sequence[TimeEntry]

    def paused(self, act: Act) -> Change | None:
        """Stop the clock; None when it stands already.

        Raises SittingClosed, OwnSitting, and OnBreak: it would run again when the break is over.
        """
        self._require_under_way(act)
        if self._stands_for_break:
            raise OnBreak
        if self.sitting.state is SittingState.PAUSED:
            return None
        stopped = structs.replace(self.sitting, state=SittingState.PAUSED, paused_ms=act.at_ms)
        return Change(stopped, self._next(EntryKind.PAUSE, 0, act))

    def resumed(self, act: Act) -> Change | None:
        """Let the clock run, with as much left as when it stopped; None when it runs already.

        A break ends with it. Raises SittingClosed, OwnSitting.
        """
        self._require_under_way(act)
        if self._stands_for_break:
            return self.break_ended(act)
        paused_ms = self.sitting.paused_ms
        if paused_ms is None:
            return None
        stood = stood_ms(paused_ms, act.at_ms)
        deadline_ms = self.sitting.deadline_ms + stood
        running = structs.replace(
            self.sitting, state=SittingState.OPEN, paused_ms=None, deadline_ms=deadline_ms
        )
        return Change(running, self._next(EntryKind.RESUME, stood, act))

    def break_begun(self, rule: BreakRule, act: Act) -> Change | None:
        """Go on a break, which stops the clock or does not; None when on one already.

        Raises SittingClosed, SittingPaused, BreaksUsed.
        """
        sitting = self.sitting
        if sitting.is_over(act.at_ms):
            raise SittingClosed
        if sitting.is_on_break:
            return None
        if sitting.state is SittingState.PAUSED:
            raise SittingPaused
        if self.breaks_taken >= rule.number:
            raise BreaksUsed
        away = structs.replace(sitting, break_until_ms=act.at_ms + rule.ms)
        if rule.is_stopped:
            away = structs.replace(away, state=SittingState.PAUSED, paused_ms=act.at_ms)
        return Change(away, self._next(EntryKind.BREAK_BEGUN, 0, act))

    def break_ended(self, act: Act) -> Change | None:
        """Come back; what the clock stood is given back, for the break's minutes and no longer.

        None when on no break. Raises SittingPaused where an invigilator stopped the clock.
        """
        sitting = self.sitting
        if sitting.break_until_ms is None or sitting.state is SittingState.CLOSED:
            return None
        if sitting.paused_ms is not None and not self._stands_for_break:
            raise SittingPaused
        stood = 0
        if sitting.paused_ms is not None:
            stood = stood_ms(sitting.paused_ms, min(act.at_ms, sitting.break_until_ms))
        back = structs.replace(
            sitting,
            state=SittingState.OPEN,
            paused_ms=None,
            break_until_ms=None,
            deadline_ms=sitting.deadline_ms + stood,
        )
        return Change(back, self._next(EntryKind.BREAK, stood, act))

    def break_run_out(self, at_ms: int) -> Change | None:
        """End a break whose minutes are over, by the rules. None where there is none."""
        until_ms = self.sitting.break_until_ms
        if until_ms is None or at_ms < until_ms or not self._stands_for_break:
            return None
        change = self.break_ended(Act(self.sitting.person_id, at_ms))
        return change and replace(change, entry=replace(change.entry, given_by=None))

    @property
    def breaks_taken(self) -> int:
        return sum(one.kind is EntryKind.BREAK_BEGUN for one in self.entries)

    @property
    def _stands_for_break(self) -> bool:
        if self.sitting.paused_ms is None or self.sitting.break_until_ms is None:
            return False
        turns = [one.kind for one in self.entries if one.kind in _TURNS]
        return turns[-1] is EntryKind.BREAK_BEGUN

    def granted(self, seconds: int, act: Act, *, seen: int | None = None) -> Change | None:
        """Give time, running or paused; None when this very grant was given already.

        It was if the giver gave the same under the same key, or just now under none, or if it is
        the newest. `seen` is how many entries the giver knew of: two who decide at once do not
        both give.
        Raises SittingClosed, OwnSitting, GrantOutOfRange, LedgerMoved, GrantKeyReused.
        """
        entry = self._next(EntryKind.GRANT, seconds * 1000, act)
        if self._was_given(entry) or (seen is None and self._is_sent_twice(entry)):
            return None
        self._require_under_way(act)
        require_range(seconds)
        if seen is not None and seen != len(self.entries):
            if seen == len(self.entries) - 1 and _is_again(self.entries[-1], entry):
                return None
            raise LedgerMoved
        return self._longer_by(entry)

    def credited(self, credit: Credit) -> Change | None:
        """Give what everybody gets; None where it is over, or a sitting of the giver's own."""
        act = credit.act
        if act.by == self.sitting.person_id or self.sitting.is_over(act.at_ms):
            return None
        return self._longer_by(replace(credit.entry, number=len(self.entries) + 1))

    def made_good(self, outage: Outage) -> Change | None:
        """Give back what it lost; None where it stood all the time, or was over before."""
        sitting, break_ms = self.sitting, 0
        if self._stands_for_break:
            assert sitting.break_until_ms is not None, "see _stands_for_break"
            assert sitting.paused_ms is not None, "see _stands_for_break"
            break_ms = sitting.break_until_ms - sitting.paused_ms
        elif sitting.state is not SittingState.OPEN:
            return None
        ms = outage.lost_ms(self.stood_until_ms(len(self.entries), break_ms))
        if not ms or sitting.is_over(outage.from_ms):
            return None
        number, kind = len(self.entries) + 1, EntryKind.OUTAGE
        return self._longer_by(TimeEntry(number, kind, ms, "", None, outage.to_ms, outage.id))

    def stood_until_ms(self, number: int, break_ms: int) -> int:
        """Until when the clock last stood, as far as the entries up to this one say.

        `break_ms` is for how long it stands in a break, 0 where it runs.
        """
        until_ms, begun_ms = self.sitting.started_ms, 0
        for one in self.entries[:number]:
            if one.kind is EntryKind.RESUME:
                until_ms = one.made_ms
            elif one.kind is EntryKind.BREAK_BEGUN:
                begun_ms = one.made_ms
            elif one.kind is EntryKind.BREAK:
                until_ms, begun_ms = max(until_ms, begun_ms + one.ms if one.ms else 0), 0
        return max(until_ms, begun_ms + break_ms if begun_ms and break_ms else 0)

    def _was_given(self, entry: TimeEntry) -> bool:
        """Raises GrantKeyReused where the giver's key stands for something else."""
        for one in self.entries if entry.key else ():
            if (one.key, one.given_by) == (entry.key, entry.given_by):
                if not _is_again(one, entry):
                    raise GrantKeyReused
                return True
        return False

    def _is_sent_twice(self, entry: TimeEntry) -> bool:
        """Whoever means to give the same again at once says so by keys of their own."""
        return not entry.key and any(
            not one.key
            and _is_again(one, entry)
            and one.reference == entry.reference
            and abs(entry.made_ms - one.made_ms) < SAME_GRANT_MS
            for one in self.entries
        )

    def _require_under_way(self, act: Act) -> None:
        if act.by == self.sitting.person_id:
            raise OwnSitting
        if self.sitting.is_over(act.at_ms):
            raise SittingClosed

    def _longer_by(self, entry: TimeEntry) -> Change:
        return Change(
            structs.replace(self.sitting, deadline_ms=self.sitting.deadline_ms + entry.ms), entry
        )

    def _next(self, kind: EntryKind, ms: int, act: Act) -> TimeEntry:
        number = len(self.entries) + 1
        return TimeEntry(number, kind, ms, act.reason, act.by, act.at_ms, act.incident, act.key)


def opening_entries(base_ms: int, extras: Sequence[Extra], started_ms: int) -> list[TimeEntry]:
    """The ledger of a new sitting: what its exam gives, and what each accommodation adds."""
    base = TimeEntry(1, EntryKind.BASE, base_ms, "", None, started_ms)
    kind = EntryKind.ACCOMMODATION
    return [base] + [
        TimeEntry(number, kind, one.ms, "", None, started_ms, one.accommodation_id)
        for number, one in enumerate(extras, start=2)
    ]


def grant_key(text: str) -> str:
    """Return it as it is kept, "" for none. Raises GrantKeyMalformed."""
    if len(text) > LONGEST_KEY or not all("!" <= one <= "~" for one in text):
        raise GrantKeyMalformed
    return text


def reason_text(text: str) -> str:
    """Return it as it is kept. Raises ReasonMalformed."""
    reason = normalised(text).strip()
    if not 1 <= len(reason) <= LONGEST_REASON or forbidden_character(reason, allow="\n"):
        raise ReasonMalformed
    return reason


def require_range(seconds: int) -> None:
    if not 1 <= seconds <= MOST_SECONDS_GRANTED:
        raise GrantOutOfRange


def stood_ms(paused_ms: int, now_ms: int) -> int:
    """A clock that was set back takes nothing away."""
    return max(0, now_ms - paused_ms)


def _is_again(one: TimeEntry, other: TimeEntry) -> bool:
    return (one.kind, one.ms, one.reason, one.given_by) == (
        other.kind,
        other.ms,
        other.reason,
        other.given_by,
    )
