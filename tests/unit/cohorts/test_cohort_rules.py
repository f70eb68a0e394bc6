"""Days due and how somebody stands against them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.cohorts.domain.cohort import (
    Cohort,
    Due,
    DueState,
    Goal,
    GoalKind,
    due_on,
    sort_name,
    standing,
)
from server.cohorts.domain.progress import (
    CourseProgress,
    ExamProgress,
    MemberProgress,
    Show,
    Sort,
    in_order,
    judged,
    subjects,
    summary,
)
from server.cohorts.domain.refusals import DueDayWrong, ZoneUnknown
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
BERLIN = Due(date(2026, 12, 24), "Europe/Berlin")


def test_a_day_ends_at_midnight_of_its_zone() -> None:
    last = datetime(2026, 12, 24, 22, 59, 59, tzinfo=UTC)

    assert not BERLIN.is_before(last)
    assert BERLIN.is_before(last + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("now", "state", "words"),
    [
        (NOON - timedelta(days=3), DueState.AHEAD, "3 days left"),
        (NOON - timedelta(days=1), DueState.AHEAD, "1 day left"),
        (NOON, DueState.AHEAD, "Due today"),
        (NOON + timedelta(days=1), DueState.OVERDUE, "1 day overdue"),
    ],
)
def test_what_is_open_is_told_in_days(now: datetime, state: DueState, words: str) -> None:
    found = standing(BERLIN, None, now=now)

    assert (found.state, str(found.words)) == (state, words)


@pytest.mark.parametrize(
    ("due", "done", "state", "words"),
    [
        (BERLIN, NOON, DueState.ON_TIME, "On time, 24 December 2026"),
        (BERLIN, NOON + timedelta(hours=11), DueState.LATE, "Late, 25 December 2026"),
        (None, NOON, DueState.DONE, "Done on 24 December 2026"),
    ],
)
def test_what_is_done_is_told_by_its_day(
    due: Due | None, done: datetime, state: DueState, words: str
) -> None:
    found = standing(due, to_milliseconds(done), now=NOON + timedelta(days=90))

    assert (found.state, str(found.words)) == (state, words)


def test_without_a_day_nothing_is_late() -> None:
    assert standing(None, None, now=NOON).state is DueState.OPEN


def test_days_and_zones_are_read_strictly() -> None:
    assert due_on(" 2026-12-24 ", "Europe/Berlin") == BERLIN
    assert due_on("", "nowhere") is None
    for day in ("24.12.2026", "2026-02-30", "1999-01-01", "2101-01-01", "tomorrow"):
        with pytest.raises(DueDayWrong):
            due_on(day, "UTC")
    for zone in ("Mars/Base", "../etc/passwd", ""):
        with pytest.raises(ZoneUnknown):
            due_on("2026-12-24", zone)


def test_lists_are_ordered_whatever_the_letter_case() -> None:
    assert sort_name("  ANN   Ärmel ") == "ann ärmel"


def test_courses_and_exams_of_one_slug_are_one_subject() -> None:
    goals = (Goal(GoalKind.EXAM, "a"), Goal(GoalKind.COURSE, "b"), Goal(GoalKind.COURSE, "a"))
    cohort = Cohort(new_id(), "C", 0, NOON, None, goals)

    found = subjects(cohort.goals)

    assert not cohort.is_archived
    assert [(one.slug, one.course is not None, one.exam is not None) for one in found] == [
        ("a", True, True),
        ("b", True, False),
    ]


SUBJECT = subjects((Goal(GoalKind.COURSE, "a", BERLIN), Goal(GoalKind.EXAM, "a")))[0]
LATER = NOON + timedelta(days=2)


def member(name: str, course: CourseProgress | None, exam: ExamProgress | None) -> MemberProgress:
    return judged((len(name), new_id(), name, 0), SUBJECT, course, exam, now=LATER)


IDLE = member("idle", CourseProgress(None, 0, 4, 4, 0, 0, None), ExamProgress(0, None, None))
BUSY = member(
    "busy", CourseProgress(1, 2, 4, 4, 4, 1, None), ExamProgress(1, passed=False, passed_ms=None)
)
DONE = member(
    "done",
    CourseProgress(1, 4, 4, 4, 4, 4, to_milliseconds(NOON)),
    ExamProgress(2, passed=True, passed_ms=to_milliseconds(LATER)),
)
LATE = member(
    "late",
    CourseProgress(1, 4, 4, 4, 4, 3, to_milliseconds(LATER)),
    ExamProgress(1, passed=True, passed_ms=to_milliseconds(LATER)),
)
GONE = member("unpublished", None, None)
EVERYBODY = [IDLE, BUSY, DONE, LATE]


def names(sort: Sort = Sort.NAME, show: Show = Show.ALL) -> list[str]:
    return [one.sort_name for one in in_order(EVERYBODY, sort, show)]


def test_members_are_ordered_and_filtered() -> None:
    assert names() == ["busy", "done", "idle", "late"]
    assert names(Sort.LESSONS) == ["idle", "busy", "done", "late"]
    assert names(Sort.CHECKS) == ["idle", "busy", "late", "done"]
    assert names(Sort.DUE) == ["busy", "idle", "late", "done"]
    assert names(show=Show.NOT_BEGUN) == ["idle"]
    assert names(show=Show.UNDER_WAY) == ["busy"]
    assert names(show=Show.DONE) == ["done", "late"]
    assert names(show=Show.OVERDUE) == ["busy", "idle"]


def test_a_summary_tells_who_is_on_time() -> None:
    found = summary(EVERYBODY)

    assert (found.members, found.begun, found.done) == (4, 3, 2)
    assert (found.on_time, found.late, found.overdue) == (1, 1, 2)


def test_of_what_is_not_published_nobody_is_done() -> None:
    assert not GONE.is_done
    assert not GONE.has_begun
    assert [one.sort_name for one in in_order([GONE], Sort.DUE, Show.ALL)] == ["unpublished"]
    assert [one.sort_name for one in in_order([GONE], Sort.LESSONS, Show.ALL)] == ["unpublished"]
    assert [one.sort_name for one in in_order([GONE], Sort.CHECKS, Show.ALL)] == ["unpublished"]
