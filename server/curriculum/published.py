"""A published course as the service holds it: parsed once, kept until another is published."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import msgspec

from server.curriculum.domain.publish import LessonVersions
from server.curriculum.store.versions import CourseText
from server.items.domain.as_json import from_json
from server.items.domain.model import Item
from server.items.domain.presentation import Presentation, draw_presentation
from server.items.domain.published import PublishedItem, publish_item
from server.kernel.kept import Kept

MOST_TEXTS = 64


@dataclass(frozen=True)
class PublishedCheck:
    """A check question; its handles are the same for everybody who reads this version."""

    item: Item
    presentation: Presentation

    @cached_property
    def published(self) -> PublishedItem:
        """Rendered once, for whoever first reads its lesson: lists of courses need none."""
        return publish_item(self.item)

    @property
    def is_rendered(self) -> bool:
        return "published" in vars(self)


@dataclass(frozen=True, slots=True)
class LessonText:
    """What only the reader of a lesson needs."""

    html: str
    headings: tuple[Mapping[str, Any], ...]
    facts: tuple[Mapping[str, str], ...]
    checks: tuple[PublishedCheck, ...]
    files: Mapping[str, str]
    """The texts of the files that readers take with them, by their names."""


@dataclass(frozen=True, slots=True)
class PublishedLesson:
    """What lists and outlines show. The rest stays packed until somebody reads it."""

    slug: str
    title: str
    objectives: tuple[Mapping[str, str], ...]
    reading_minutes: int
    exercise_minutes: int
    last_reviewed: date
    fact_ids: tuple[str, ...]
    check_count: int
    version_hash: str
    packed: bytes
    """The lesson's part of the document, as JSON, deflated."""

    @property
    def text(self) -> LessonText:
        return _texts.get_or_make((self.version_hash, self.slug), lambda: _text(self))

    @property
    def is_rendered(self) -> bool:
        known = _texts.get((self.version_hash, self.slug))
        return known is not None and all(check.is_rendered for check in known.checks)

    def render(self) -> None:
        """Takes milliseconds of CPU: not for the event loop."""
        for check in self.text.checks:
            _ = check.published

    @property
    def minutes(self) -> int:
        return self.reading_minutes + self.exercise_minutes


_texts: Kept[tuple[str, str], LessonText] = Kept(MOST_TEXTS)


@dataclass(frozen=True, slots=True)
class PublishedModule:
    slug: str
    title: str
    lessons: tuple[PublishedLesson, ...]


@dataclass(frozen=True, slots=True)
class PublishedCourse:
    slug: str
    version: int
    hash: str
    since: LessonVersions
    title: str
    level: str
    language: str
    summary: str
    description_html: str
    objectives: tuple[Mapping[str, str], ...]
    topics: tuple[str, ...]
    modules: tuple[PublishedModule, ...]
    lessons: tuple[PublishedLesson, ...]
    lesson_slugs: tuple[str, ...]
    by_slug: Mapping[str, tuple[PublishedModule, PublishedLesson]]

    @property
    def minutes(self) -> int:
        """How long reading and exercises take, together."""
        return sum(lesson.minutes for lesson in self.lessons)

    def changed_after(self, read: Mapping[str, int]) -> frozenset[str]:
        """Return which lessons read otherwise than in the version somebody read."""
        known = self.since
        return frozenset(
            slug for slug, version in read.items() if slug in known and version < known[slug].since
        )


class _CourseHead(msgspec.Struct):
    """What is read of a course's document; a lesson in it stays JSON."""

    title: str
    level: str
    language: str
    summary: str
    description_html: str
    objectives: tuple[dict[str, str], ...]
    modules: tuple["_ModuleHead", ...]
    topics: tuple[str, ...] = ()


class _ModuleHead(msgspec.Struct):
    slug: str
    title: str
    lessons: tuple[msgspec.Raw, ...]


class _LessonHead(msgspec.Struct):
    slug: str
    title: str
    objectives: tuple[dict[str, str], ...]
    reading_minutes: int
    exercise_minutes: int
    last_reviewed: date
    facts: tuple["_FactHead", ...]
    checks: tuple[msgspec.Raw, ...]


class _FactHead(msgspec.Struct):
    id: str


def read_course(stored: CourseText) -> PublishedCourse:
    """Read a stored document. Takes milliseconds of CPU: not for the event loop."""
    head = msgspec.json.decode(stored.document, type=_CourseHead)
    modules = tuple(
        PublishedModule(
            module.slug,
            module.title,
            tuple(_lesson(bytes(lesson), stored.hash) for lesson in module.lessons),
        )
        for module in head.modules
    )
    by_slug = {lesson.slug: (module, lesson) for module in modules for lesson in module.lessons}
    return PublishedCourse(
        slug=stored.slug,
        version=stored.version,
        hash=stored.hash,
        since=stored.lessons,
        title=head.title,
        level=head.level,
        language=head.language,
        summary=head.summary,
        description_html=head.description_html,
        objectives=head.objectives,
        topics=head.topics,
        modules=modules,
        lessons=tuple(lesson for _, lesson in by_slug.values()),
        lesson_slugs=tuple(by_slug),
        by_slug=by_slug,
    )


def _lesson(document: bytes, version_hash: str) -> PublishedLesson:
    head = msgspec.json.decode(document, type=_LessonHead)
    return PublishedLesson(
        slug=head.slug,
        title=head.title,
        objectives=head.objectives,
        reading_minutes=head.reading_minutes,
        exercise_minutes=head.exercise_minutes,
        last_reviewed=head.last_reviewed,
        fact_ids=tuple(one.id for one in head.facts),
        check_count=len(head.checks),
        version_hash=version_hash,
        packed=zlib.compress(document),
    )


def _text(lesson: PublishedLesson) -> LessonText:
    document = json.loads(zlib.decompress(lesson.packed))
    return LessonText(
        html=document["html"],
        headings=tuple(document["headings"]),
        facts=tuple(document["facts"]),
        checks=tuple(
            _check(item, f"{lesson.version_hash}/{lesson.slug}/{number}")
            for number, item in enumerate(document["checks"], start=1)
        ),
        files={one["name"]: one["text"] for one in document.get("files", ())},
    )


def _check(document: dict[str, object], seed: str) -> PublishedCheck:
    item = from_json(document)
    shown = draw_presentation(item, hashlib.sha256(seed.encode()).digest())
    return PublishedCheck(item, shown)
