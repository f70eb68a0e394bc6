"""One lane works off its topics, batch after batch, and never waits for another lane.

An entry that fails is kept due and tried again later; the fault's class stands beside it.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog

from server.database import outbox
from server.database.outbox import Entry
from server.kernel.clock import Now
from server.kernel.errors import Unavailable

BATCH = 64

Handle = Callable[[list[Entry], datetime], Awaitable[None]]

log = structlog.get_logger("assay.flows")


class Lane:
    """`together` names the topics whose entries are handled in one go; others go one by one."""

    def __init__(
        self, handlers: Mapping[str, Handle], now: Now, *, together: frozenset[str] = frozenset()
    ) -> None:
        self._handlers = handlers
        self._now = now
        self._together = together

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(self._handlers)

    async def follow_up(self) -> bool:
        """Do one round of what is due; say whether there was any."""
        entries = await outbox.claim(BATCH, now=self._now(), topics=self._handlers)
        by_topic: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_topic[entry.topic].append(entry)
        for topic, some in by_topic.items():
            handle = self._handlers[topic]
            for batch in [some] if topic in self._together else [[entry] for entry in some]:
                await self._handle(batch, handle)
        return bool(entries)

    async def _handle(self, entries: list[Entry], handle: Handle) -> None:
        try:
            await handle(entries, self._now())
        except Exception as error:  # noqa: BLE001 - kept due, named in the log, tried again
            if len(entries) > 1 and not isinstance(error, Unavailable):
                for entry in entries:  # one that fails stops no other
                    await self._handle([entry], handle)
                return
            report(error)
            for entry in entries:
                await outbox.postpone(entry, error, now=self._now())
            return
        await outbox.finish(entries)


def report(error: Exception) -> None:
    log.error("flow-failed", fault=type(error).__name__, exc_info=error)
