"""Published exams: every version, and the newest of each."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.curriculum.domain.history import VersionNote
from server.database.connection import on_sqlite
from server.database.many import run
from server.exams.tables import ExamReleaseRow
from server.kernel.clock import from_milliseconds, to_milliseconds

_NOTED = ("slug", "version", "hash", "published_ms")


@dataclass(frozen=True, slots=True)
class StoredRelease:
    id: UUID
    slug: str
    version: int
    hash: str
    document: dict[str, Any]


async def newest() -> AsyncIterator[StoredRelease]:
    """The current release of every exam, by slug, one after the other: each is large."""
    newest = {
        row["slug"]: row["id"]
        for row in await ExamReleaseRow.all().order_by("version").values("slug", "id")
    }
    for slug in sorted(newest):
        yield _stored(await ExamReleaseRow.get(id=newest[slug]))


async def banks() -> list[tuple[str, str]]:
    """Every exam that ever drew from the bank of another, with that one."""
    document = "document" if on_sqlite() else "document::json"
    bank = f"{document}->'blueprint'->>'bank'"
    sql = f"SELECT DISTINCT slug, {bank} AS bank FROM exam_release WHERE {bank} IS NOT NULL"  # noqa: S608 - words of ours
    return sorted((row["slug"], row["bank"]) for row in await run(sql))


async def by_id(release_id: UUID) -> StoredRelease | None:
    row = await ExamReleaseRow.get_or_none(id=release_id)
    return None if row is None else _stored(row)


async def newest_notes() -> dict[str, VersionNote]:
    """Of each exam, by slug; reads no document."""
    rows = await ExamReleaseRow.all().order_by("version").values(*_NOTED)
    return {row["slug"]: _note(row) for row in rows}


async def notes(slug: str, limit: int) -> list[VersionNote]:
    """The releases of one exam, newest first."""
    rows = ExamReleaseRow.filter(slug=slug).order_by("-version").limit(limit)
    return [_note(row) for row in await rows.values(*_NOTED)]


async def documents(slug: str, versions: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = await ExamReleaseRow.filter(slug=slug, version__in=list(versions))
    return {row.version: json.loads(row.document) for row in rows}


async def add(release: StoredRelease, *, now: datetime) -> None:
    await ExamReleaseRow.create(
        id=release.id,
        slug=release.slug,
        version=release.version,
        hash=release.hash,
        document=json.dumps(release.document, ensure_ascii=False, separators=(",", ":")),
        published_ms=to_milliseconds(now),
    )


def _stored(row: ExamReleaseRow) -> StoredRelease:
    return StoredRelease(row.id, row.slug, row.version, row.hash, json.loads(row.document))


def _note(row: dict[str, Any]) -> VersionNote:
    return VersionNote(row["version"], row["hash"], from_milliseconds(row["published_ms"]))
