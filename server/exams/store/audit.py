"""Queries of the audit about sittings, forms and responses."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.database.connection import query
from server.exams.domain.sitting import Sitting
from server.exams.store.hot import StoredForm
from server.exams.store.rows import sitting_of
from server.exams.tables import FormRow, SittingRow


@dataclass(frozen=True, slots=True)
class Kept:
    """A sitting and what the store keeps beside it to find it by, from one read."""

    sitting: Sitting
    open_key: str | None
    grading_due_ms: int | None


async def sittings_after(after: UUID, limit: int) -> list[UUID]:
    rows = await SittingRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def sittings(ids: Sequence[UUID]) -> dict[UUID, Kept]:
    return {row.id: _kept(row) for row in await SittingRow.filter(id__in=list(ids))}


async def forms(ids: Sequence[UUID]) -> dict[UUID, StoredForm]:
    rows = await FormRow.filter(sitting_id__in=list(ids))
    return {row.sitting_id: StoredForm(row.id, row.document, row.hash) for row in rows}


_REVISIONS = "SELECT r.id AS id, r.sitting_id AS sitting_id FROM response_revision AS r "
_LATE = (
    _REVISIONS + "JOIN sitting AS s ON s.id = r.sitting_id "
    "WHERE r.saved_ms > s.deadline_ms + s.grace_ms ORDER BY r.id"
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


async def late_revisions() -> list[tuple[int, str]]:
    """Revisions received when nothing counts any more, as (id, sitting)."""
    return await _pairs(_LATE)


async def stray_revisions() -> list[tuple[int, str]]:
    """Revisions that no save can have made."""
    return await _pairs(_STRAY)


async def counted_evidence() -> list[tuple[int, str]]:
    """Revisions that were refused and sealed as well."""
    return await _pairs(_COUNTED)


async def _pairs(sql: str) -> list[tuple[int, str]]:
    return [(row["id"], str(row["sitting_id"])) for row in await query(sql)]


def _kept(row: SittingRow) -> Kept:
    return Kept(sitting_of(row), row.open_key, row.grading_due_ms)
