"""What other rooms keep of a person's name follows the name: cohorts order their lists by it."""

from datetime import datetime
from uuid import UUID

from server.cohorts import service as cohorts
from server.database.connection import transaction
from server.database.outbox import Entry
from server.flows.lane import Lane
from server.flows.told import Told
from server.kernel.clock import Now


class RenameFlow:
    def __init__(self, told: Told, now: Now) -> None:
        self._told = told
        self.lane = Lane({"person.renamed": self._renamed}, now)

    async def follow_up(self) -> bool:
        return await self.lane.follow_up()

    async def _renamed(self, entries: list[Entry], now: datetime) -> None:
        del now  # the name is the newest, whenever this is done
        people = await self._told.people(UUID(entry.key) for entry in entries)
        async with transaction():
            for person in people.values():
                await cohorts.renamed(person.id, person.name)
