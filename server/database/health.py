"""How the store is, in figures an administrator can act on."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from server.database.connection import on_sqlite, query
from server.kernel.clock import from_milliseconds


async def engine() -> str:
    """`SQLite 3.46.1` or `PostgreSQL 16.4`; raises what the driver raises when it is away."""
    if on_sqlite():
        return f"SQLite {(await query('SELECT sqlite_version() AS version'))[0]['version']}"
    version = (await query("SHOW server_version"))[0]["server_version"]
    return f"PostgreSQL {version.split()[0]}"


async def write_ahead_bytes() -> int | None:
    """The size of SQLite's write-ahead log; None on PostgreSQL, which looks after its own."""
    if not on_sqlite():
        return None
    rows = await query("PRAGMA database_list")
    path = Path(f"{rows[0]['file']}-wal")
    return await asyncio.to_thread(lambda: path.stat().st_size if path.exists() else 0)


async def clock_ahead(now: datetime) -> timedelta:
    """The clock of the database beyond ours; SQLite has none of its own."""
    if on_sqlite():
        return timedelta()
    rows = await query("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms")
    return from_milliseconds(rows[0]["ms"]) - now
