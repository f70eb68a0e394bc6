"""The whole store as one file, while it is in use, and back into an empty one.

Private keys are in no backup: backups go to more places than keys should. See
`decisions/0044-backups-are-rows.md`.
"""

import asyncio
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from server.credentials import copies
from server.database import version
from server.database.config import is_sqlite, sqlite_path
from server.database.copies import archive, filling, snapshot
from server.database.copies.archive import FORMAT, BackupRefused, Manifest, Part, Reader
from server.database.copies.filling import Progress
from server.database.version import Standing
from server.kernel.actor import Actor, Permission
from server.kernel.clock import rfc3339

NOTE = "last-backup.json"
ROOM_FOR_EACH_BYTE = 2
"""A SQLite store takes so many times what its rows take as text, with its indexes, at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a house is: what restoring needs to know of its settings."""

    database_url: str
    data_dir: Path
    key_dir: Path
    log_dir: Path
    public_url: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """What whoever restores has said. `head` is how many entries of the log they go on from."""

    head: int | None = None
    is_moved: bool = False
    keys_are_lost: bool = False


async def back_up(
    path: Path, place: Place, *, actor: Actor, now: datetime, progress: Progress
) -> Manifest:
    """Raises BackupRefused, StoreUnready."""
    actor.require(Permission.ADMINISTER)
    standing = await version.standing(place.database_url)
    version.require_some(standing)
    version.require_no_later(standing)
    with archive.written(path) as writer:
        async with snapshot.taken(place.database_url) as taken:
            tables = await taken.tables()
            house = await copies.house_in(taken.rows, [one.table for one in tables])
            counters = await taken.counters()
            parts = [await _part(writer, taken, one, progress) for one in tables]
        manifest = Manifest(
            format=FORMAT,
            engine="sqlite" if is_sqlite(place.database_url) else "postgres",
            taken_at=rfc3339(now),
            public_url=place.public_url,
            migrations=standing.applied,
            log_size=house.log_size,
            log_head=house.log_head,
            keys=house.keys,
            counters=counters,
            parts=tuple(parts),
        )
        await asyncio.to_thread(writer.finish, manifest)
    _note(place.data_dir, manifest)
    return manifest


async def restore(
    reader: Reader,
    place: Place,
    allowed: Allowed,
    *,
    actor: Actor,
    now: datetime,
    progress: Progress,
) -> Sequence[str]:
    """Return the migrations that were applied after it. Raises BackupRefused, FolderDamaged.

    The log stands still afterwards, until a head is accepted.
    """
    actor.require(Permission.ADMINISTER)
    manifest = reader.manifest
    standing = _standing(manifest)
    _require_same_house(manifest, place, allowed)
    _require_known_head(manifest, place, allowed)
    await filling.require_empty(place.database_url)
    _require_room(manifest, place)
    reader.require_parts()
    finish = partial(copies.restored, actor=actor, now=now)
    await filling.fill(place.database_url, reader, finish=finish, progress=progress)
    return standing.missing


def last_backup(data_dir: Path) -> datetime | None:
    """When this folder's house was backed up last, as far as it is known."""
    try:
        return datetime.fromisoformat(json.loads((data_dir / NOTE).read_text())["taken_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


async def _part(
    writer: archive.Writer,
    taken: snapshot.Snapshot,
    table: snapshot.Columns,
    progress: Progress,
) -> Part:
    async def told() -> snapshot.Chunks:
        rows = 0
        async for chunk, count in taken.chunks(table):
            yield chunk, count
            rows += count
            progress(table.table, rows)

    return await writer.add(table.table, table.names, told())


def _note(data_dir: Path, manifest: Manifest) -> None:
    note = {"taken_at": manifest.taken_at, "rows": manifest.rows, "log_size": manifest.log_size}
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / NOTE).write_text(json.dumps(note))


def _standing(manifest: Manifest) -> Standing:
    standing = Standing(manifest.migrations, tuple(version.names_in(version.MIGRATIONS)))
    if standing.unknown:
        raise BackupRefused(
            "This backup is of a later version of Assay: it stands at "
            f"{standing.unknown[-1]}, which this version does not know. Restore it with that one."
        )
    if not manifest.migrations or manifest.migrations != standing.known[: len(manifest.migrations)]:
        raise BackupRefused("This backup says of no version of Assay that it stands there.")
    return standing


def _require_same_house(manifest: Manifest, place: Place, allowed: Allowed) -> None:
    if manifest.public_url != place.public_url and not allowed.is_moved:
        raise BackupRefused(
            f"This backup is of {manifest.public_url}, and by the settings this is "
            f"{place.public_url}. Give ASSAY_PUBLIC_URL as it was or, if the house has moved, "
            "--moved."
        )
    fault = copies.key_fault(place.key_dir, manifest.keys)
    if fault is not None and not allowed.keys_are_lost:
        raise BackupRefused(fault)


def _require_known_head(manifest: Manifest, place: Place, allowed: Allowed) -> None:
    """Raises FolderDamaged."""
    size = manifest.log_size
    if allowed.head is not None and allowed.head != size:
        raise BackupRefused(f"The log in this backup has {size} entries, not {allowed.head}.")
    signed = copies.signed_here(place.log_dir)
    if allowed.head is None and signed > size:
        raise BackupRefused(
            f"The log in this backup has {size} entries, and a head over {signed} was signed "
            f"here. Restore a newer backup. Only if there is none, --accept-log-head {size} goes "
            "on from this one: whoever follows the log sees the break."
        )


def _require_room(manifest: Manifest, place: Place) -> None:
    """A database server’s disk is not ours to see: it refuses by itself, and changes nothing."""
    if not is_sqlite(place.database_url):
        return
    folder = sqlite_path(place.database_url).parent
    while not folder.exists():
        folder = folder.parent
    needed, free = manifest.bytes * ROOM_FOR_EACH_BYTE, shutil.disk_usage(folder).free
    if needed > free:
        raise BackupRefused(
            f"{folder} has {free / 1e9:.1f} GB free, and this backup may take {needed / 1e9:.1f}."
        )
