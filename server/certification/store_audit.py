"""Queries of the audit about decisions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.certification.tables import DecisionRow
from server.kernel.clock import from_milliseconds


async def decisions_after(after: UUID, limit: int) -> list[UUID]:
    rows = await DecisionRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def outcomes(ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = await DecisionRow.filter(id__in=list(ids)).only("id", "outcome")
    return {row.id: row.outcome for row in rows}


async def decided_at(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    rows = await DecisionRow.filter(id__in=list(ids)).only("id", "decided_ms")
    return {row.id: from_milliseconds(row.decided_ms) for row in rows}
