"""Reading courses, enrolling, completing lessons. Published versions are kept in memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.audit import service as audit
from server.curriculum.domain.history import VersionNote
from server.curriculum.domain.progress import (
    Progress,
    lesson_to_go_on_with,
    neighbours,
    progress,
)
from server.curriculum.domain.publish import CourseVersion, LessonVersions, lesson_versions
from server.curriculum.published import (
    PublishedCheck,
    PublishedCourse,
    PublishedLesson,
    PublishedModule,
    read_course,
)
from server.curriculum.store import learning, versions
from server.curriculum.store.learning import CheckAnswer, Standing
from server.curriculum.store.versions import StoredCourse
from server.database import changes
from server.database.connection import transaction
from server.items.domain import presentation
from server.kernel.actor import Actor, Permission
from server.kernel.errors import NotFound
from server.kernel.kept import KeptOne

SCOPE = "content"


class CourseUnknown(NotFound):
    code = "course-unknown"
    detail = "There is no such course."


class LessonUnknown(NotFound):
    code = "lesson-unknown"
    detail = "This course has no such lesson."


class CheckUnknown(NotFound):
    code = "check-unknown"
    detail = "This lesson has no such check question."


class FileUnknown(NotFound):
    code = "lesson-file-unknown"
    detail = "This lesson has no such file."


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course as one person sees it; `progress` is None for a stranger."""

    course: PublishedCourse
    progress: Progress | None = None
    is_completed: bool = False
    is_enrolled: bool = False
    completed_lessons: frozenset[str] = frozenset()
    changed_lessons: frozenset[str] = frozenset()
    place: str | None = None
    opened_ms: int = 0

    @property
    def is_begun(self) -> bool:
        return self.is_enrolled or self.place is not None

    @property
    def upcoming(self) -> PublishedLesson | None:
        """The lesson to go on with."""
        slug = lesson_to_go_on_with(self.course.lesson_slugs, self.completed_lessons, self.place)
        return None if slug is None else self.course.by_slug[slug][1]

    @property
    def slug(self) -> str:
        return self.course.slug

    @property
    def title(self) -> str:
        return self.course.title

    @property
    def version(self) -> int:
        return self.course.version

    @property
    def modules(self) -> tuple[PublishedModule, ...]:
        return self.course.modules


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson and its neighbours."""

    view: CourseView
    module: PublishedModule
    lesson: PublishedLesson
    previous: PublishedLesson | None
    next: PublishedLesson | None

    @property
    def title(self) -> str:
        return self.lesson.title

    @property
    def html(self) -> str:
        return self.lesson.text.html

    @property
    def checks(self) -> list[dict[str, Any]]:
        """The checks as shown, `n` from 1."""
        return [
            {"n": number, **presentation.present(check.published, check.presentation)}
            for number, check in enumerate(self.lesson.text.checks, start=1)
        ]

    @property
    def version(self) -> int:
        return self.view.version


async def _read() -> dict[str, PublishedCourse]:
    return {
        one.slug: await asyncio.to_thread(read_course, one)
        async for one in versions.newest_versions()
    }


_courses = KeptOne(_read)
changes.on_change(SCOPE, _courses.forget)


async def courses(viewer: Actor | None) -> list[CourseView]:
    published = list((await _courses.value()).values())
    if viewer is None:
        return [CourseView(course) for course in published]
    standing = await _standing(viewer)
    return [_view(course, standing) for course in published]


async def courses_of(person_id: UUID, *, actor: Actor) -> list[CourseView]:
    """What somebody else is enrolled in, and how far they are."""
    actor.require(Permission.SEE_PEOPLE)
    standing = await learning.standing(person_id)
    return [
        _view(published, standing)
        for slug, published in (await _courses.value()).items()
        if slug in standing.enrolled
    ]


async def course(slug: str, viewer: Actor | None) -> CourseView:
    """Raises CourseUnknown."""
    published = await _course(slug)
    if viewer is None:
        return CourseView(published)
    return _view(published, await _standing(viewer))


async def lesson(slug: str, lesson_slug: str, viewer: Actor | None) -> LessonView:
    """Raises CourseUnknown, LessonUnknown."""
    view = await course(slug, viewer)
    module, found = _lesson(view.course, lesson_slug)
    if not found.is_rendered:
        await asyncio.to_thread(found.render)
    by_slug = view.course.by_slug
    beside = neighbours(view.course.lesson_slugs, lesson_slug)
    return LessonView(
        view=view,
        module=module,
        lesson=found,
        previous=None if beside.previous is None else by_slug[beside.previous][1],
        next=None if beside.next is None else by_slug[beside.next][1],
    )


async def lesson_file(slug: str, lesson_slug: str, name: str) -> str:
    """Return the text of a file of a lesson. Raises CourseUnknown, LessonUnknown, FileUnknown."""
    _, found = _lesson(await _course(slug), lesson_slug)
    files = found.text.files
    if name not in files:
        raise FileUnknown
    return files[name]


async def enrol(slug: str, *, actor: Actor, now: datetime) -> None:
    actor.require(Permission.LEARN)
    published = await _course(slug)
    async with transaction():
        await learning.enrol(actor.person_id, published.slug, now=now)


async def complete_lesson(slug: str, lesson_slug: str, *, actor: Actor, now: datetime) -> Progress:
    """Complete a lesson, and with the last one the course. Enrols; again, no effect."""
    actor.require(Permission.LEARN)
    published = await _course(slug)
    _lesson(published, lesson_slug)
    async with transaction():
        await learning.enrol(actor.person_id, slug, now=now)
        await learning.complete_lesson(actor.person_id, published, lesson_slug, now=now)
        await learning.keep_place(actor.person_id, slug, lesson_slug, now=now)
        done = await learning.completed_lessons(actor.person_id, slug)
        reached = progress(published.lesson_slugs, done)
        if reached.is_complete and await learning.complete_course(
            actor.person_id, published, now=now
        ):
            await audit.record(
                actor,
                "course.completed",
                str(actor.person_id),
                now=now,
                detail={"course": slug, "version": published.version},
            )
    return reached


async def keep_place(slug: str, lesson_slug: str, *, actor: Actor, now: datetime) -> None:
    """Remember the lesson somebody is reading; the same again writes nothing."""
    actor.require(Permission.LEARN)
    _lesson(await _course(slug), lesson_slug)
    async with transaction():
        await learning.keep_place(actor.person_id, slug, lesson_slug, now=now)


async def lesson_check(slug: str, lesson_slug: str, number: int) -> PublishedCheck:
    """Raises CourseUnknown, LessonUnknown, CheckUnknown."""
    checks = _lesson(await _course(slug), lesson_slug)[1].text.checks
    if not 1 <= number <= len(checks):
        raise CheckUnknown
    return checks[number - 1]


async def record_check_answer(  # noqa: PLR0913 - which check, what was said, who and when
    slug: str,
    lesson_slug: str,
    number: int,
    *,
    response: str,
    share: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep an answer; enrols."""
    actor.require(Permission.LEARN)
    version = (await _course(slug)).version
    answer = CheckAnswer(actor.person_id, slug, lesson_slug, version, number, response, share)
    async with transaction():
        await learning.enrol(actor.person_id, slug, now=now)
        await learning.add_check_answer(answer, now=now)
        await learning.keep_place(actor.person_id, slug, lesson_slug, now=now)


async def store_version(slug: str, version: CourseVersion, *, now: datetime) -> str:
    """Store a course that changed; say `new`, `changed` or `unchanged`. Within a transaction."""
    before = await versions.newest_version(slug)
    if before is not None and before.hash == version.hash:
        return "unchanged"
    number = 1 if before is None else before.version + 1
    known = {} if before is None else _known_lessons(before)
    lessons = lesson_versions(version.document, number, known)
    await versions.add_version(
        StoredCourse(slug, number, version.hash, version.document, lessons), now=now
    )
    return "new" if before is None else "changed"


async def version_notes(*, actor: Actor) -> dict[str, VersionNote]:
    """The current version of each course, by slug."""
    actor.require(Permission.TEACH)
    return await versions.newest_notes()


async def history(slug: str, limit: int, *, actor: Actor) -> list[VersionNote]:
    """Published versions, newest first; none for a course never published."""
    actor.require(Permission.TEACH)
    return await versions.notes(slug, limit)


async def version_documents(
    slug: str, numbers: Sequence[int], *, actor: Actor
) -> dict[int, dict[str, Any]]:
    actor.require(Permission.TEACH)
    return await versions.documents(slug, numbers)


async def has_completed(person_id: UUID, slug: str) -> bool:
    return await learning.has_completed(person_id, slug)


async def seed_completions(person_ids: Sequence[UUID], slug: str, *, now: datetime) -> None:
    """Demo only: let new people have completed a course. Raises CourseUnknown."""
    published = await _course(slug)
    async with transaction():
        await learning.seed_completions(person_ids, published, published.lesson_slugs, now=now)


async def _standing(viewer: Actor) -> Standing:
    viewer.require(Permission.READ)
    return await learning.standing(viewer.person_id)


def _view(published: PublishedCourse, standing: Standing) -> CourseView:
    read = standing.lessons.get(published.slug, {})
    place, opened_ms = standing.places.get(published.slug, (None, 0))
    return CourseView(
        published,
        progress(published.lesson_slugs, read),
        published.slug in standing.completed,
        published.slug in standing.enrolled,
        frozenset(read),
        published.changed_after(read),
        place,
        opened_ms,
    )


def _known_lessons(before: StoredCourse) -> LessonVersions:
    """Of a version stored before lessons were told apart: as if nothing had ever changed."""
    return before.lessons or lesson_versions(before.document, 1, {})


async def _course(slug: str) -> PublishedCourse:
    published = (await _courses.value()).get(slug)
    if published is None:
        raise CourseUnknown
    return published


def _lesson(published: PublishedCourse, slug: str) -> tuple[PublishedModule, PublishedLesson]:
    found = published.by_slug.get(slug)
    if found is None:
        raise LessonUnknown
    return found
