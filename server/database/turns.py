"""A few at a time: a crowd that does the same heavy thing at once waits outside, not in the store.

Whoever waits here holds nothing: neither a connection nor a place among writers, so that saves of
others go on between. Each process has turns of its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from server.database.config import StoreBusy
from server.kernel.clock import monotonic_seconds

NO_TIME = timedelta()


class Turns:
    def __init__(self, at_once: int, patience_seconds: float) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._patience_seconds = patience_seconds

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[timedelta]:
        """Wait for a turn and say how long it was waited for. Raises StoreBusy."""
        waited = NO_TIME
        if self._free.locked():
            began = monotonic_seconds()
            await self._wait()
            waited = timedelta(seconds=monotonic_seconds() - began)
        else:
            await self._free.acquire()
        try:
            yield waited
        finally:
            self._free.release()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._free.acquire()
        except TimeoutError as error:
            raise StoreBusy(retry_after_seconds=2) from error
