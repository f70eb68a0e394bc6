"""The store at one moment, read beside a server that goes on writing; it holds nobody up.

What the tables are is asked of the store itself, so that a store of an earlier version can be
copied too. On SQLite the write-ahead log cannot be emptied meanwhile, so it grows by what is
written; on PostgreSQL nobody can migrate meanwhile.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from server.database.config import is_sqlite, sqlite_path
from server.database.copies import lines
from server.database.copies.archive import CHUNK, BackupRefused
from server.database.version import LOCK

if TYPE_CHECKING:  # loaded only where there is a PostgreSQL: its driver is large
    import asyncpg

LEFT_OUT = ("tortoise_migrations", "search_")
"""Made by `migrate`, and what the search is indexed in, which follows from what is published."""
_ROWS_AT_ONCE = 2_000
_KINDS = ("INT", "CHAR", "TEXT", "BLOB")


@dataclass(frozen=True, slots=True)
class Columns:
    """Of a table: names, with the type each was declared with."""

    table: str
    columns: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


Chunk = tuple[bytes, int]
"""Whole lines, and how many."""
Chunks = AsyncIterator[Chunk]


class Snapshot(Protocol):
    async def tables(self) -> Sequence[Columns]: ...
    async def rows(self, sql: str) -> Sequence[Mapping[str, object]]: ...
    async def counters(self) -> Mapping[str, int]:
        """The last number that each table gave itself; it is never given again."""

    def chunks(self, table: Columns) -> Chunks: ...


def is_copied(table: str) -> bool:
    return not table.startswith((*LEFT_OUT, "sqlite_"))


@asynccontextmanager
async def taken(url: str) -> AsyncIterator[Snapshot]:
    if is_sqlite(url):
        with closing(
            sqlite3.connect(sqlite_path(url), isolation_level=None, check_same_thread=False)
        ) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")
            yield SqliteSnapshot(connection)
        return
    import asyncpg  # noqa: PLC0415 - only who has PostgreSQL pays

    postgres = await asyncpg.connect(url, server_settings={"bytea_output": "hex"})
    try:
        async with postgres.transaction(isolation="repeatable_read", readonly=True):
            # Who migrates waits for it, before any table is held that a save needs.
            await postgres.execute("SELECT pg_advisory_xact_lock_shared($1)", LOCK)
            yield PostgresSnapshot(postgres)
    finally:
        await postgres.close()


class SqliteSnapshot:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def tables(self) -> Sequence[Columns]:
        return await asyncio.to_thread(columns_in, self._connection)

    async def rows(self, sql: str) -> Sequence[Mapping[str, object]]:
        found = await asyncio.to_thread(self._connection.execute, sql)
        return [dict(row) for row in found.fetchall()]

    async def counters(self) -> Mapping[str, int]:
        rows = self._connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
        return {row["name"]: row["seq"] for row in rows if is_copied(row["name"])}

    async def chunks(self, table: Columns) -> Chunks:
        chunks = self._chunks(table)
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            yield chunk

    def _chunks(self, table: Columns) -> Iterator[Chunk]:
        row = lines.sql_of_row(table.columns)
        cursor = self._connection.cursor()
        cursor.row_factory = None
        cursor.execute(f'SELECT {row} FROM "{table.table}"')  # noqa: S608 - names the store told us
        while found := cursor.fetchmany(_ROWS_AT_ONCE):
            yield "".join(f"{line}\n" for (line,) in found).encode(), len(found)


def columns_in(connection: sqlite3.Connection) -> list[Columns]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    found = []
    for (table,) in names.fetchall():
        if not is_copied(table):
            continue
        columns = connection.execute(
            "SELECT name, upper(type) AS kind FROM pragma_table_info(?)", (table,)
        ).fetchall()
        for name, kind in columns:
            if not any(one in kind for one in _KINDS):
                raise BackupRefused(f"Nobody knows how to copy {table}.{name}, which is {kind}.")
        found.append(Columns(table, tuple((name, kind) for name, kind in columns)))
    return found


_TABLES = """
SELECT table_name AS name, column_name AS column, data_type AS kind
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
ORDER BY table_name, ordinal_position
"""
_COUNTERS = """
SELECT c.relname AS name, s.last_value AS last
FROM pg_depend d
JOIN pg_class k ON k.oid = d.objid AND k.relkind = 'S'
JOIN pg_class c ON c.oid = d.refobjid
JOIN pg_sequences s ON s.schemaname = current_schema() AND s.sequencename = k.relname
WHERE d.deptype IN ('a', 'i') AND s.last_value IS NOT NULL
"""


class PostgresSnapshot:
    def __init__(self, connection: "asyncpg.Connection") -> None:
        self._connection = connection

    async def tables(self) -> Sequence[Columns]:
        found: dict[str, list[tuple[str, str]]] = {}
        for row in await self._connection.fetch(_TABLES):
            if is_copied(row["name"]):
                found.setdefault(row["name"], []).append((row["column"], row["kind"]))
        return [Columns(table, tuple(columns)) for table, columns in found.items()]

    async def rows(self, sql: str) -> Sequence[Mapping[str, object]]:
        return [dict(row) for row in await self._connection.fetch(sql)]

    async def counters(self) -> Mapping[str, int]:
        rows = await self._connection.fetch(_COUNTERS)
        return {row["name"]: row["last"] for row in rows if is_copied(row["name"])}

    async def chunks(self, table: Columns) -> Chunks:
        listed = ", ".join(_exported(name, kind) for name, kind in table.columns)
        arrived: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=4)

        async def copy() -> None:
            try:
                await self._connection.copy_from_query(
                    f'SELECT {listed} FROM "{table.table}"',  # noqa: S608 - names the store told us
                    output=arrived.put,
                )
            except Exception:
                await arrived.put(None)
                raise
            await arrived.put(None)

        copying = asyncio.create_task(copy())
        try:
            async for chunk in _whole_lines(arrived):
                yield chunk
            await copying
        finally:
            copying.cancel()
            await asyncio.gather(copying, return_exceptions=True)


async def _whole_lines(arrived: "asyncio.Queue[bytes | None]") -> Chunks:
    """Each is a megabyte or so, and ends where a row ends; the driver cuts anywhere."""
    gathered = bytearray()
    while (some := await arrived.get()) is not None:
        gathered += some
        end = gathered.rfind(b"\n") + 1
        if end and len(gathered) >= CHUNK:
            yield bytes(gathered[:end]), gathered.count(b"\n", 0, end)
            del gathered[:end]
    if gathered:
        yield bytes(gathered), gathered.count(b"\n")


def _exported(name: str, kind: str) -> str:
    """SQLite has numbers for yes and no."""
    return f'"{name}"::int' if kind == "boolean" else f'"{name}"'
