"""An appeal: somebody objects to an item, or to a sitting as a whole, and is answered in time.

It is open until it is withdrawn or ruled on. A ruling never changes: a later one corrects it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from server.exams.domain.policy import Appeals
from server.exams.domain.sitting import Sitting, SittingState
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.errors import Conflict, Gone, Invalid, NotFound, NotPermitted
from server.kernel.text import forbidden_character, normalised

LONGEST_TEXT = 1_000
Place = tuple[int, UUID]
"""Where a page of a list ends: the due day, or when it was settled, and the id."""


class Kind(StrEnum):
    """What it is about: an item, or of the whole sitting its time, an incident, its marking."""

    ITEM = "item"
    TIME = "time"
    INCIDENT = "incident"
    MARKING = "marking"


class State(StrEnum):
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    RULED = "ruled"


class Verdict(StrEnum):
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class AppealUnknown(NotFound):
    code = "appeal-unknown"
    detail = "There is no such appeal."


class AppealTextWrong(Invalid):
    code = "appeal-text-wrong"
    detail = "Say what is wrong in 1 to 1,000 visible characters."


class AppealKindMissing(Invalid):
    code = "appeal-kind-missing"
    detail = "Choose what it is about."


class AppealItemWrong(Invalid):
    code = "appeal-item-wrong"
    detail = "Give the number of an item, as it stood above it in the exam."


class AppealKnown(Conflict):
    code = "appeal-known"
    detail = "You appealed about this already. It stands among your appeals."


class AppealSettled(Conflict):
    code = "appeal-settled"
    detail = "This appeal is ruled on or withdrawn, so it stays as it is."


class AppealBeforeEnd(Conflict):
    code = "appeal-before-end"
    detail = "During the exam you can report a problem with an item; the rest follows after it."


class AppealTooLate(Gone):
    code = "appeal-too-late"
    detail = "The time in which you could appeal is over."


class AppealsNotOffered(NotPermitted):
    code = "appeals-not-offered"
    detail = "The policy of this exam offers no appeals."


class OwnAppeal(NotPermitted):
    code = "own-appeal"
    detail = "You cannot rule on an appeal of your own. Somebody else has to."


class OwnItem(NotPermitted):
    code = "own-item"
    detail = "You wrote this item, or appeal about it yourself. Somebody else has to rule on it."


class VerdictMissing(Invalid):
    code = "verdict-missing"
    detail = "Choose a ruling."


class RulingMoved(Conflict):
    code = "ruling-moved"
    detail = "Somebody ruled on this after you opened the page. Look at it again."


@dataclass(frozen=True, slots=True)
class Subject:
    """`position` is of an item, None where it is about the whole sitting; `item` is its id."""

    kind: Kind
    position: int | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class Appeal:
    """`due_ms` is by when it is ruled on; `rulings` counts them."""

    id: UUID
    person_id: UUID
    sitting_id: UUID
    exam: str
    subject: Subject
    text: str
    is_during: bool
    raised_ms: int
    changed_ms: int
    due_ms: int
    state: State = State.OPEN
    rulings: int = 0
    settled_ms: int | None = None

    @property
    def key(self) -> str | None:
        """One appeal about a thing, by constraint; what is withdrawn may be raised anew."""
        if self.state is State.WITHDRAWN:
            return None
        return f"{self.sitting_id}:{self.subject.kind}:{self.subject.position or 0}"

    def is_overdue(self, now_ms: int) -> bool:
        return self.state is State.OPEN and self.due_ms < now_ms

    def reworded(self, text: str, sitting: Sitting, now_ms: int) -> "Appeal | None":
        """None where it says that already. Raises AppealKnown once the sitting is over."""
        if self.text == text and self.state is State.OPEN:
            return None
        if self.state is not State.OPEN or sitting.is_over(now_ms):
            raise AppealKnown
        return replace(self, text=text, changed_ms=now_ms)

    def withdrawn(self, now_ms: int) -> "Appeal | None":
        """None when it was already. Raises AppealSettled."""
        if self.state is State.WITHDRAWN:
            return None
        if self.state is State.RULED:
            raise AppealSettled
        return replace(self, state=State.WITHDRAWN, settled_ms=now_ms)

    def ruled(self, ruling: "Ruling") -> "Appeal":
        """Raises AppealSettled, OwnAppeal."""
        if self.state is State.WITHDRAWN:
            raise AppealSettled
        if ruling.ruled_by == self.person_id:
            raise OwnAppeal
        settled_ms = ruling.ruled_ms
        return replace(self, state=State.RULED, rulings=ruling.number, settled_ms=settled_ms)


@dataclass(frozen=True, slots=True)
class Ruling:
    """`number` counts those of an appeal from 1: the last one counts."""

    id: UUID
    appeal_id: UUID
    number: int
    verdict: Verdict
    reason: str
    ruled_by: UUID
    ruled_ms: int

    def says_the_same(self, verdict: Verdict, reason: str, by: UUID) -> bool:
        return (self.verdict, self.reason, self.ruled_by) == (verdict, reason, by)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is empty leaves the list as it is."""

    exam: str = ""
    item: str = ""


def appeal_text(text: str) -> str:
    """Return it as it is kept. Raises AppealTextWrong."""
    kept = normalised(text).strip()
    if not 1 <= len(kept) <= LONGEST_TEXT or forbidden_character(kept, allow="\n"):
        raise AppealTextWrong
    return kept


def until(sitting: Sitting, terms: Appeals, released_at: datetime | None) -> datetime | None:
    """To when one may appeal: as many days as the policy gives, from the newest result on.

    None while there is no result yet.
    """
    if sitting.state is not SittingState.CLOSED or released_at is None:
        return None
    return released_at + timedelta(days=terms.days)


def due(sitting: Sitting, terms: Appeals, now_ms: int) -> int:
    """By when it is ruled on: the days run from the appeal, and from no earlier than the end."""
    begins_ms = max(now_ms, now_ms if sitting.is_over(now_ms) else sitting.deadline_ms)
    return to_milliseconds(from_milliseconds(begins_ms) + timedelta(days=terms.ruling_days))
