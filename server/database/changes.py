"""How a change reaches the caches of every process: at once on PostgreSQL, else within two seconds.

A writer announces a scope and a key in its own transaction; each process asks for news when
`listening` rings, and every second in any case, and forgets what was named. News are read again
for a while, because on PostgreSQL an earlier time may be committed after a later one; what was
heard before is passed over.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from server.database import wakeup
from server.database.connection import on_sqlite, query, transaction
from server.database.tables import ChangeRow
from server.database.wakeup import Bell
from server.kernel.clock import Now, to_milliseconds

CHANNEL = "assay_change"
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_RINGS = 0.05
"""What is announced in one breath is looked for once."""
OVERLAP_MS = 10_000
KEPT_MS = 3_600_000

_NEWS = "SELECT id, scope, key, at_ms FROM change WHERE at_ms >= ?"
_ANNOUNCE = """
WITH said AS (INSERT INTO change (scope, key, at_ms) VALUES ($1, $2, $3))
SELECT pg_notify($4, '')
"""
"""Told with the commit; nothing is lost where nobody listens, because news are looked for."""
Forget = Callable[[str], None]
_listeners: dict[str, list[Forget]] = {}


def on_change(scope: str, forget: Forget) -> None:
    _listeners.setdefault(scope, []).append(forget)


async def announce(scope: str, key: object, *, now: datetime) -> None:
    """Tell all processes; call inside the transaction that makes the change."""
    moment = to_milliseconds(now)
    if on_sqlite():
        await ChangeRow.create(scope=scope, key=str(key), at_ms=moment)
    else:
        await query(_ANNOUNCE, [scope, str(key), moment, CHANNEL])


def forget_here(scope: str, key: object) -> None:
    """Forget in this process at once, after the commit."""
    for forget in _listeners.get(scope, []):
        forget(str(key))


async def look(since_ms: int, heard: set[int] | None = None) -> int:
    """Apply the news since then; return the newest time seen.

    `heard` are the ids applied before: they are not applied again, and it is brought up to date.
    """
    known = set() if heard is None else heard
    rows = await query(_news(), [since_ms - OVERLAP_MS])
    for scope, key in {(row["scope"], row["key"]) for row in rows if row["id"] not in known}:
        forget_here(scope, key)
    known.clear()
    known.update(row["id"] for row in rows)
    return max([since_ms, *(int(row["at_ms"]) for row in rows)])


async def prune(now: datetime) -> None:
    async with transaction():
        await ChangeRow.filter(at_ms__lt=to_milliseconds(now) - KEPT_MS).delete()


def _news() -> str:
    return _NEWS if on_sqlite() else _NEWS.replace("?", "$1")


async def watch(now: Now, on_error: Callable[[Exception], None]) -> None:
    """Look for news for ever; owned by the application's lifespan."""
    seen_ms, heard = to_milliseconds(now()), set[int]()
    ear = wakeup.listen(Bell.NEWS)
    try:
        while True:
            await wakeup.rung_or_after(ear, SECONDS_BETWEEN_LOOKS)
            ear.clear()
            try:
                # A server whose clock was ahead must not have all others wait for its time to come.
                seen_ms = min(await look(seen_ms, heard), to_milliseconds(now()))
            except Exception as error:  # noqa: BLE001 - a store that is away now is back later
                on_error(error)
            await asyncio.sleep(SECONDS_BETWEEN_RINGS)
    finally:
        wakeup.stop_listening(ear)
