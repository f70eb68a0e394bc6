"""Queries about how people stand in a course, one statement for any number of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.curriculum.tables import (
    CheckAnswerRow,
    CourseCompletionRow,
    EnrolmentRow,
    LessonCompletionRow,
)
from server.database.many import among, as_uuid, packed, run


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """One person in one course. `answered` and `right` count checks by their newest answer."""

    enrolled_ms: int | None = None
    lessons: int = 0
    answered: int = 0
    right: int = 0
    completed_ms: int | None = None


async def standings(
    course: str, lessons: Sequence[str], person_ids: Sequence[UUID]
) -> dict[UUID, CourseStanding]:
    """Of those who began; of the completed lessons, `lessons` are counted."""
    people = packed(person_ids)
    enrolled = await run(_ENROLLED.format(among=among("uuid")), people, course)
    done = await run(
        _LESSONS.format(among=among("uuid"), lessons=among("text", 3)),
        people,
        course,
        packed(lessons),
    )
    checks = await run(_CHECKS.format(among=among("uuid")), people, course)
    completed = await run(_COMPLETED.format(among=among("uuid")), people, course)
    found: dict[UUID, dict[str, int]] = {}
    for row in (*enrolled, *done, *checks, *completed):
        found.setdefault(as_uuid(row.pop("person_id")), {}).update(row)
    return {person_id: CourseStanding(**parts) for person_id, parts in found.items()}


_ENROLLED = "SELECT person_id, enrolled_ms FROM enrolment WHERE course = $2 AND person_id {among}"
_LESSONS = """SELECT person_id, COUNT(*) AS lessons FROM lesson_completion
  WHERE course = $2 AND person_id {among} AND lesson {lessons} GROUP BY person_id"""
_CHECKS = """SELECT person_id, COUNT(*) AS answered,
  SUM(CASE WHEN share = '1' THEN 1 ELSE 0 END) AS "right" FROM
  (SELECT person_id, share, ROW_NUMBER() OVER
    (PARTITION BY person_id, lesson, check_number ORDER BY id DESC) AS nth
   FROM check_answer WHERE course = $2 AND person_id {among}) AS answers
  WHERE nth = 1 GROUP BY person_id"""
_COMPLETED = (
    "SELECT person_id, completed_ms FROM course_completion WHERE course = $2 AND person_id {among}"
)


async def completions(person_id: UUID) -> dict[str, int]:
    """When each course was completed."""
    rows = await CourseCompletionRow.filter(person_id=person_id)
    return {row.course: row.completed_ms for row in rows}


async def lesson_times(person_id: UUID, course: str) -> dict[str, int]:
    rows = await LessonCompletionRow.filter(person_id=person_id, course=course)
    return {row.lesson: row.completed_ms for row in rows}


async def newest_answers(person_id: UUID, course: str) -> dict[tuple[str, int], tuple[str, int]]:
    """The newest share of each check, by lesson and number, and how often it was answered."""
    found: dict[tuple[str, int], tuple[str, int]] = {}
    rows = CheckAnswerRow.filter(person_id=person_id, course=course).order_by("id")
    for row in await rows.only("id", "lesson", "check_number", "share"):
        times = found.get((row.lesson, row.check_number), ("", 0))[1] + 1
        found[row.lesson, row.check_number] = (row.share, times)
    return found


async def counts(course: str) -> tuple[int, int]:
    """How many enrolled in it and completed it; counts an index, so remember the answer."""
    enrolled_count = await EnrolmentRow.filter(course=course).count()
    return enrolled_count, await CourseCompletionRow.filter(course=course).count()
