"""What administrators may see of the house itself, and what they can do when it stalls."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from server.audit import service as audit
from server.database import health, queue
from server.kernel.actor import Actor, Permission
from server.kernel.clock import Now, SteadyClock, from_milliseconds
from server.upkeep.domain import Figures, Health, Setting, Tail
from server.upkeep.jobs import Jobs

MOST_COUNTED = 1000


class Upkeep:
    """Built once per process, in `app`."""

    def __init__(self, now: Now, data_dir: Path, settings: Sequence[Setting]) -> None:
        self._clock = now if isinstance(now, SteadyClock) else None
        self._data_dir = data_dir
        self._settings = tuple(settings)
        self.jobs = Jobs()

    async def health(self, *, actor: Actor, now: datetime) -> Health:
        actor.require(Permission.ADMINISTER)
        count, oldest_ms = await audit.unlinked()
        age = None if oldest_ms is None else now - from_milliseconds(oldest_ms)
        return Health(
            engine=await health.engine(),
            free_bytes=await asyncio.to_thread(self._free_bytes),
            log_bytes=await health.write_ahead_bytes(),
            tail=Tail(count, age),
            apart=self.apart,
        )

    async def figures(self, *, now: datetime) -> Figures:
        """What anybody may count: nothing of it is about a person."""
        due, oldest = await queue.due(MOST_COUNTED, now=now)
        return Figures(
            jobs_due=due,
            stuck=len(await queue.stuck(MOST_COUNTED, now=now)),
            oldest_job_seconds=oldest.total_seconds(),
            free_bytes=await asyncio.to_thread(self._free_bytes),
            log_bytes=await health.write_ahead_bytes() or 0,
        )

    @property
    def apart(self) -> timedelta:
        """How far the machine's wall clock is beyond the server's time."""
        return timedelta() if self._clock is None else self._clock.apart

    async def engine(self, *, actor: Actor) -> str:
        actor.require(Permission.ADMINISTER)
        return await health.engine()

    def settings(self, *, actor: Actor) -> tuple[Setting, ...]:
        actor.require(Permission.ADMINISTER)
        return self._settings

    def _free_bytes(self) -> int:
        folder = self._data_dir
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free
