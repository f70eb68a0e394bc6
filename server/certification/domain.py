"""Who may sit, when one may try again, and what a grade means for a certificate. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from server.kernel.errors import NotPermitted

_OF_A_DECISION = 1 << 32
"""A bit of the random part of an id."""


class Outcome(StrEnum):
    CERTIFY = "certify"
    CONFIRM = "confirm"
    """After a regrade: a pass as before, and what the sitting was certified by stands as it is."""
    COVERED = "covered"
    """After a regrade: a pass, and the person holds a certificate of a later sitting."""
    UNRENEWED = "unrenewed"
    """A pass of a renewal exam, and what it would have renewed was revoked meanwhile."""
    REFUSE = "refuse"
    NONE = "none"
    """A preview reports a result and decides nothing."""


class CourseIncomplete(NotPermitted):
    code = "course-incomplete"
    detail = "Complete the course first; then this exam opens for you."


class PrerequisiteMissing(NotPermitted):
    code = "prerequisite-missing"
    detail = "This exam needs another certificate of yours to be valid first."


class RetakeWait(NotPermitted):
    code = "retake-wait"
    detail = "There is a waiting time between tries. You can sit this exam again later."


class AttemptsUsed(NotPermitted):
    code = "attempts-used"
    detail = "You have used all tries of this period. You can sit this exam again later."


class EmailUnverified(NotPermitted):
    code = "email-unverified"
    detail = "Confirm your e-mail address first: open the link in the mail we sent you."


class NotIssuedYet(Exception):
    """A certificate is to be revoked while it is being issued: it must be there first."""


def decision_id(grade_id: UUID) -> UUID:
    """Follow from the grade, so that whoever decides on it again names the same decision."""
    return UUID(int=grade_id.int ^ _OF_A_DECISION)


@dataclass(frozen=True, slots=True)
class RetakeRule:
    """Waits after the first, second… failed try; the last one repeats. None is no limit."""

    waits_days: tuple[int, ...]
    attempts: int | None
    window_days: int | None

    @property
    def is_none(self) -> bool:
        return not self.waits_days and self.attempts is None


class Needed(StrEnum):
    COURSE = "course"
    EXAM = "exam"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that somebody must have before a start; `name` is that of the course or exam."""

    needed: Needed
    name: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`refusal` None means: may sit now."""

    refusal: NotPermitted | None = None


def retry_at(eligibility: Eligibility) -> str | None:
    """RFC 3339, or None where waiting does not help."""
    if eligibility.refusal is None:
        return None
    value = eligibility.refusal.members.get("retry_at")
    return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody brings to a start; `client` None is from wherever."""

    client: str | None = None
    access_code: str | None = None
    agreement_version: str | None = None
    in_safe_browser: bool = False
    """Whether it was proved; asked only where the policy asks for it."""


ANY_ENTRY = Entry()


class HeldState(StrEnum):
    HELD = "held"
    CLEARED = "cleared"
    """Let out, and about to be decided on."""
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Held:
    """A result that waits for its release, or did; `due_ms` None waits for somebody."""

    sitting_id: UUID
    exam: str
    state: HeldState
    held_ms: int
    due_ms: int | None
    released_by: UUID | None
    released_ms: int | None


@dataclass(frozen=True, slots=True)
class FreeSitting:
    """The sitting it is given for counts as no try; the next one needs no wait."""

    id: UUID
    person_id: UUID
    exam: str
    sitting_id: UUID
    reason: str
    given_by: UUID
    made_ms: int


def next_try_at(rule: RetakeRule, failures: Sequence[datetime]) -> datetime | None:
    """When a person who failed at these times may try again; None is at once.

    Both the wait after the newest failure and the limit of tries in the window must hold.
    """
    ends = [end for end in (_wait_ends(rule, failures), _window_ends(rule, failures)) if end]
    return max(ends, default=None)


def retake_refusal(
    rule: RetakeRule, failures: Sequence[datetime], *, now: datetime
) -> tuple[type[NotPermitted], datetime] | None:
    """Which rule about tries stands in the way, and until when."""
    window = _window_ends(rule, failures)
    if window is not None and now < window:
        return AttemptsUsed, window
    wait = _wait_ends(rule, failures)
    if wait is not None and now < wait:
        return RetakeWait, wait
    return None


def _wait_ends(rule: RetakeRule, failures: Sequence[datetime]) -> datetime | None:
    if not rule.waits_days or not failures:
        return None
    days = rule.waits_days[min(len(failures), len(rule.waits_days)) - 1]
    return max(failures) + timedelta(days=days)


def _window_ends(rule: RetakeRule, failures: Sequence[datetime]) -> datetime | None:
    if rule.attempts is None or rule.window_days is None or len(failures) < rule.attempts:
        return None
    oldest_that_counts = sorted(failures)[-rule.attempts]
    return oldest_that_counts + timedelta(days=rule.window_days)
