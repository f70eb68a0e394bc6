"""Backups of a house in use, and empty places to restore them into."""

import asyncio
import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from click.testing import CliRunner, Result

from server.app import opened
from server.cli import commands
from server.database.copies import archive
from server.settings import from_environment
from tests.engines import copy_of
from tests.faults.exam_house import CONTENT, Staged, open_house, settings_in

_numbers = itertools.count(1)
TOUCHED = {"audit_event", "status_list", "log_head"}
"""A restore adds a row to each: who did it, where certificates go, that the log stands still."""


@dataclass(frozen=True)
class Operator:
    """Gives commands, each as if alone, with the settings of one house."""

    data_dir: Path
    database_url: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ASSAY_DATA_DIR": str(self.data_dir),
            "ASSAY_DATABASE_URL": self.database_url,
            "ASSAY_CONTENT_DIR": str(CONTENT),
        }

    async def give(self, *arguments: str | Path, **settings: str) -> Result:
        group = commands(from_environment(self.environment | settings))
        return await asyncio.to_thread(CliRunner().invoke, group, [*map(str, arguments)])


@dataclass(frozen=True)
class Kept:
    """A backup, and the house it is of."""

    path: Path
    house: Operator

    def place_beside(self, folder: Path, url: str) -> Operator:
        """Another data folder with the same keys and nothing else."""
        folder.mkdir()
        shutil.copytree(self.house.data_dir / "keys", folder / "keys")
        return Operator(folder, url)


async def backed_up(staged: Staged, folder: Path) -> Kept:
    """Of a house where somebody was certified and somebody sits; its store is closed again."""
    url = await copy_of(staged.url)
    async with opened(settings_in(folder, url)):
        house = open_house(staged, folder, url)
        credentials = house.services.credentials
        await credentials.keys.register(now=house.clock())
        first, second, *_ = house.candidates
        await house.sit_and_pass(first)
        await house.services.flows.settle()
        await credentials.log.publish(now=house.clock())
        sitting = await house.sit(second)
        await house.save(sitting, 1, None, 1)
    kept = Kept(folder / "backup", Operator(folder, url))
    made = await kept.house.give("backup", kept.path)
    assert made.exit_code == 0, made.output
    return kept


async def empty_postgres(home: Path) -> str:
    """The address of a database without a table."""
    name = f"empty_{next(_numbers)}"
    url = f"postgres://postgres:@/postgres?host={str(home).replace('/', '%2F')}"
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def rows_in(path: Path) -> dict[str, list[bytes]]:
    with archive.read(path) as reader:
        return {
            part.table: sorted(b"".join(reader.chunks(part)).splitlines())
            for part in reader.manifest.parts
        }
