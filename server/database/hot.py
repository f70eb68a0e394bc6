"""The hot path: one small port around the ORM for the operations done a million times a day.

Callers append and await; while the store works on one batch the next one gathers, so that a
single statement, a single commit and a single sync carry many saves. Nothing waits when it
is quiet; where fewer are there than shared the last commit, the others get a millisecond to join.
A statement is written once per engine and takes the whole batch as one JSON array.
"""

import asyncio
import sqlite3
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from server.database import config, wakeup
from server.database.config import SQLITE_PRAGMAS, as_refusal, is_sqlite, sqlite_path
from server.database.connection import again_while_locked, deadline, writer_gate
from server.database.lending import Lender
from server.kernel.errors import Unavailable

MAX_BATCH = 256
JOINING_SECONDS = 0.001
"""How long those who shared the last commit have to join: twice the CPU of a small commit."""

Row = dict[str, Any]
"""What goes in."""
OneT = TypeVar("OneT")
ResultT = TypeVar("ResultT")


class Found(Protocol):
    """A row that came back, as the engine made it: its values by their names, or in their order."""

    def __getitem__(self, name: str, /) -> Any: ...  # noqa: ANN401 - columns are of any type
    def __iter__(self) -> Iterator[Any]: ...


Rows = Sequence[Found]


@dataclass(frozen=True, slots=True)
class Statements:
    """Run in one transaction, each with the batch as its only value (`?1`, `$1`)."""

    sqlite: tuple[str, ...]
    postgres: tuple[str, ...]


class Overtaken(Exception):
    """A row that was to change did not: somebody else was there before. Nothing is written."""


@dataclass(frozen=True, slots=True)
class Work:
    """Statements and their batch.

    Where it `is_whole`, the last one returns how many rows `changed`: it must be all of them.
    """

    statements: Statements
    batch: Sequence[Row]
    is_whole: bool = False

    def check(self, rows: Rows) -> None:
        if self.is_whole and rows[0]["changed"] != len(self.batch):
            raise Overtaken


class Engine(Protocol):
    async def write(self, works: Sequence[Work]) -> list[Rows]: ...
    async def read(self, statements: Statements, batch: Sequence[Row]) -> list[Rows]: ...
    async def close(self) -> None: ...


class SqliteEngine:
    """One writer thread and two reader threads, each with its own connection."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._writer = ThreadPoolExecutor(1, "hot-writer")
        self._readers = ThreadPoolExecutor(1, "hot-reader")
        self._write_connection: sqlite3.Connection | None = None
        self._read_connection: sqlite3.Connection | None = None
        self._connect().close()  # whoever may not run on this file is told at the start

    async def write(self, works: Sequence[Work]) -> list[Rows]:
        runs = [(work, _payload(work.batch)) for work in works]
        loop = asyncio.get_running_loop()
        until = deadline()

        def attempt() -> asyncio.Future[list[Rows]]:
            return loop.run_in_executor(self._writer, self._write, runs)

        async with writer_gate(until):
            return await again_while_locked(attempt, until)

    async def read(self, statements: Statements, batch: Sequence[Row]) -> list[Rows]:
        loop = asyncio.get_running_loop()
        payload = _payload(batch)
        return await loop.run_in_executor(self._readers, self._read, statements, payload)

    async def close(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._writer, self._close_write)
        await loop.run_in_executor(self._readers, self._close_read)
        self._writer.shutdown()
        self._readers.shutdown()

    def _write(self, runs: Sequence[tuple[Work, str]]) -> list[Rows]:
        if self._write_connection is None:
            self._write_connection = self._connect()
        connection = self._write_connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            results: list[Rows] = []
            for work, payload in runs:
                results += [
                    connection.execute(sql, (payload,)).fetchall() for sql in work.statements.sqlite
                ]
                work.check(results[-1])
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return results

    def _read(self, statements: Statements, payload: str) -> list[Rows]:
        if self._read_connection is None:
            self._read_connection = self._connect()
        connection = self._read_connection
        return [connection.execute(sql, (payload,)).fetchall() for sql in statements.sqlite]

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.row_factory = sqlite3.Row
        for pragma, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma}={value}")
        answers = [
            connection.execute(f"PRAGMA {pragma}").fetchone()[0]
            for pragma in ("journal_mode", "synchronous")
        ]
        config.require_durable(*answers)
        return connection

    def _close_write(self) -> None:
        if self._write_connection is not None:
            self._write_connection.close()

    def _close_read(self) -> None:
        if self._read_connection is not None:
            self._read_connection.close()


class PostgresEngine:
    def __init__(self, url: str) -> None:
        self._lender = Lender("postgres://" + url.split("://", 1)[1])

    async def write(self, works: Sequence[Work]) -> list[Rows]:
        is_one = len(works) == 1 and len(works[0].statements.postgres) == 1
        async with (
            self._lender.lend() as connection,
            nullcontext() if is_one else connection.transaction(),
        ):
            return await self._run(connection, works)

    async def _run(self, connection: Any, works: Sequence[Work]) -> list[Rows]:  # noqa: ANN401 - the driver's own type
        results: list[Rows] = []
        for work in works:
            payload = _payload(work.batch)
            results += [await connection.fetch(sql, payload) for sql in work.statements.postgres]
            work.check(results[-1])
        return results

    async def read(self, statements: Statements, batch: Sequence[Row]) -> list[Rows]:
        payload = _payload(batch)
        async with self._lender.lend() as connection:
            return [await connection.fetch(sql, payload) for sql in statements.postgres]

    async def close(self) -> None:
        await self._lender.close()


_engine: Engine | None = None


def open_engine(url: str) -> None:
    global _engine  # noqa: PLW0603 - one store per process, like the connection
    _engine = SqliteEngine(str(sqlite_path(url))) if is_sqlite(url) else PostgresEngine(url)


async def close_engine() -> None:
    global _engine  # noqa: PLW0603 - one store per process
    if _engine is not None:
        await _engine.close()
        _engine = None


_gathered: ContextVar[list[Work] | None] = ContextVar("gathered", default=None)


async def write(
    statements: Statements, batch: Sequence[Row], *, is_whole: bool = False
) -> list[Rows]:
    """Run and commit; returns the rows of each statement. Raises StoreBusy or StoreFull.

    Inside `together` it only joins what is committed at the end, and returns nothing. `is_whole`
    drops it all and raises Overtaken unless the last statement `changed` every row of the batch.
    """
    work = Work(statements, batch, is_whole)
    gathered = _gathered.get()
    if gathered is None:
        return await _commit([work])
    gathered.append(work)
    return []


@asynccontextmanager
async def together() -> AsyncIterator[None]:
    """Commit what is written inside in one transaction at the end, or nothing of it."""
    gathered: list[Work] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    if gathered:
        await _commit(gathered)


async def _commit(works: Sequence[Work]) -> list[Rows]:
    assert _engine is not None, "the store is closed"
    try:
        results = await _engine.write(works)
    except Exception as error:
        raise as_refusal(error) or error from error
    wakeup.after_commit()
    return results


async def read(statements: Statements, batch: Sequence[Row]) -> list[Rows]:
    assert _engine is not None, "the store is closed"
    try:
        return await _engine.read(statements, batch)
    except Exception as error:
        raise as_refusal(error) or error from error


Run = Callable[[list[OneT]], Awaitable[Mapping[Hashable, ResultT]]]
Entry = tuple[Hashable, OneT, asyncio.Future[ResultT | None]]


class Coalescer(Generic[OneT, ResultT]):
    """Gathers things into batches. `run` gets some with distinct keys and answers by key.

    A batch that `commits` waits a moment where fewer are there than shared the one before.
    """

    def __init__(self, run: Run[OneT, ResultT], *, commits: bool = False) -> None:
        self._run = run
        self._commits = commits
        self._shared_by = 0
        self._waiting: list[Entry[OneT, ResultT]] = []
        self._worker: asyncio.Task[None] | None = None

    async def submit(self, key: Hashable, one: OneT) -> ResultT | None:
        """Return the answer for this key once it is durable; None if it did not come back."""
        future: asyncio.Future[ResultT | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, one, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            if self._commits and len(self._waiting) < self._shared_by:
                await asyncio.sleep(JOINING_SECONDS)
            batch = self._take()
            self._shared_by = len(batch)
            try:
                results = await self._run([one for _, one, _ in batch.values()])
            except Exception as error:  # noqa: BLE001 - every caller gets it
                self._refuse(batch.values(), error)
                if isinstance(error, Unavailable):
                    # Who came meanwhile would wait as long again, and be refused by then.
                    self._refuse(self._waiting, error)
                    self._waiting = []
                continue
            for key, (_, _, future) in batch.items():
                if not future.done():
                    future.set_result(results.get(key))

    def _refuse(self, entries: Iterable[Entry[OneT, ResultT]], error: Exception) -> None:
        for _, _, future in entries:
            if not future.done():
                future.set_exception(error)

    def _take(self) -> dict[Hashable, Entry[OneT, ResultT]]:
        batch: dict[Hashable, Entry[OneT, ResultT]] = {}
        left = []
        for entry in self._waiting:
            if entry[0] in batch or len(batch) >= MAX_BATCH:
                left.append(entry)
            else:
                batch[entry[0]] = entry
        self._waiting = left
        return batch


def _payload(batch: Sequence[Row]) -> str:
    return msgspec.json.encode(batch).decode()
