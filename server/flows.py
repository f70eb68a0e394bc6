"""What follows what, after commit: handed in, graded, decided, issued, chained.

Each step is idempotent and written with its cause, so a crash anywhere replays it and changes
nothing that was done. Nothing here holds a rule.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import structlog

from server.audit import service as audit
from server.certification.service import Certification
from server.database import changes, outbox, wakeup
from server.database.outbox import Entry
from server.exams import indexing
from server.exams.service import Exams
from server.grading import service as grading
from server.kernel.clock import Now

BATCH = 64
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_SWEEPS = 1.0
SECONDS_BETWEEN_LINKS = 2.0
SECONDS_BETWEEN_PRUNES = 600.0

log = structlog.get_logger("assay.flows")


class Flows:
    def __init__(self, exams: Exams, certification: Certification, now: Now) -> None:
        self._exams = exams
        self._certification = certification
        self._now = now

    async def run(self) -> None:
        """Run for ever; owned by the application's lifespan."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._on_the_bell(self.follow_up))
            tasks.create_task(self._every(SECONDS_BETWEEN_SWEEPS, self._sweep))
            tasks.create_task(self._every(SECONDS_BETWEEN_LINKS, self._chain))
            tasks.create_task(self._every(SECONDS_BETWEEN_PRUNES, self._prune))
            tasks.create_task(changes.watch(self._now, _report))
            tasks.create_task(_guarded(self._index))

    async def settle(self) -> None:
        """Follow up until nothing is due; for tests and commands."""
        while await self.follow_up():
            pass

    async def follow_up(self) -> bool:
        """Do one round of what is due; say whether there was any."""
        graded = await grading.grade_closed(self._exams, now=self._now())
        entries = await outbox.claim(BATCH, now=self._now())
        by_topic: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_topic[entry.topic].append(entry)
        for topic, some in by_topic.items():
            await self._handle(topic, some)
        return bool(graded or entries)

    async def _handle(self, topic: str, entries: list[Entry]) -> None:
        if topic == "sitting.graded":
            await self._together(entries, self._decide)
        elif topic == "decision.certify":
            for entry in entries:
                await self._together([entry], self._issue)
        else:
            log.error("topic-unknown", topic=topic)

    async def _decide(self, entries: list[Entry], now: datetime) -> None:
        await self._certification.decide([UUID(entry.key) for entry in entries], now=now)

    async def _issue(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            await self._certification.issue(UUID(entry.key), now=now)

    async def _together(
        self, entries: list[Entry], handle: Callable[[list[Entry], datetime], Awaitable[None]]
    ) -> None:
        try:
            await handle(entries, self._now())
        except Exception as error:  # noqa: BLE001 - kept due, named in the log, tried again
            _report(error)
            for entry in entries:
                await outbox.postpone(entry, error, now=self._now())
            return
        await outbox.finish(entries)

    async def _sweep(self) -> None:
        await self._exams.close_overdue(now=self._now())

    async def _chain(self) -> None:
        await audit.chain_new()

    async def _prune(self) -> None:
        await changes.prune(self._now())

    async def _index(self) -> bool:
        """Once after a start: content of a version before the search is in no index yet."""
        await indexing.catch_up()
        return False

    async def _on_the_bell(self, work: Callable[[], Awaitable[bool]]) -> None:
        bell = wakeup.new_bell()
        try:
            while True:
                bell.clear()
                if not await _guarded(work):
                    await _rung_or_after(bell, SECONDS_BETWEEN_LOOKS)
        finally:
            wakeup.remove_bell(bell)

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - a store that is away now is back later
                _report(error)


async def _guarded(work: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await work()
    except Exception as error:  # noqa: BLE001 - a store that is away now is back later
        _report(error)
        return False


async def _rung_or_after(bell: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(bell.wait(), seconds)
    except TimeoutError:
        return


def _report(error: Exception) -> None:
    log.error("flow-failed", fault=type(error).__name__, exc_info=error)
