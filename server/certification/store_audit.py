"""Queries of the audit about decisions."""

from collections.abc import Sequence
from uuid import UUID

from server.certification.tables import DecisionRow


async def decisions_after(after: UUID, limit: int) -> list[UUID]:
    rows = await DecisionRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def outcomes(ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = await DecisionRow.filter(id__in=list(ids)).only("id", "outcome")
    return {row.id: row.outcome for row in rows}
