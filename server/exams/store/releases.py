"""Published exams: every version, and the newest of each."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.exams.tables import ExamReleaseRow
from server.kernel.clock import to_milliseconds


@dataclass(frozen=True, slots=True)
class StoredRelease:
    id: UUID
    slug: str
    version: int
    hash: str
    document: dict[str, Any]


async def newest() -> list[StoredRelease]:
    """The current release of every exam, by slug."""
    rows = {row.slug: row for row in await ExamReleaseRow.all().order_by("version")}
    return [_stored(row) for _, row in sorted(rows.items())]


async def by_id(release_id: UUID) -> StoredRelease | None:
    row = await ExamReleaseRow.get_or_none(id=release_id)
    return None if row is None else _stored(row)


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
