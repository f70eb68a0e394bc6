"""Whether each hot statement stays on the shard of its key: `python -m tests.benchmarks.shards`.

The hot tables are copied into eight hash partitions each, filled, and every statement of the hot
path is explained while it runs: with one row, and with many rows of one shard. Exits 1 where one
that is no sweep touches another. `--bin FOLDER` names the programs of a PostgreSQL that carries
postgres_fdw: then half of the partitions stand on a second server.
"""

import argparse
import asyncio
import sys
from pathlib import Path

import asyncpg

from server.database.connection import close_store
from server.database.migrate import migrate
from tests import sharded
from tests.benchmarks.stores import bare_postgres
from tests.benchmarks.two_postgres import join, joined_postgres
from tests.sharded import FOREIGN_CANNOT, PARTS, SHARD_KEYS, Line, is_sweep, lines_of

SITTINGS = 100_000


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bin", type=Path, help="of a PostgreSQL that carries postgres_fdw")
    options.add_argument("--sittings", type=int, default=SITTINGS)
    given = options.parse_args()
    with bare_postgres() as url:
        lines = asyncio.run(_measure(url, given.sittings))
    print(f"\n{PARTS} partitions on one server, {given.sittings:,} sittings")
    bad = _print(lines)
    if given.bin is None:
        print("\nWithout --bin no second server: this PostgreSQL carries no postgres_fdw.")
    else:
        with joined_postgres(given.bin) as (url, other):
            lines = asyncio.run(_measure(url, given.sittings, other))
        print(f"\n{PARTS} partitions on two servers, {given.sittings:,} sittings")
        bad |= _print(lines)
    return 1 if bad else 0


def _print(lines: list[Line]) -> bool:
    """Say where each goes; whether any goes where it should not."""
    is_bad = False
    for one in lines:
        is_named = is_sweep(one.name) or (one.fault and one.name in FOREIGN_CANNOT)
        where = "one shard" if one.is_on_one else "named" if is_named else "NOT ONE"
        is_bad |= where == "NOT ONE"
        looks = "; ".join(
            f"{table} by {SHARD_KEYS[table]}: {len(parts)} of {PARTS}"
            for table, parts in one.many.parts.items()
        )
        print(f"  {where:10} {one.name:48} {one.fault or looks or 'appends by its key'}")
    return is_bad


async def _measure(url: str, sittings: int, other: str | None = None) -> list[Line]:
    await migrate(url)
    await close_store()
    connection = await asyncpg.connect(url)
    try:
        foreign = range(0) if other is None else range(PARTS // 2, PARTS)
        if other is not None:
            await join(connection, other, foreign)
        await sharded.partition(connection, foreign=foreign)
        await sharded.fill(connection, sittings)
        return await lines_of(connection)
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(main())
