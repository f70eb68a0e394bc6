"""How the members of a cohort stand in one subject: its course, its exam, and the days due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from server.cohorts.domain.cohort import DueState, Goal, GoalKind, Standing, standing


class Sort(StrEnum):
    NAME = "name"
    LESSONS = "lessons"
    CHECKS = "checks"
    DUE = "due"


class Show(StrEnum):
    """Which members a list shows."""

    ALL = "all"
    NOT_BEGUN = "not-begun"
    UNDER_WAY = "under-way"
    DONE = "done"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """Of `lessons` in the course so many are `done`; of its `checks`, `answered` and `right`."""

    enrolled_ms: int | None
    done: int
    lessons: int
    checks: int
    answered: int
    right: int
    completed_ms: int | None


@dataclass(frozen=True, slots=True)
class ExamProgress:
    """`tries` are closed sittings. `passed` None: no result yet. What is revoked is not reached."""

    tries: int
    passed: bool | None
    passed_ms: int | None
    sits_now: bool = False
    is_revoked: bool = False

    @property
    def has_begun(self) -> bool:
        return self.tries > 0 or self.sits_now


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """One line of the table. What the cohort has no goal for is None."""

    member_id: int
    person_id: UUID
    sort_name: str
    joined_ms: int
    course: CourseProgress | None
    exam: ExamProgress | None
    course_due: Standing | None
    exam_due: Standing | None

    @property
    def states(self) -> set[DueState]:
        return {one.state for one in (self.course_due, self.exam_due) if one is not None}

    @property
    def is_done(self) -> bool:
        done = {DueState.ON_TIME, DueState.LATE, DueState.DONE}
        return bool(self.states) and self.states <= done

    @property
    def has_begun(self) -> bool:
        in_course = self.course is not None and (
            self.course.enrolled_ms is not None or self.course.done > 0
        )
        return in_course or (self.exam is not None and self.exam.has_begun)

    @property
    def is_overdue(self) -> bool:
        return DueState.OVERDUE in self.states


@dataclass(frozen=True, slots=True)
class Summary:
    """`on_time` and `late` are done; `overdue` are not, after a day due."""

    members: int
    begun: int
    done: int
    on_time: int
    late: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Subject:
    """The goals of a cohort with one slug."""

    slug: str
    course: Goal | None
    exam: Goal | None


def judged(
    member: tuple[int, UUID, str, int],
    subject: Subject,
    course: CourseProgress | None,
    exam: ExamProgress | None,
    *,
    now: datetime,
) -> MemberProgress:
    course_due = exam_due = None
    if subject.course is not None and course is not None:
        course_due = standing(subject.course.due, course.completed_ms, now=now)
    if subject.exam is not None and exam is not None:
        exam_due = standing(subject.exam.due, exam.passed_ms, now=now)
    return MemberProgress(*member, course, exam, course_due, exam_due)


def has_reached(row: MemberProgress, kind: GoalKind) -> bool:
    """What the cohort has nothing of holds nobody up."""
    if kind is GoalKind.COURSE:
        return row.course is None or row.course.completed_ms is not None
    return row.exam is None or row.exam.passed_ms is not None


def summary(rows: Iterable[MemberProgress]) -> Summary:
    found = list(rows)
    done = [one for one in found if one.is_done]
    late = sum(DueState.LATE in one.states for one in done)
    return Summary(
        members=len(found),
        begun=sum(one.has_begun for one in found),
        done=len(done),
        on_time=len(done) - late,
        late=late,
        overdue=sum(one.is_overdue for one in found),
    )


def is_shown(one: MemberProgress, show: Show) -> bool:
    match show:
        case Show.NOT_BEGUN:
            return not one.has_begun
        case Show.UNDER_WAY:
            return one.has_begun and not one.is_done
        case Show.DONE:
            return one.is_done
        case Show.OVERDUE:
            return one.is_overdue
        case _:
            return True


Key = tuple[float, str, int]


def key(one: MemberProgress, sort: Sort) -> Key:
    """What orders a list, and where its next page goes on: fewest and most urgent first."""
    return (_rank(one, sort), one.sort_name, one.member_id)


def in_order(rows: Iterable[MemberProgress], sort: Sort, show: Show) -> list[MemberProgress]:
    return sorted((one for one in rows if is_shown(one, show)), key=lambda one: key(one, sort))


def subjects(goals: Sequence[Goal]) -> list[Subject]:
    """Courses and exams of one slug belong together."""
    by_kind = {(goal.kind.value, goal.slug): goal for goal in goals}
    slugs = sorted({goal.slug for goal in goals})
    return [
        Subject(slug, by_kind.get(("course", slug)), by_kind.get(("exam", slug))) for slug in slugs
    ]


_URGENCY = {
    DueState.OVERDUE: 0, DueState.AHEAD: 1, DueState.OPEN: 2, DueState.LATE: 3,
    DueState.ON_TIME: 4, DueState.DONE: 4,
}  # fmt: skip


def _rank(one: MemberProgress, sort: Sort) -> float:
    match sort:
        case Sort.LESSONS:
            return one.course.done if one.course else 0
        case Sort.CHECKS:
            answered = one.course.answered if one.course else 0
            return one.course.right / answered if one.course and answered else -1
        case Sort.DUE:
            return min((_URGENCY[state] for state in one.states), default=9)
        case _:
            return 0
