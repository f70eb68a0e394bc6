"""Who watches which sittings: an exam, a cohort or one sitting, for a span of time or for good."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.kernel.errors import Conflict, Invalid, NotFound

LAST_MS = 32_503_680_000_000
"""The year 3000: nothing is planned beyond."""


class Watched(StrEnum):
    EXAM = "exam"
    COHORT = "cohort"
    SITTING = "sitting"


class AssignmentUnknown(NotFound):
    code = "assignment-unknown"
    detail = "There is no such assignment."


class AssignmentTakenBack(Conflict):
    code = "assignment-taken-back"
    detail = "This assignment was taken back already."


class InvigilatorUnfit(Invalid):
    code = "invigilator-unfit"
    detail = "This person is no invigilator. Choose somebody who may run sittings."


class WatchedUnknown(Invalid):
    code = "watched-unknown"
    detail = "Choose an exam, a cohort or a sitting that we know."


class ShiftWrong(Invalid):
    code = "shift-wrong"
    detail = "The end must come after the beginning, both as day and time, or left empty."


@dataclass(frozen=True, slots=True)
class Shift:
    """From when and until when somebody watches; None is open. Raises ShiftWrong."""

    from_ms: int | None = None
    until_ms: int | None = None

    def __post_init__(self) -> None:
        given = [one for one in (self.from_ms, self.until_ms) if one is not None]
        if any(not 0 <= one <= LAST_MS for one in given):
            raise ShiftWrong
        if len(given) == 2 and given[0] >= given[1]:
            raise ShiftWrong

    def covers(self, now_ms: int) -> bool:
        has_begun = self.from_ms is None or self.from_ms <= now_ms
        return has_begun and not self.is_over(now_ms)

    def is_over(self, now_ms: int) -> bool:
        return self.until_ms is not None and self.until_ms <= now_ms


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody is to watch: `subject` is the slug of an exam, or the id of the other two."""

    watched: Watched
    subject: str
    shift: Shift = Shift()


@dataclass(frozen=True, slots=True)
class Assignment:
    """`taken_back_ms` None while it stands, whether its shift has come or not."""

    id: UUID
    invigilator_id: UUID
    task: Task
    made_by: UUID
    made_ms: int
    taken_back_by: UUID | None = None
    taken_back_ms: int | None = None

    @property
    def stands(self) -> bool:
        return self.taken_back_ms is None

    def is_in_force(self, now_ms: int) -> bool:
        return self.stands and self.task.shift.covers(now_ms)
