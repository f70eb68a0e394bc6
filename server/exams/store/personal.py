"""All that is kept about one person's sittings, to be read out. Never an item, never a key."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.exams.tables import ResponseRevisionRow, SealedResponseRow, SittingRow, TimeEntryRow

Row = dict[str, Any]


async def sittings(person_id: UUID) -> list[Row]:
    return await SittingRow.filter(person_id=person_id).order_by("id").values()


async def times(sitting_ids: Sequence[UUID]) -> list[Row]:
    kept = TimeEntryRow.filter(sitting_id__in=list(sitting_ids))
    return await kept.order_by("sitting_id", "number").values()


async def responses(sitting_ids: Sequence[UUID]) -> list[Row]:
    kept = ResponseRevisionRow.filter(sitting_id__in=list(sitting_ids))
    return await kept.order_by("sitting_id", "id").values()


async def late_responses(sitting_ids: Sequence[UUID]) -> list[Row]:
    sealed = SealedResponseRow.filter(sitting_id__in=list(sitting_ids))
    return await sealed.order_by("sitting_id", "position").values()
