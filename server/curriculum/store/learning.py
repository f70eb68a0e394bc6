"""How people stand in the courses: enrolled, read, completed, answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from server.curriculum.tables import (
    CheckAnswerRow,
    CourseCompletionRow,
    EnrolmentRow,
    LessonCompletionRow,
)
from server.database.connection import on_sqlite, query
from server.kernel.clock import to_milliseconds


class CourseVersion(Protocol):
    @property
    def slug(self) -> str: ...
    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """By course: lessons with the version read, and the one opened last with the time."""

    enrolled: frozenset[str]
    lessons: Mapping[str, Mapping[str, int]]
    completed: frozenset[str]
    places: Mapping[str, tuple[str, int]]


_STANDING = """
SELECT 'enrolled' AS kind, course, '' AS lesson, enrolled_ms AS number
  FROM enrolment WHERE person_id = $1
UNION ALL SELECT 'read', course, lesson, version FROM lesson_completion WHERE person_id = $1
UNION ALL SELECT 'completed', course, '', completed_ms FROM course_completion WHERE person_id = $1
UNION ALL SELECT 'place', course, lesson, opened_ms FROM reading_place WHERE person_id = $1
"""


async def standing(person_id: UUID) -> Standing:
    """In one query, because every page of every course asks."""
    rows = await query(
        _STANDING.replace("$1", "?1") if on_sqlite() else _STANDING, [str(person_id)]
    )
    lessons: dict[str, dict[str, int]] = {}
    places: dict[str, tuple[str, int]] = {}
    of_kind: dict[str, set[str]] = {"enrolled": set(), "completed": set()}
    for row in rows:
        course = row["course"]
        match row["kind"]:
            case "read":
                lessons.setdefault(course, {})[row["lesson"]] = row["number"]
            case "place":
                places[course] = (row["lesson"], row["number"])
            case kind:
                of_kind[kind].add(course)
    return Standing(
        frozenset(of_kind["enrolled"]), lessons, frozenset(of_kind["completed"]), places
    )


_KEEP_PLACE = """
INSERT INTO reading_place (person_id, course, lesson, opened_ms) VALUES ($1, $2, $3, $4)
ON CONFLICT (person_id, course) DO UPDATE
SET lesson = excluded.lesson, opened_ms = excluded.opened_ms
WHERE reading_place.lesson <> excluded.lesson
"""


async def keep_place(person_id: UUID, course: str, lesson: str, *, now: datetime) -> None:
    """Writes nothing where the place is known already."""
    statement = _KEEP_PLACE.replace("$", "?") if on_sqlite() else _KEEP_PLACE
    await query(statement, [str(person_id), course, lesson, to_milliseconds(now)])


async def enrol(person_id: UUID, course: str, *, now: datetime) -> None:
    if not await EnrolmentRow.exists(person_id=person_id, course=course):
        await EnrolmentRow.create(
            person_id=person_id, course=course, enrolled_ms=to_milliseconds(now)
        )


async def completed_lessons(person_id: UUID, course: str) -> set[str]:
    rows = LessonCompletionRow.filter(person_id=person_id, course=course)
    return {row.lesson for row in await rows}


async def complete_lesson(
    person_id: UUID, course: CourseVersion, lesson: str, *, now: datetime
) -> None:
    """Keep when it was first completed, and the version that was read last."""
    known = LessonCompletionRow.filter(person_id=person_id, course=course.slug, lesson=lesson)
    if await known.update(version=course.version):
        return
    await LessonCompletionRow.create(
        person_id=person_id,
        course=course.slug,
        lesson=lesson,
        version=course.version,
        completed_ms=to_milliseconds(now),
    )


async def has_completed(person_id: UUID, course: str) -> bool:
    return await CourseCompletionRow.exists(person_id=person_id, course=course)


async def complete_course(person_id: UUID, course: CourseVersion, *, now: datetime) -> bool:
    """Record it; say whether it was new."""
    if await CourseCompletionRow.exists(person_id=person_id, course=course.slug):
        return False
    await CourseCompletionRow.create(
        person_id=person_id,
        course=course.slug,
        version=course.version,
        completed_ms=to_milliseconds(now),
    )
    return True


async def seed_completions(
    person_ids: Sequence[UUID], course: CourseVersion, lessons: Sequence[str], *, now: datetime
) -> None:
    """Enrol people and complete everything for them, in bulk. What they did already stays."""
    moment, slug, version = to_milliseconds(now), course.slug, course.version
    await EnrolmentRow.bulk_create(
        [EnrolmentRow(person_id=one, course=slug, enrolled_ms=moment) for one in person_ids],
        batch_size=500,
        ignore_conflicts=True,
    )
    await LessonCompletionRow.bulk_create(
        [
            LessonCompletionRow(
                person_id=one, course=slug, lesson=lesson, version=version, completed_ms=moment
            )
            for one in person_ids
            for lesson in lessons
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    await CourseCompletionRow.bulk_create(
        [
            CourseCompletionRow(person_id=one, course=slug, version=version, completed_ms=moment)
            for one in person_ids
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    person_id: UUID
    course: str
    lesson: str
    version: int
    number: int
    response: str
    share: str


async def add_check_answer(answer: CheckAnswer, *, now: datetime) -> None:
    await CheckAnswerRow.create(
        person_id=answer.person_id,
        course=answer.course,
        lesson=answer.lesson,
        version=answer.version,
        check_number=answer.number,
        response=answer.response,
        share=answer.share,
        answered_ms=to_milliseconds(now),
    )
