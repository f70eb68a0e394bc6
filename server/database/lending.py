"""Connections to PostgreSQL for the hot path, each lent for one statement or one transaction.

asyncpg's own pool makes tasks and a proxy for every loan, which cost three times the statement.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from server.database import config

if TYPE_CHECKING:  # loaded only where there is a PostgreSQL: its driver is large
    import asyncpg

MOST = 6
IDLE_SECONDS = 240.0
"""Networks forget connections that said nothing for some minutes; such a one is not tried."""


class Lender:
    def __init__(self, url: str) -> None:
        self._url = url
        self._room = asyncio.Semaphore(MOST)
        self._idle: list[tuple[asyncpg.Connection, float]] = []
        self._is_closed = False

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[Any]:
        """Raises StoreBusy or TimeoutError where none can be had in time."""
        await self._wait_for_room()
        try:
            connection = self._taken() or await self._made()
            try:
                yield connection
            finally:
                self._give_back(connection)
        finally:
            self._room.release()

    async def close(self) -> None:
        self._is_closed = True
        while self._idle:
            connection, _ = self._idle.pop()
            await connection.close()

    async def _wait_for_room(self) -> None:
        if self._room.locked():
            async with asyncio.timeout(config.POSTGRES_CONNECTION_SECONDS):
                await self._room.acquire()
        else:
            await self._room.acquire()

    def _taken(self) -> "asyncpg.Connection | None":
        """The one that was in use last."""
        while self._idle:
            connection, since = self._idle.pop()
            if connection.is_closed():
                continue
            if asyncio.get_running_loop().time() - since < IDLE_SECONDS:
                return connection
            connection.terminate()
        return None

    async def _made(self) -> "asyncpg.Connection":
        import asyncpg  # noqa: PLC0415 - only who has PostgreSQL pays

        with config.reaching():
            return await asyncpg.connect(
                self._url,
                timeout=config.POSTGRES_CONNECTION_SECONDS,
                server_settings=config.hot_settings(),
            )

    def _give_back(self, connection: "asyncpg.Connection") -> None:
        """What was left in the middle of something is not lent again."""
        if connection.is_closed():
            return
        if self._is_closed or connection.is_in_transaction():
            connection.terminate()
        else:
            self._idle.append((connection, asyncio.get_running_loop().time()))
