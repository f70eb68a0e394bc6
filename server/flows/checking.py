"""The check of the audit trail that somebody asked for, a piece for each entry of the outbox."""

from datetime import datetime
from uuid import UUID

from server.audit import checking
from server.database.outbox import Entry
from server.flows.lane import Lane
from server.kernel.clock import Now


class CheckFlow:
    def __init__(self, now: Now) -> None:
        self.lane = Lane({checking.TOPIC: _check}, now)

    async def follow_up(self) -> bool:
        return await self.lane.follow_up()


async def _check(entries: list[Entry], now: datetime) -> None:
    for entry in entries:
        await checking.check_piece(UUID(entry.key), now=now)
