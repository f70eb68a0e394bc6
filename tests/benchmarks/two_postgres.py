"""Two servers of a PostgreSQL that carries postgres_fdw, the second a foreign one of the first."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import asyncpg

from tests.sharded import SHARD_KEYS

ACCOUNT = "postgres"
"""Who runs them where we are root, whom PostgreSQL refuses."""


@contextmanager
def joined_postgres(programs: Path) -> Iterator[tuple[str, str]]:
    """The address of the first, and the folder of the second's socket; both with no table."""
    with ExitStack() as stack:
        first, second = (stack.enter_context(_server(programs)) for _ in range(2))
        yield f"postgres://postgres:@/postgres?host={quote(str(first), safe='')}", str(second)


async def join(connection: asyncpg.Connection, other: str, parts: Iterable[int]) -> None:
    """Make these parts of each hot table on the other server, by index of their key.

    What they cost is given as of full shards, of which nobody would fetch every row.
    """
    for sql in (
        "CREATE EXTENSION postgres_fdw",
        f"""CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw
            OPTIONS (host '{other}', dbname 'postgres', use_remote_estimate 'true',
              fdw_startup_cost '0.01', fdw_tuple_cost '100')""",
        "CREATE USER MAPPING FOR CURRENT_USER SERVER other OPTIONS (user 'postgres')",
    ):
        await connection.execute(sql)
    there = await asyncpg.connect(host=other, user="postgres", database="postgres")
    try:
        for table, key in SHARD_KEYS.items():
            for number in parts:
                name = f"{table}_part_{number}"
                columns = await connection.fetchval(_COLUMNS, f"public.{table}")
                await there.execute(f"CREATE TABLE {name} ({columns})")
                await there.execute(f"CREATE INDEX ON {name} ({key})")
    finally:
        await there.close()


@contextmanager
def _server(programs: Path) -> Iterator[Path]:
    account = ACCOUNT if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="assay-shard-"))
    try:
        if account:
            shutil.chown(home, account)
        data, control = home / "data", programs / "pg_ctl"

        def run(*command: str | Path) -> None:
            subprocess.run(command, check=True, user=account, cwd=home, stdout=subprocess.DEVNULL)

        run(programs / "initdb", "-U", "postgres", "-A", "trust", "-D", data)
        run(
            control, "-D", data, "-w", "-l", home / "log",
            "-o", f"-c listen_addresses= -k {home} -c fsync=off", "start",
        )  # fmt: skip
        try:
            yield home
        finally:
            run(control, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


_COLUMNS = """
SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', '
  ORDER BY attnum)
FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
"""
