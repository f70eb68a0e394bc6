"""How a change reaches the caches of every process within two seconds.

A writer announces a scope and a key in its own transaction; each process asks for news every
second and forgets what was named. News are read again for a while, because on PostgreSQL a
lower number may be committed after a higher one; forgetting twice does no harm.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from server.database.connection import on_sqlite, query, transaction
from server.database.tables import ChangeRow
from server.kernel.clock import Now, to_milliseconds

SECONDS_BETWEEN_LOOKS = 1.0
OVERLAP_MS = 10_000
KEPT_MS = 3_600_000

_NEWS = "SELECT scope, key, max(at_ms) AS at_ms FROM change WHERE at_ms >= ? GROUP BY scope, key"
Forget = Callable[[str], None]
_listeners: dict[str, list[Forget]] = {}


def on_change(scope: str, forget: Forget) -> None:
    _listeners.setdefault(scope, []).append(forget)


async def announce(scope: str, key: object, *, now: datetime) -> None:
    """Tell all processes; call inside the transaction that makes the change."""
    await ChangeRow.create(scope=scope, key=str(key), at_ms=to_milliseconds(now))


def forget_here(scope: str, key: object) -> None:
    """Forget in this process at once, after the commit."""
    for forget in _listeners.get(scope, []):
        forget(str(key))


async def look(since_ms: int) -> int:
    """Apply the news since then, each thing once; return the newest time seen."""
    newest = since_ms
    for row in await query(_news(), [since_ms - OVERLAP_MS]):
        forget_here(row["scope"], row["key"])
        newest = max(newest, row["at_ms"])
    return newest


async def prune(now: datetime) -> None:
    async with transaction():
        await ChangeRow.filter(at_ms__lt=to_milliseconds(now) - KEPT_MS).delete()


def _news() -> str:
    return _NEWS if on_sqlite() else _NEWS.replace("?", "$1")


async def watch(now: Now, on_error: Callable[[Exception], None]) -> None:
    """Look for news for ever; owned by the application's lifespan."""
    seen_ms = to_milliseconds(now())
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        try:
            seen_ms = await look(seen_ms)
        except Exception as error:  # noqa: BLE001 - a store that is away now is back later
            on_error(error)
