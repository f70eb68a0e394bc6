"""Write the next migration from what changed in the tables: `make migration NAME=add-seats`.

A tool for developers, not part of the server. What it writes is read and reviewed as SQL before
it is merged: a removed and an added field of one type look like a rename to it, and it forgets
to write `generated=False` on a key that is a number of our own.
"""

import asyncio
import sys
from typing import Any

from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.writer import MigrationWriter, format_migration_name

from server.database.config import tortoise_config
from server.database.version import names_in


async def missing_migrations(name: str | None = None) -> list[MigrationWriter]:
    """Return what the migrations do not yet say about the tables; touches no database."""
    config: Any = tortoise_config("sqlite://:memory:")
    await Tortoise.init(config=config, init_connections=False)
    assert Tortoise.apps is not None
    writers = await MigrationAutodetector(Tortoise.apps, config["apps"]).changes()
    for writer in writers:
        if name is not None:
            writer.name = format_migration_name(_next_number(), name)
    return writers


def _next_number() -> int:
    numbers = [int(name[:4]) for name in names_in("server.database.migrations")]
    return max(numbers, default=0) + 1


async def _write(name: str) -> None:
    writers = await missing_migrations(name)
    for writer in writers:
        sys.stdout.write(f"{writer.write()}\n")
    if not writers:
        sys.stdout.write("The migrations already say what the tables say.\n")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1]:
        sys.exit("Say what the migration does: make migration NAME=add-seats")
    asyncio.run(_write(sys.argv[1]))
