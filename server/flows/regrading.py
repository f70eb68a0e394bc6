"""Regrades, counted and carried out a piece for each entry of the outbox; and remarks."""

from datetime import datetime
from uuid import UUID

from server.certification import regrades, remarks
from server.database.outbox import Entry
from server.flows.lane import Lane
from server.grading.rating.deciding import REMARKED_TOPIC
from server.grading.regrades import CARRY_OUT_TOPIC, COUNT_TOPIC
from server.kernel.clock import Now


class RegradeFlow:
    def __init__(self, now: Now) -> None:
        self.lane = Lane(
            {COUNT_TOPIC: _count, CARRY_OUT_TOPIC: _carry_out, REMARKED_TOPIC: _remark}, now
        )

    async def follow_up(self) -> bool:
        return await self.lane.follow_up()


async def _count(entries: list[Entry], now: datetime) -> None:
    for entry in entries:
        await regrades.count_piece(UUID(entry.key), now=now)


async def _carry_out(entries: list[Entry], now: datetime) -> None:
    for entry in entries:
        await regrades.carry_out_piece(UUID(entry.key), now=now)


async def _remark(entries: list[Entry], now: datetime) -> None:
    for entry in entries:
        await remarks.carry_out(UUID(entry.key), now=now)
