"""An accommodation: more time in every exam, for a reason of health that few people see.

It is asked for, granted or refused by a named person with a reason, and may be withdrawn.
What was decided never changes, so a ledger that rests on it can be checked.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from server.exams.domain.sitting import Sitting
from server.exams.domain.time_ledger import Act, Extra
from server.kernel.clock import from_milliseconds
from server.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from server.kernel.text import forbidden_character, one_line

MOST_PERCENT = 200
MOST_BREAK_MINUTES = 120
LONGEST_DOCUMENT = 200
FIRST_YEAR, LAST_YEAR = 2000, 2200


class State(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AccommodationUnknown(NotFound):
    code = "accommodation-unknown"
    detail = "There is no such accommodation."


class AccommodationDecided(Conflict):
    code = "accommodation-decided"
    detail = "This was decided after you opened the page. Look at it again."


class AccommodationsWaiting(Conflict):
    code = "accommodations-waiting"
    detail = "Requests of yours wait for a decision already. Withdraw one before you ask again."


class OwnAccommodation(NotPermitted):
    code = "own-accommodation"
    detail = "You cannot decide on a request of your own. Ask another administrator."


class ExtraTimeOutOfRange(Invalid):
    code = "extra-time-out-of-range"
    detail = "Choose more time, up to 200 percent, minutes for breaks, or both."


class BreaksOutOfRange(Invalid):
    code = "breaks-out-of-range"
    detail = "Breaks can have up to 120 minutes in each exam, in whole minutes."


class DocumentMalformed(Invalid):
    code = "document-malformed"
    detail = "Name the document in up to 200 visible characters."


class SpanWrong(Invalid):
    code = "span-wrong"
    detail = "Give the first day, and a last day that is not before it, or none."


@dataclass(frozen=True, slots=True)
class ExtraTime:
    """A share of what an exam gives, and minutes beside it for breaks.

    Raises ExtraTimeOutOfRange, BreaksOutOfRange.

    The clock stops for the breaks of an exam alone, so these minutes are given beforehand.
    """

    percent: int
    break_minutes: int

    def __post_init__(self) -> None:
        if not 0 <= self.break_minutes <= MOST_BREAK_MINUTES:
            raise BreaksOutOfRange
        if not 0 <= self.percent <= MOST_PERCENT or not (self.percent or self.break_minutes):
            raise ExtraTimeOutOfRange

    def ms_beside(self, base_ms: int) -> int:
        return base_ms * self.percent // 100 + self.break_minutes * 60_000


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the end of the last, in UTC; no last day is for good."""

    first: date
    last: date | None

    def __post_init__(self) -> None:
        days = [self.first, self.last or self.first]
        if days[1] < days[0] or not all(FIRST_YEAR <= one.year <= LAST_YEAR for one in days):
            raise SpanWrong

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, why, and which document says so (a reference, "" for none).

    What is given to somebody who did not ask has no reason here, only that of its decision.
    """

    extra: ExtraTime
    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class Accommodation:
    """`extra` and `span` are what was granted; the acts say who decided and withdrew, and why."""

    id: UUID
    person_id: UUID
    wish: Wish
    asked_ms: int
    state: State = State.ASKED
    extra: ExtraTime | None = None
    span: Span | None = None
    decision: Act | None = None
    withdrawal: Act | None = None

    @property
    def is_asked(self) -> bool:
        return bool(self.wish.reason)

    def granted(self, extra: ExtraTime, span: Span, act: Act) -> "Accommodation | None":
        """None when this very decision was made already.

        Raises AccommodationDecided, OwnAccommodation.
        """
        decided = replace(self, state=State.GRANTED, extra=extra, span=span, decision=act)
        return self._unless_again(decided, act)

    def refused(self, act: Act) -> "Accommodation | None":
        """As `granted`."""
        return self._unless_again(replace(self, state=State.REFUSED, decision=act), act)

    def withdrawn(self, act: Act) -> "Accommodation | None":
        """Sittings that were started keep their time. None when it was withdrawn already.

        Raises AccommodationDecided where it was refused.
        """
        if self.state is State.WITHDRAWN:
            return None
        if self.state is State.REFUSED:
            raise AccommodationDecided
        return replace(self, state=State.WITHDRAWN, withdrawal=act)

    def is_granted_as(self, extra: ExtraTime, span: Span, act: Act) -> bool:
        """Whether this very grant stands, whenever it was made."""
        if self.state is not State.GRANTED or self.decision is None:
            return False
        by = (self.decision.by, self.decision.reason)
        return (self.extra, self.span, by) == (extra, span, (act.by, act.reason))

    def is_in_force(self, at: datetime) -> bool:
        return self.state is State.GRANTED and self.gave_at(at)

    def gave_at(self, at: datetime) -> bool:
        """Whether its days cover a moment, withdrawn later or not."""
        return self.span is not None and self.span.covers(at.date())

    def time_for(self, base_ms: int) -> Extra:
        assert self.extra is not None, "asked of what was granted"
        return Extra(self.id, self.extra.ms_beside(base_ms))

    def _unless_again(self, decided: "Accommodation", act: Act) -> "Accommodation | None":
        if act.by == self.person_id:
            raise OwnAccommodation
        if self.state is State.ASKED:
            return decided
        if self.decision is None or replace(decided, decision=self.decision) != self:
            raise AccommodationDecided
        if (act.by, act.reason) != (self.decision.by, self.decision.reason):
            raise AccommodationDecided
        return None

    def can_have_given(self, ms: int, sitting: Sitting, base_ms: int) -> bool:
        """Whether this sitting got the time at its start that was granted."""
        return (
            self.person_id == sitting.person_id
            and self.gave_at(from_milliseconds(sitting.started_ms))
            and self.time_for(base_ms).ms == ms
        )


def document_text(text: str) -> str:
    """Return it as it is kept. Raises DocumentMalformed."""
    document = one_line(text)
    if len(document) > LONGEST_DOCUMENT or forbidden_character(document):
        raise DocumentMalformed
    return document


def span_of(first: str, last: str) -> Span:
    """Read two days as they were typed; no last day is for good. Raises SpanWrong."""
    try:
        end = date.fromisoformat(last.strip()) if last.strip() else None
        return Span(date.fromisoformat(first.strip()), end)
    except ValueError as error:
        raise SpanWrong from error
