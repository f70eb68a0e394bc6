"""What a copy of the store says of its house, and what is done to a store that was restored.

A restored store is behind what was signed since it was copied, and cannot know how far: its log
signs no head until somebody accepts one, and its certificates get places in a new status list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from server.audit import service as audit
from server.credentials.key_files import KeyFileRefused
from server.credentials.log.folder import LogFolder
from server.credentials.log.publishing import append_earlier
from server.credentials.signer import lacking, read_public_keys
from server.credentials.store import copies as store
from server.credentials.store import log
from server.database.copies.archive import KeyName
from server.kernel.actor import Actor, Permission


@dataclass(frozen=True, slots=True)
class House:
    log_size: int
    log_head: str
    keys: tuple[KeyName, ...]


async def house_in(rows: store.Rows, tables: Collection[str]) -> House:
    size, head = await store.log_in(rows, tables)
    return House(size, head, await store.keys_in(rows, tables))


async def restored(*, actor: Actor, now: datetime) -> None:
    """Call in the transaction that brings the store back."""
    actor.require(Permission.ADMINISTER)
    if await log.head() is None:
        await append_earlier(now=now)  # before a head is accepted: the audit wants their entries
    size, _ = await log.sizes()
    await log.mark_restored(size)
    await store.begin_new_list()
    await audit.record(actor, "store.restored", str(size), now=now)


def signed_here(folder: Path) -> int:
    """How many entries the newest head in the data folder covers. Raises FolderDamaged."""
    kept = LogFolder(folder).checkpoint()
    return 0 if kept is None else kept.size


def key_fault(folder: Path, expected: Collection[KeyName]) -> str | None:
    """Why the keys in the folder are not those of a copy, in a sentence; None if they are."""
    if not expected:
        return None
    if missing := lacking(folder):
        return (
            f"{folder} lacks the keys of this house ({', '.join(missing)}), which are in no "
            "backup. Put them back first, with keys import EXPORT or by copying the folder. Only "
            "if every copy of them is lost: --keys-lost, and then keys begin."
        )
    try:
        here = {one.kid for one in read_public_keys(folder)}
    except KeyFileRefused as refusal:
        return f"{refusal}."
    if here.isdisjoint(one.kid for one in expected):
        return f"The keys in {folder} are of another house: none of them is in this backup."
    return None
