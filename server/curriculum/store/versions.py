"""Published versions of courses."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.curriculum.domain.history import VersionNote
from server.curriculum.domain.publish import LessonVersion, LessonVersions
from server.curriculum.tables import CourseVersionRow
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
    lessons: LessonVersions = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CourseText:
    """A version as it is stored: `document` is JSON."""

    slug: str
    version: int
    hash: str
    document: str
    lessons: LessonVersions


async def newest_versions() -> AsyncIterator[CourseText]:
    """The current version of every course, by slug, one after the other: each is large."""
    newest = {
        row["slug"]: row["id"]
        for row in await CourseVersionRow.all().order_by("version").values("slug", "id")
    }
    for slug in sorted(newest):
        row = await CourseVersionRow.get(id=newest[slug])
        yield CourseText(slug, row.version, row.hash, row.document, _lessons(row))


async def newest_version(slug: str) -> StoredCourse | None:
    row = await CourseVersionRow.filter(slug=slug).order_by("-version").first()
    return None if row is None else _stored(row)


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
        lessons=json.dumps(
            {slug: [one.hash, one.since] for slug, one in course.lessons.items()},
            separators=(",", ":"),
        ),
        published_ms=to_milliseconds(now),
    )


def _note(row: dict[str, Any]) -> VersionNote:
    return VersionNote(row["version"], row["hash"], from_milliseconds(row["published_ms"]))


def _stored(row: CourseVersionRow) -> StoredCourse:
    return StoredCourse(row.slug, row.version, row.hash, json.loads(row.document), _lessons(row))


def _lessons(row: CourseVersionRow) -> LessonVersions:
    written = json.loads(row.lessons) if row.lessons else {}
    return {slug: LessonVersion(*one) for slug, one in written.items()}
