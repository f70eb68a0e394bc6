"""How people stand in a course, for those who may see it. Rights are the caller's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.curriculum import service
from server.curriculum.published import PublishedLesson
from server.curriculum.store import standings as store
from server.curriculum.store.standings import CourseStanding


@dataclass(frozen=True, slots=True)
class LessonStep:
    """`checks`: of each check the newest share and how often it was answered, None if never."""

    lesson: PublishedLesson
    completed_ms: int | None
    checks: tuple[tuple[str, int] | None, ...]


async def standings(slug: str, person_ids: Sequence[UUID]) -> dict[UUID, CourseStanding]:
    """Of those who began the course; rights are the caller's business. Raises CourseUnknown."""
    return await store.standings(
        slug, (await service.course(slug, None)).course.lesson_slugs, person_ids
    )


async def path(slug: str, person_id: UUID) -> list[LessonStep]:
    """The course's lessons in order with what one person did; rights are the caller's business."""
    published = (await service.course(slug, None)).course
    times = await store.lesson_times(person_id, slug)
    answers = await store.newest_answers(person_id, slug)
    return [
        LessonStep(
            lesson,
            times.get(lesson.slug),
            tuple(answers.get((lesson.slug, n)) for n in range(1, lesson.check_count + 1)),
        )
        for lesson in published.lessons
    ]


async def completions(person_id: UUID) -> dict[str, int]:
    """When each course was completed, in milliseconds."""
    return await store.completions(person_id)


async def counts(slug: str) -> tuple[int, int]:
    """How many enrolled and how many completed; for pages that remember it for a while."""
    return await store.counts(slug)
