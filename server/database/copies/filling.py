"""A backup into a store that is empty: all of it, or nothing is there afterwards.

The tables are made as they were when the backup was taken, filled, and then migrated like any
other store of that version. On PostgreSQL that is one transaction; on SQLite a file beside the
place, which gets its name at the end. Indexes and foreign keys come last: so they are made, and
checked, in one go.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from pathlib import Path

from tortoise.connection import get_connections

from server.database import migrate as migrating
from server.database.config import is_sqlite, sqlite_path
from server.database.connection import query, transaction
from server.database.copies import lines
from server.database.copies.archive import BackupRefused, Manifest, Part, Reader, put_in_place
from server.database.copies.snapshot import columns_in, is_copied
from server.database.opening import opened_for_orm
from server.database.version import LOCK, MIGRATIONS, names_in

Progress = Callable[[str, int], None]
"""Told a table, and how many rows of it are done."""
Finish = Callable[[], Awaitable[None]]
ROWS_BETWEEN_WORDS = 50_000
SUFFIX = ".restoring"


async def require_empty(url: str) -> None:
    """Raises BackupRefused: nothing is ever put over something."""
    if is_sqlite(url):
        if sqlite_path(url).exists():
            raise BackupRefused(
                f"{sqlite_path(url)} exists. A backup is restored into an empty place only: move "
                "that file and those beside it that begin with its name away first."
            )
        return
    async with opened_for_orm(url):
        await _require_no_tables()


async def fill(url: str, reader: Reader, *, finish: Finish, progress: Progress) -> None:
    """Raises BackupRefused; `finish` is called in the store as it is migrated to this version."""
    await (_fill_sqlite if is_sqlite(url) else _fill_postgres)(url, reader, finish, progress)


def _last(manifest: Manifest) -> str:
    return manifest.migrations[-1]


async def _fill_sqlite(url: str, reader: Reader, finish: Finish, progress: Progress) -> None:
    target = sqlite_path(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(target.name + SUFFIX)
    _drop(half)
    try:
        os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        half_url = f"sqlite://{half}"
        async with opened_for_orm(half_url), transaction():
            await migrating.apply_until(half_url, _last(reader.manifest))
        await asyncio.to_thread(_load, half, reader, progress)
        await migrating.migrate(half_url, keeps_copy=False)
        async with opened_for_orm(half_url), transaction():
            await finish()
        await asyncio.to_thread(_settle, half)
        put_in_place(half, target)
    except (sqlite3.Error, OSError) as error:
        raise BackupRefused(
            f"{target} cannot be written ({error}). Nothing was changed."
        ) from error
    finally:
        _drop(half)


def _drop(half: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        half.with_name(half.name + ending).unlink(missing_ok=True)


def _settle(half: Path) -> None:
    """All of it is in the one file, and on the disk."""
    with closing(sqlite3.connect(half)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    handle = os.open(half, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _load(half: Path, reader: Reader, progress: Progress) -> None:
    with closing(sqlite3.connect(half, isolation_level=None)) as connection:
        for setting in (
            "journal_mode=OFF",
            "synchronous=OFF",
            "foreign_keys=OFF",
            "cache_size=-131072",
        ):
            connection.execute(f"PRAGMA {setting}")  # nobody needs this file unless it is whole
        tables = {one.table: one for one in columns_in(connection)}
        _require_fit(reader.manifest, {name: one.names for name, one in tables.items()})
        connection.execute("BEGIN")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        for part in reader.manifest.parts:
            _insert(connection, part, reader, dict(tables[part.table].columns), progress)
        for _, sql in indexes:
            connection.execute(sql)
        _count_on(connection, reader.manifest.counters)
        if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise BackupRefused(f"Rows of {broken[0]} in this backup lack what they refer to.")
        connection.execute("COMMIT")


def _insert(
    connection: sqlite3.Connection,
    part: Part,
    reader: Reader,
    kinds: Mapping[str, str],
    progress: Progress,
) -> None:
    binary = [place for place, name in enumerate(part.columns) if kinds[name] == "BLOB"]
    listed = ", ".join(f'"{name}"' for name in part.columns)
    marks = ", ".join("?" * len(part.columns))
    rows = _told(lines.rows_of(ahead(reader.chunks(part)), binary), part, progress)
    try:
        done = connection.executemany(
            f'INSERT INTO "{part.table}" ({listed}) VALUES ({marks})',  # noqa: S608 - names of ours
            rows,
        )
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, ValueError, IndexError) as error:
        raise _does_not_fit(part, error) from error
    _require_all(part, done.rowcount if part.rows else 0)


def ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same, with the next one read meanwhile: to unpack it takes another core."""
    with ThreadPoolExecutor(1, "restore-ahead") as pool:
        coming = pool.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = pool.submit(next, chunks, None)
            yield chunk


def _told(
    rows: Iterator[list[lines.Value]], part: Part, progress: Progress
) -> Iterator[list[lines.Value]]:
    count = 0
    for count, row in enumerate(rows, start=1):
        yield row
        if count % ROWS_BETWEEN_WORDS == 0:
            progress(part.table, count)
    progress(part.table, count)


def _count_on(connection: sqlite3.Connection, counters: Mapping[str, int]) -> None:
    for table, last in counters.items():
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))


_ANY_TABLE = """
SELECT relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm') LIMIT 1
"""
_FOREIGN_KEYS = """
SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS said
FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
_INDEXES = """
SELECT i.relname AS name, pg_get_indexdef(i.oid) AS said
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE i.relnamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype <> 'f')
"""
_COLUMNS = """
SELECT table_name AS table, column_name AS name FROM information_schema.columns
WHERE table_schema = current_schema()
"""
_COUNT_ON = """
SELECT setval(d.objid::regclass, $2) FROM pg_depend d
JOIN pg_class k ON k.oid = d.objid AND k.relkind = 'S'
WHERE d.refobjid = to_regclass($1) AND d.deptype IN ('a', 'i')
"""


async def _require_no_tables() -> None:
    if found := await query(_ANY_TABLE):
        raise BackupRefused(
            f"The database has tables already ({found[0]['relname']}…). A backup is restored into "
            "an empty one only: create a database for it, and name it in ASSAY_DATABASE_URL."
        )


async def _fill_postgres(url: str, reader: Reader, finish: Finish, progress: Progress) -> None:
    import asyncpg  # noqa: PLC0415 - only who has PostgreSQL pays

    try:
        async with opened_for_orm(url), transaction():
            await query("SELECT pg_advisory_xact_lock($1)", [LOCK])
            await _require_no_tables()
            await query("SET LOCAL maintenance_work_mem = '256MB'")
            await migrating.apply_until(url, _last(reader.manifest))
            await _copy_in(reader, progress)
            await migrating.apply_until(url, names_in(MIGRATIONS)[-1])
            await finish()
            await query("ANALYZE")
    except (asyncpg.PostgresError, OSError) as error:
        raise BackupRefused(f"The database refused it ({error}). Nothing was changed.") from error


async def _copy_in(reader: Reader, progress: Progress) -> None:
    manifest = reader.manifest
    columns: dict[str, list[str]] = {}
    for row in await query(_COLUMNS):
        if is_copied(row["table"]):
            columns.setdefault(row["table"], []).append(row["name"])
    _require_fit(manifest, columns)
    async with _unwatched():
        for part in manifest.parts:
            await _copy_part(reader, part, progress)
    for table, last in manifest.counters.items():
        await query(_COUNT_ON, [table, last])


@asynccontextmanager
async def _unwatched() -> AsyncIterator[None]:
    """Without indexes and foreign keys, which are made again, and checked, at the end."""
    foreign_keys, indexes = await query(_FOREIGN_KEYS), await query(_INDEXES)
    for one in foreign_keys:
        await query(f'ALTER TABLE {one["table"]} DROP CONSTRAINT "{one["name"]}"')
    for one in indexes:
        await query(f'DROP INDEX "{one["name"]}"')
    yield
    for one in indexes:
        await query(one["said"])
    for one in foreign_keys:
        await query(f'ALTER TABLE {one["table"]} ADD CONSTRAINT "{one["name"]}" {one["said"]}')


async def _copy_part(reader: Reader, part: Part, progress: Progress) -> None:
    import asyncpg  # noqa: PLC0415 - only who has PostgreSQL pays

    connection: asyncpg.Connection = get_connections().get("default")._connection  # noqa: SLF001 - Tortoise has no COPY
    try:
        said = await connection.copy_to_table(
            part.table, source=_arriving(reader, part, progress), columns=part.columns
        )
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        raise _does_not_fit(part, error) from error
    _require_all(part, int(said.rpartition(" ")[2]))


async def _arriving(reader: Reader, part: Part, progress: Progress) -> AsyncIterator[bytes]:
    chunks, count = ahead(reader.chunks(part)), 0
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk
        count += chunk.count(b"\n")
        progress(part.table, count)
    progress(part.table, count)


def _require_fit(manifest: Manifest, columns: Mapping[str, Sequence[str]]) -> None:
    """The tables of a backup are those that its migrations make."""
    said = {part.table: {*part.columns} for part in manifest.parts}
    made = {table: {*names} for table, names in columns.items()}
    if odd := sorted(name for name in said | made if said.get(name) != made.get(name)):
        raise BackupRefused(f"This backup does not fit its migrations: {', '.join(odd)} differ.")


def _require_all(part: Part, rows: int) -> None:
    if rows != part.rows:
        raise BackupRefused(f"{part.name} has {rows} rows, and its manifest says {part.rows}.")


def _does_not_fit(part: Part, error: Exception) -> BackupRefused:
    return BackupRefused(f"{part.name} holds rows that {part.table} does not take ({error}).")
