"""What is not as it should be with the house, and what to do about it. Changes nothing.

First what needs no store: files, disk, backups, at which version the store stands. Then, in a store
that fits this version, its clock, its jobs and its log. What no start gets past is in `obstacles`.
"""

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from server.audit import service as audit
from server.credentials.log.folder import LogStandsStill
from server.credentials.log.service import Log
from server.database import health, version
from server.database.config import is_sqlite, sqlite_path
from server.database.version import StoreUnready
from server.exams import releases
from server.kernel.actor import Actor, Permission
from server.kernel.clock import FURTHEST_APART, from_milliseconds
from server.kernel.errors import Unavailable
from server.upkeep import backups
from server.upkeep.domain import LARGE_LOG_BYTES, LOW_DISK_BYTES
from server.upkeep.jobs import MOST_STUCK, Jobs
from server.upkeep.obstacles import (
    FULL_DISK_BYTES,
    Finding,
    folders_of,
    free_bytes,
    megabytes,
)

OLD_BACKUP = timedelta(days=2)
_FOR_OTHERS = stat.S_IRWXO | stat.S_IRWXG


def of_files(database_url: str, data_dir: Path, *, now: datetime) -> Iterator[Finding]:
    """What can be seen without the store."""
    for folder in folders_of(database_url, data_dir):
        free = free_bytes(folder)
        if FULL_DISK_BYTES <= free < LOW_DISK_BYTES:
            yield Finding(
                "disk-low", f"The disk of {folder} is filling: {megabytes(free)} are free."
            )
    path = sqlite_path(database_url)
    if is_sqlite(database_url) and path.exists() and path.stat().st_mode & _FOR_OTHERS:
        yield Finding("database-open", f"Others may read the database: chmod go= {path}*")
    yield from _of_backups(data_dir, now)


async def of_version(database_url: str) -> Iterator[Finding]:
    """Whether there is a store of this version."""
    try:
        await version.require_this_version(database_url)
    except StoreUnready as fault:
        return iter([Finding(fault.code, str(fault))])
    except Unavailable as fault:
        return iter([Finding("store-away", f"The database does not answer. {fault}")])
    return iter(())


async def of_store(log: Log, *, actor: Actor, now: datetime) -> list[Finding]:
    """What the store itself shows."""
    actor.require(Permission.ADMINISTER)
    found = [*await _of_clock(now), *await _of_jobs(actor, now), *await _of_log(log, now)]
    size = await health.write_ahead_bytes()
    if size is not None and size > LARGE_LOG_BYTES:
        text = f"SQLite’s write-ahead log has {megabytes(size)}: somebody reads without end. "
        found.append(Finding("wal-large", text + "End backups and queries that hang."))
    if not await releases.releases():
        text = "No exam is published, so nothing can be sat: content check, then content publish."
        found.append(Finding("content-unpublished", text))
    return found


def _of_backups(data_dir: Path, now: datetime) -> Iterator[Finding]:
    last = backups.last_backup(data_dir)
    if last is None:
        text = "Nobody has backed this store up from here: backup PATH, every day."
        yield Finding("backup-none", text)
    elif now - last > OLD_BACKUP:
        yield Finding("backup-old", f"The last backup is of {last:%Y-%m-%d}: backup PATH.")


async def _of_clock(now: datetime) -> list[Finding]:
    found = []
    apart = await health.clock_ahead(now)
    if abs(apart) > FURTHEST_APART:
        text = (
            f"The clock of the database is {apart.total_seconds():+.0f} s from the one here. "
            "Have both follow the same time server."
        )
        found.append(Finding("clock-apart", text))
    newest_ms = await audit.newest_ms()
    if newest_ms is not None and from_milliseconds(newest_ms) > now + FURTHEST_APART:
        text = (
            f"Something happened at {from_milliseconds(newest_ms):%Y-%m-%d %H:%M:%S} UTC, which is "
            "still to come by the clock here. Set the clock right before anybody sits an exam."
        )
        found.append(Finding("clock-behind", text))
    return found


async def _of_jobs(actor: Actor, now: datetime) -> list[Finding]:
    jobs = Jobs()
    stuck, aside = await jobs.stuck(actor=actor, now=now), await jobs.aside(actor=actor)
    found = []
    if stuck:
        text = f"{_many(len(stuck))} stuck, {stuck[0].topic} first. Does a server run? /admin/jobs."
        found.append(Finding("jobs-stuck", text))
    if aside:
        text = f"{_many(len(aside))} set aside and waits for a decision at /admin/jobs."
        found.append(Finding("jobs-aside", text))
    return found


async def _of_log(log: Log, now: datetime) -> list[Finding]:
    if await log.is_restored():
        size = await log.size()
        text = (
            "The store was restored from a backup, and its log stands still. If no newer backup is "
            f"left: log accept-head {size}."
        )
        return [Finding("log-restored", text)]
    if not await log.has_head():
        return []
    try:
        unsigned = await log.unsigned_by(now=now)
    except LogStandsStill as fault:
        return [Finding(fault.code, str(fault))]
    return [
        Finding("log-unwitnessed", f"{one} has not signed the newest head: log witness try.")
        for one in unsigned
    ]


def _many(count: int) -> str:
    number = f"{MOST_STUCK} jobs or more are" if count >= MOST_STUCK else f"{count} jobs are"
    return "1 job is" if count == 1 else number
