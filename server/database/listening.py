"""One connection to PostgreSQL that hears what other processes announce, and rings at once.

It carries no news itself: who is rung looks for them, as everybody does each second anyway. So a
connection that is cut loses nothing, and is made again; a pooler that cannot pass notifications
on (PgBouncer by transactions) leaves the second.
"""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from server.database import config, wakeup
from server.database.changes import CHANNEL
from server.database.config import is_sqlite
from server.database.wakeup import Bell

if TYPE_CHECKING:  # loaded only where there is a PostgreSQL: its driver is large
    import asyncpg

SECONDS_BETWEEN_TRIES = 1.0
SECONDS_BETWEEN_TESTS = 15.0
"""Networks forget a connection that says nothing, and tell neither end."""


async def keep(url: str) -> None:
    """Listen for ever; owned by the application's lifespan. SQLite has nothing to listen to."""
    if is_sqlite(url):
        return
    while True:
        with suppress(Exception):  # whoever needs the store says that it is away
            await _listen(url)
        await asyncio.sleep(SECONDS_BETWEEN_TRIES)


async def _listen(url: str) -> None:
    """Until the connection is gone."""
    import asyncpg  # noqa: PLC0415 - only who has PostgreSQL pays

    address = "postgres://" + url.split("://", 1)[1]
    connection = await asyncpg.connect(address, timeout=config.POSTGRES_CONNECTION_SECONDS)
    gone = asyncio.Event()
    connection.add_termination_listener(lambda _: gone.set())
    try:
        await connection.add_listener(CHANNEL, _ring)
        wakeup.ring(Bell.NEWS)  # what was announced meanwhile
        while not gone.is_set():
            await wakeup.rung_or_after(gone, SECONDS_BETWEEN_TESTS)
            await connection.execute("SELECT 1", timeout=config.POSTGRES_CONNECTION_SECONDS)
    finally:
        connection.terminate()


def _ring(_connection: "asyncpg.Connection", _pid: int, _channel: str, _payload: object) -> None:
    wakeup.ring(Bell.NEWS)
