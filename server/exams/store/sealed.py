"""What is kept sealed of a sitting: written where a save is refused, read for a review."""

from uuid import UUID

from server.database.connection import transaction
from server.exams.domain.sitting import EVIDENCE_BYTES, Attempt, SealedResponse
from server.exams.store import sittings
from server.exams.tables import SealedResponseRow


async def seal(sitting_id: UUID, attempt: Attempt, writer: int, reason: str) -> bool:
    """Keep a refused body as evidence: the latest per position, 64 KiB a sitting.

    False where there was no room. Those of a sitting go one after the other, whoever sends them.
    """
    async with transaction():
        await sittings.for_update(sitting_id)
        held = {row.position: row for row in await SealedResponseRow.filter(sitting_id=sitting_id)}
        size = sum(len(row.response.encode()) for row in held.values())
        before = held.get(attempt.position)
        size -= len(before.response.encode()) if before else 0
        if size + len(attempt.response.encode()) > EVIDENCE_BYTES:
            return False
        row = before or SealedResponseRow(sitting_id=sitting_id, position=attempt.position)
        row.reason, row.writer = reason, writer
        row.sequence, row.response = attempt.sequence, attempt.response
        row.received_ms = attempt.now_ms
        await row.save()
    return True


async def of_sitting(
    sitting_id: UUID, *, after: int = 0, limit: int | None = None
) -> list[SealedResponse]:
    """In the order of the items, those behind the position `after`."""
    rows = SealedResponseRow.filter(sitting_id=sitting_id, position__gt=after).order_by("position")
    return [
        SealedResponse(row.position, row.writer, row.response, row.reason, row.received_ms)
        for row in await (rows if limit is None else rows.limit(limit))
    ]
