"""Opening and closing the store, and the one way to write to it: `transaction()`.

Measured traps this module exists for: Tortoise begins a deferred transaction on SQLite, which
fails at once when two writers meet; and a task cancelled while it begins or ends a transaction
jams the connection for good. Here a transaction begins IMMEDIATE, and neither its begin nor
its end can be cut in half. Waits of writers who queue do not add up: each has one deadline.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from tortoise import Tortoise
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import BaseORMException

from server.database import config, wakeup
from server.database.config import StoreBusy, as_refusal, is_sqlite, tortoise_config

if TYPE_CHECKING:  # loaded only where there is a PostgreSQL: its driver is large
    import asyncpg
    from tortoise.backends.asyncpg.client import AsyncpgDBClient
    from tortoise.backends.asyncpg.client import TransactionWrapper as PostgresTransaction

T = TypeVar("T")

_in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)
_sqlite_gate: asyncio.Lock | None = None
"""One writer at a time within this process, so that SQLite's file lock is never fought over."""


async def open_store(url: str) -> None:
    """Connect; the schema is the business of `migrate`."""
    global _sqlite_gate  # noqa: PLW0603 - one store per process, like Tortoise itself
    _sqlite_gate = asyncio.Lock() if is_sqlite(url) else None
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    try:
        if is_sqlite(url):
            await _require_durable()
    except BaseException:
        await close_store()  # its thread would keep the process that may not run
        raise


async def close_store() -> None:
    await Tortoise.close_connections()
    EXECUTOR_CACHE.clear()  # statements in one engine's dialect, which the next store may not speak


def on_sqlite() -> bool:
    return _sqlite_gate is not None


def deadline(seconds: float | None = None) -> float:
    """Until when a write that comes now waits for its turn, in the loop's time."""
    patience = config.SQLITE_PATIENCE_SECONDS if seconds is None else seconds
    return asyncio.get_running_loop().time() + patience


@asynccontextmanager
async def writer_gate(until: float) -> AsyncIterator[None]:
    """Hold this process's right to write on SQLite; free on PostgreSQL. Raises StoreBusy."""
    if _sqlite_gate is None:
        yield
        return
    try:
        async with asyncio.timeout_at(until):
            await _sqlite_gate.acquire()
    except TimeoutError as error:
        raise StoreBusy(retry_after_seconds=2) from error
    try:
        yield
    finally:
        _sqlite_gate.release()


async def again_while_locked(attempt: Callable[[], Awaitable[T]], until: float) -> T:
    """Attempt until the deadline while another process writes to the SQLite file."""
    while True:
        try:
            return await attempt()
        except sqlite3.OperationalError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code != sqlite3.SQLITE_BUSY or asyncio.get_running_loop().time() >= until:
                raise


@asynccontextmanager
async def transaction(*, patience_seconds: float | None = None) -> AsyncIterator[None]:
    """Commit everything inside together, or nothing. Inside another one, it joins that.

    Raises StoreBusy or StoreFull when the store cannot take it; nothing was written then.
    """
    if _in_transaction.get():
        yield
        return
    until = deadline(patience_seconds)
    try:
        async with writer_gate(until), _begun(until):
            yield
    except BaseORMException as error:
        raise as_refusal(error) or error from error
    wakeup.after_commit()


async def query(sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    """Run one statement on the current connection; for `store` modules only."""
    client = get_connections().get("default")
    rows = await client.execute_query_dict(sql, values or [])
    return [dict(row) for row in rows]


async def each(sql: str, rows: Iterable[Sequence[object]]) -> None:
    """Run one statement for each of the rows, inside a transaction; for `store` modules only."""
    values = [list(row) for row in rows]
    if values:
        await get_connections().get("default").execute_many(sql, values)


async def ping() -> None:
    """Raise StoreBusy unless the store answers."""
    try:
        await query("SELECT 1")
    except Exception as error:
        raise as_refusal(error) or error from error


@asynccontextmanager
async def _begun(until: float) -> AsyncIterator[None]:
    begun, cancelled = await _to_its_end(_begin(until))
    if cancelled:
        await _to_its_end(_end(begun, commit=False))
        raise asyncio.CancelledError
    connections = get_connections()
    token = connections.set("default", begun)
    flag = _in_transaction.set(True)
    commit = False
    try:
        yield
        commit = True
    finally:
        _in_transaction.reset(flag)
        connections.reset(token)
        _, cancelled = await _to_its_end(_end(begun, commit=commit))
        if cancelled:  # more urgent than whatever else went wrong
            raise asyncio.CancelledError


_Begun: TypeAlias = "SqliteTransactionWrapper | PostgresTransaction"


async def _begin(until: float) -> _Begun:
    client = get_connections().get("default")
    if isinstance(client, SqliteClient):
        try:
            return await again_while_locked(lambda: _begin_sqlite(client), until)
        except Exception as error:
            raise as_refusal(error) or error from error
    return await _begin_postgres(cast("AsyncpgDBClient", client))


async def _begin_sqlite(client: SqliteClient) -> SqliteTransactionWrapper:
    await client._lock.acquire()  # noqa: SLF001 - the connection's own lock, as Tortoise takes it
    try:
        if client._connection is None:  # noqa: SLF001 - Tortoise has no other way to it
            await client.create_connection(with_db=True)
        begun = SqliteTransactionWrapper(client)
        await begun._connection.execute("BEGIN IMMEDIATE")  # noqa: SLF001 - Tortoise has no other way to it
    except BaseException:
        client._lock.release()  # noqa: SLF001 - Tortoise has no other way to it
        raise
    return begun


async def _begin_postgres(client: "AsyncpgDBClient") -> "PostgresTransaction":
    from tortoise.backends.asyncpg.client import (  # noqa: PLC0415 - only who has PostgreSQL pays
        TransactionWrapper,
    )

    try:
        begun = TransactionWrapper(client)
        with config.reaching():
            pool = await _pool_of(client)
            begun._connection = await pool.acquire(timeout=config.POSTGRES_CONNECTION_SECONDS)  # noqa: SLF001 - Tortoise has no other way to it
        try:
            await begun.begin()
        except BaseException:
            await pool.release(begun._connection)  # noqa: SLF001 - Tortoise has no other way to it
            raise
    except BaseException as error:
        raise as_refusal(error) or error from error
    return begun


async def _pool_of(client: "AsyncpgDBClient") -> "asyncpg.Pool":
    if client._pool is None:  # noqa: SLF001 - Tortoise has no other way to it
        async with client._pool_init_lock:  # noqa: SLF001 - Tortoise has no other way to it
            if client._pool is None:  # noqa: SLF001 - Tortoise has no other way to it
                await client.create_connection(with_db=True)
    assert client._pool is not None  # noqa: SLF001 - Tortoise has no other way to it
    return client._pool  # noqa: SLF001 - Tortoise has no other way to it


async def _end(begun: _Begun, *, commit: bool) -> None:
    try:
        if commit:
            await begun.commit()
        else:
            await begun.rollback()
    except BaseException as error:
        raise as_refusal(error) or error from error
    finally:
        await _release(begun)


async def _release(begun: _Begun) -> None:
    if isinstance(begun, SqliteTransactionWrapper):
        connection = begun._connection  # noqa: SLF001 - Tortoise has no other way to it
        if connection.in_transaction:
            await connection.rollback()
        parent = begun._parent  # noqa: SLF001 - Tortoise has no other way to it
        assert isinstance(parent, SqliteClient)
        parent._lock.release()  # noqa: SLF001 - Tortoise has no other way to it
    else:
        pool = begun._parent._pool  # noqa: SLF001 - Tortoise has no other way to it
        if pool is not None:
            await pool.release(begun._connection)  # noqa: SLF001 - Tortoise has no other way to it


async def _to_its_end(work: Coroutine[Any, Any, T]) -> tuple[T, bool]:
    """Await `work` to its end even when cancelled meanwhile; say whether that happened."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
        except GeneratorExit:  # the loop ended before the work did: nobody waits any longer
            raise
        except BaseException:  # noqa: BLE001 - raised again from result() below
            break
    return task.result(), cancelled


async def _require_durable() -> None:
    """Refuse to run on a store that would lose an acknowledged save in a power cut."""
    (mode,) = await query("PRAGMA journal_mode")
    (synchronous,) = await query("PRAGMA synchronous")
    config.require_durable(mode["journal_mode"], synchronous["synchronous"])
