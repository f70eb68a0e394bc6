"""All that is kept about one person's learning, to be read out or deleted."""

from typing import Any
from uuid import UUID

from server.curriculum.tables import (
    CheckAnswerRow,
    CourseCompletionRow,
    EnrolmentRow,
    LessonCompletionRow,
    ReadingPlaceRow,
)

_KEPT = (
    EnrolmentRow,
    LessonCompletionRow,
    CourseCompletionRow,
    CheckAnswerRow,
    ReadingPlaceRow,
)

Row = dict[str, Any]


async def enrolments(person_id: UUID) -> list[Row]:
    return await EnrolmentRow.filter(person_id=person_id).order_by("id").values()


async def lesson_completions(person_id: UUID) -> list[Row]:
    return await LessonCompletionRow.filter(person_id=person_id).order_by("id").values()


async def course_completions(person_id: UUID) -> list[Row]:
    return await CourseCompletionRow.filter(person_id=person_id).order_by("id").values()


async def check_answers(person_id: UUID) -> list[Row]:
    return await CheckAnswerRow.filter(person_id=person_id).order_by("id").values()


async def reading_places(person_id: UUID) -> list[Row]:
    return await ReadingPlaceRow.filter(person_id=person_id).order_by("id").values()


async def delete_of(person_id: UUID) -> None:
    for table in _KEPT:
        await table.filter(person_id=person_id).delete()
