"""Queries of the audit about sittings, forms and responses."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.audit.reading import FURTHEST_APART_MS
from server.database.connection import query
from server.exams.domain.sitting import EVIDENCE_MS, Sitting
from server.exams.store.hot import StoredForm
from server.exams.store.releases import StoredRelease
from server.exams.store.rows import sitting_of
from server.exams.tables import ExamReleaseRow, FormRow, SittingRow


@dataclass(frozen=True, slots=True)
class Kept:
    """A sitting and what the store keeps beside it to find it by, from one read."""

    sitting: Sitting
    open_key: str | None
    grading_due_ms: int | None


async def sittings_after(after: UUID, limit: int) -> list[UUID]:
    rows = await SittingRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def is_beyond(count: int) -> bool:
    return bool(await SittingRow.all().offset(count).limit(1).only("id"))


async def sittings(ids: Sequence[UUID]) -> dict[UUID, Kept]:
    return {row.id: _kept(row) for row in await SittingRow.filter(id__in=list(ids))}


async def forms(ids: Sequence[UUID]) -> dict[UUID, StoredForm]:
    rows = await FormRow.filter(sitting_id__in=list(ids))
    return {row.sitting_id: StoredForm(row.id, row.document, row.hash) for row in rows}


async def releases_after(after: UUID, limit: int) -> list[UUID]:
    rows = await ExamReleaseRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def releases(ids: Sequence[UUID]) -> dict[UUID, StoredRelease]:
    rows = await ExamReleaseRow.filter(id__in=list(ids))
    return {
        row.id: StoredRelease(row.id, row.slug, row.version, row.hash, json.loads(row.document))
        for row in rows
    }


async def due_after(moment_ms: int) -> list[UUID]:
    """Sittings that fall due for grading only later than this."""
    rows = await SittingRow.filter(grading_due_ms__gt=moment_ms).order_by("id").only("id")
    return [row.id for row in rows]


_REVISIONS = "SELECT r.id AS id, r.sitting_id AS sitting_id FROM response_revision AS r "
_LATE = (
    _REVISIONS + "JOIN sitting AS s ON s.id = r.sitting_id "
    "WHERE r.saved_ms > s.deadline_ms + s.grace_ms "
    f"OR r.saved_ms > s.closed_ms + s.grace_ms + {FURTHEST_APART_MS} ORDER BY r.id"
)
_STRAY = (
    _REVISIONS + "LEFT JOIN sitting AS s ON s.id = r.sitting_id WHERE s.id IS NULL "
    "OR r.position < 1 OR r.position > s.items OR r.writer > s.writer OR r.sequence < 1 "
    "ORDER BY r.id"
)
_COUNTED = (
    _REVISIONS + "JOIN sealed_response AS e ON e.sitting_id = r.sitting_id "
    "AND e.position = r.position AND e.writer = r.writer AND e.sequence = r.sequence "
    "AND e.response = r.response ORDER BY r.id"
)


_STRAY_EVIDENCE = (
    "SELECT e.id AS id, e.sitting_id AS sitting_id FROM sealed_response AS e "  # noqa: S608 - a number
    "LEFT JOIN sitting AS s ON s.id = e.sitting_id WHERE s.id IS NULL "
    "OR e.position < 1 OR e.position > s.items OR e.sequence < 1 OR e.writer > s.writer "
    "OR e.reason NOT IN ('sitting-closed', 'writer-elsewhere') "
    f"OR e.received_ms > coalesce(s.closed_ms, s.deadline_ms) + s.grace_ms + {EVIDENCE_MS} "
    "ORDER BY e.id"
)


async def late_revisions() -> list[tuple[int, str]]:
    """Revisions received when nothing counts any more, as (id, sitting)."""
    return await _pairs(_LATE)


async def stray_revisions() -> list[tuple[int, str]]:
    """Revisions that no save can have made."""
    return await _pairs(_STRAY)


async def counted_evidence() -> list[tuple[int, str]]:
    """Revisions that were refused and sealed as well."""
    return await _pairs(_COUNTED)


async def unknown_receipt_keys(kids: Collection[str]) -> list[UUID]:
    """Sittings whose receipt would be signed by none of these keys."""
    rows = SittingRow.filter(receipt_kid__isnull=False).exclude(receipt_kid__in=list(kids))
    return [row.id for row in await rows.order_by("id").only("id")]


async def stray_evidence() -> list[tuple[int, str]]:
    """Sealed responses that no refusal can have made."""
    return await _pairs(_STRAY_EVIDENCE)


async def _pairs(sql: str) -> list[tuple[int, str]]:
    return [(row["id"], str(row["sitting_id"])) for row in await query(sql)]


def _kept(row: SittingRow) -> Kept:
    return Kept(sitting_of(row), row.open_key, row.grading_due_ms)
