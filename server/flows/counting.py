"""Statistics: counted every few minutes where something came since, or when somebody asks."""

from datetime import datetime

from server.database.outbox import Entry
from server.flows.lane import Lane
from server.kernel.clock import Now

TOPIC = "statistics.count"
"""As `grading/statistics.py` writes it, which a fresh server does not load."""


class CountFlow:
    def __init__(self, now: Now) -> None:
        self.lane = Lane({TOPIC: _count}, now)

    async def follow_up(self) -> bool:
        return await self.lane.follow_up()


async def count_due(*, now: datetime) -> None:
    from server.grading import counting  # noqa: PLC0415 - a fresh server has nothing to count

    await counting.count_due(now=now)


async def _count(entries: list[Entry], now: datetime) -> None:
    from server.grading import counting  # noqa: PLC0415 - a fresh server has nothing to count

    for entry in entries:
        await counting.count(entry.key, now=now)
