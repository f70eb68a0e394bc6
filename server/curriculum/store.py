"""Every query about courses, enrolment and progress."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.curriculum.domain.history import VersionNote
from server.curriculum.tables import (
    CheckAnswerRow,
    CourseCompletionRow,
    CourseVersionRow,
    EnrolmentRow,
    LessonCompletionRow,
)
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id

_NOTED = ("slug", "version", "hash", "published_ms")


@dataclass(frozen=True, slots=True)
class StoredCourse:
    """`document` is what `domain.publish` built."""

    slug: str
    version: int
    hash: str
    document: dict[str, object]


async def newest_versions() -> list[StoredCourse]:
    """The current version of every course, by slug."""
    newest: dict[str, CourseVersionRow] = {}
    for row in await CourseVersionRow.all().order_by("version"):
        newest[row.slug] = row
    return [
        StoredCourse(row.slug, row.version, row.hash, json.loads(row.document))
        for _, row in sorted(newest.items())
    ]


async def version_hashes() -> dict[str, tuple[int, str]]:
    """Version number and hash of each course's current version."""
    rows = await CourseVersionRow.all().order_by("version").values("slug", "version", "hash")
    return {row["slug"]: (row["version"], row["hash"]) for row in rows}


async def newest_notes() -> dict[str, VersionNote]:
    """Of each course, by slug; reads no document."""
    rows = await CourseVersionRow.all().order_by("version").values(*_NOTED)
    return {row["slug"]: _note(row) for row in rows}


async def notes(slug: str, limit: int) -> list[VersionNote]:
    """The versions of one course, newest first."""
    rows = CourseVersionRow.filter(slug=slug).order_by("-version").limit(limit)
    return [_note(row) for row in await rows.values(*_NOTED)]


async def documents(slug: str, versions: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = await CourseVersionRow.filter(slug=slug, version__in=list(versions))
    return {row.version: json.loads(row.document) for row in rows}


async def add_version(course: StoredCourse, *, now: datetime) -> None:
    await CourseVersionRow.create(
        id=new_id(),
        slug=course.slug,
        version=course.version,
        hash=course.hash,
        document=json.dumps(course.document, ensure_ascii=False, separators=(",", ":")),
        published_ms=to_milliseconds(now),
    )


async def enrolled(person_id: UUID) -> set[str]:
    return {row.course for row in await EnrolmentRow.filter(person_id=person_id)}


async def enrol(person_id: UUID, course: str, *, now: datetime) -> None:
    if not await EnrolmentRow.exists(person_id=person_id, course=course):
        await EnrolmentRow.create(
            person_id=person_id, course=course, enrolled_ms=to_milliseconds(now)
        )


async def completed_lessons(person_id: UUID) -> dict[str, set[str]]:
    """Lesson slugs by course."""
    lessons: dict[str, set[str]] = {}
    for row in await LessonCompletionRow.filter(person_id=person_id):
        lessons.setdefault(row.course, set()).add(row.lesson)
    return lessons


async def complete_lesson(
    person_id: UUID, course: StoredCourse, lesson: str, *, now: datetime
) -> None:
    if await LessonCompletionRow.exists(person_id=person_id, course=course.slug, lesson=lesson):
        return
    await LessonCompletionRow.create(
        person_id=person_id,
        course=course.slug,
        lesson=lesson,
        version=course.version,
        completed_ms=to_milliseconds(now),
    )


async def completed_courses(person_id: UUID) -> set[str]:
    return {row.course for row in await CourseCompletionRow.filter(person_id=person_id)}


async def complete_course(person_id: UUID, course: StoredCourse, *, now: datetime) -> bool:
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
    person_ids: Sequence[UUID], course: StoredCourse, lessons: Sequence[str], *, now: datetime
) -> None:
    """Enrol people and complete everything for them, in bulk; for people without progress."""
    moment, slug, version = to_milliseconds(now), course.slug, course.version
    await EnrolmentRow.bulk_create(
        [EnrolmentRow(person_id=one, course=slug, enrolled_ms=moment) for one in person_ids],
        batch_size=500,
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
    )
    await CourseCompletionRow.bulk_create(
        [
            CourseCompletionRow(person_id=one, course=slug, version=version, completed_ms=moment)
            for one in person_ids
        ],
        batch_size=500,
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


def _note(row: dict[str, Any]) -> VersionNote:
    return VersionNote(row["version"], row["hash"], from_milliseconds(row["published_ms"]))
