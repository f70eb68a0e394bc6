"""A cohort: people who learn together towards the same courses and exams, with days due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from server.cohorts.domain.refusals import CohortNameWrong, DueDayWrong, ZoneUnknown
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.sentence import Sentence, marked
from server.kernel.text import forbidden_character, one_line
from server.kernel.zones import is_zone

MAX_NAME = 120
FIRST_YEAR, LAST_YEAR = 2020, 2100


class GoalKind(StrEnum):
    COURSE = "course"
    EXAM = "exam"


@dataclass(frozen=True, slots=True)
class Due:
    """A day in a zone; whoever is done before the day ends there is on time."""

    day: date
    zone: str

    @property
    def end_ms(self) -> int:
        after = self.day + timedelta(days=1)
        start = datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(self.zone))
        return to_milliseconds(start)

    def is_before(self, now: datetime) -> bool:
        return self.end_ms <= to_milliseconds(now)


@dataclass(frozen=True, slots=True)
class Goal:
    """A course to complete or an exam to pass."""

    kind: GoalKind
    slug: str
    due: Due | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    id: UUID
    name: str
    members: int
    created_at: datetime
    archived_at: datetime | None
    goals: tuple[Goal, ...] = ()

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class DueState(StrEnum):
    """How somebody stands against a day due; `OPEN` has no day."""

    ON_TIME = "on-time"
    LATE = "late"
    DONE = "done"
    OPEN = "open"
    AHEAD = "ahead"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Standing:
    """`words` tell all; `day` is when it was done, for who shows that apart from `state`."""

    state: DueState
    words: Sentence
    day: date | None = None


def standing(due: Due | None, done_ms: int | None, *, now: datetime) -> Standing:
    """Judge one goal of one person; `done_ms` None is not done."""
    return _open(due, now) if done_ms is None else _done(due, done_ms)


def cohort_name(text: str) -> str:
    """Raises CohortNameWrong."""
    if forbidden_character(text) is not None:
        raise CohortNameWrong
    name = one_line(text)
    if len(name) > MAX_NAME or not any(character.isalnum() for character in name):
        raise CohortNameWrong
    return name


def due_on(day: str, zone: str) -> Due | None:
    """Read what was typed; no day is no due date. Raises DueDayWrong, ZoneUnknown."""
    if not day.strip():
        return None
    try:
        read = date.fromisoformat(day.strip())
    except ValueError as error:
        raise DueDayWrong from error
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise DueDayWrong
    if not is_zone(zone.strip()):
        raise ZoneUnknown
    return Due(read, zone.strip())


def sort_name(name: str) -> str:
    """The key that orders people in a list, whatever the letter case."""
    return one_line(name).casefold()[:MAX_NAME]


@lru_cache(1_024)
def _open(due: Due | None, now: datetime) -> Standing:
    if due is None:
        return Standing(DueState.OPEN, Sentence(marked("No day set")))
    left = (due.day - now.astimezone(ZoneInfo(due.zone)).date()).days
    if left < 0:
        words = Sentence("%(count)s day overdue", {"count": -left}, many="%(count)s days overdue")
        return Standing(DueState.OVERDUE, words)
    if left == 0:
        return Standing(DueState.AHEAD, Sentence(marked("Due today")))
    words = Sentence("%(count)s day left", {"count": left}, many="%(count)s days left")
    return Standing(DueState.AHEAD, words)


@lru_cache(4_096)
def _done(due: Due | None, done_ms: int) -> Standing:
    day = from_milliseconds(done_ms).date()
    if due is None:
        return Standing(DueState.DONE, Sentence(marked("Done on %(day)s"), {"day": day}), day)
    day = from_milliseconds(done_ms).astimezone(ZoneInfo(due.zone)).date()
    if done_ms < due.end_ms:
        return Standing(DueState.ON_TIME, Sentence(marked("On time, %(day)s"), {"day": day}), day)
    return Standing(DueState.LATE, Sentence(marked("Late, %(day)s"), {"day": day}), day)
