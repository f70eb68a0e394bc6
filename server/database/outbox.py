"""What must follow a commit: written with its cause, handled at least once, in any process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.database import wakeup
from server.database.connection import on_sqlite, query, transaction
from server.database.tables import OutboxRow
from server.kernel.clock import to_milliseconds

LEASE_MS = 60_000
BACKOFF_MS = (500, 2_000, 10_000, 60_000, 300_000)


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    topic: str
    key: str
    attempts: int


async def add(topic: str, key: object, *, now: datetime) -> None:
    """Write an entry; call inside the transaction of its cause."""
    moment = to_milliseconds(now)
    wakeup.expect()
    await OutboxRow.create(topic=topic, key=str(key), created_ms=moment, due_ms=moment)


async def claim(limit: int, *, now: datetime) -> list[Entry]:
    """Take due entries for this process; they fall due again if it dies."""
    moment = to_milliseconds(now)
    async with transaction():
        rows = await query(_claim_statement(), [moment + LEASE_MS, moment, limit])
    entries = [Entry(row["id"], row["topic"], row["key"], row["attempts"]) for row in rows]
    return sorted(entries, key=lambda entry: entry.id)


async def finish(entries: list[Entry]) -> None:
    async with transaction():
        await OutboxRow.filter(id__in=[entry.id for entry in entries]).delete()


async def postpone(entry: Entry, error: BaseException, *, now: datetime) -> None:
    """Try again later, with the fault's class on record (never its text: it may hold data)."""
    wait = BACKOFF_MS[min(entry.attempts, len(BACKOFF_MS)) - 1]
    async with transaction():
        await OutboxRow.filter(id=entry.id).update(
            due_ms=to_milliseconds(now) + wait, last_error=type(error).__name__
        )


async def waiting() -> int:
    return await OutboxRow.all().count()


async def waiting_keys(topic: str, keys: Sequence[object]) -> set[str]:
    """Which of these keys have an entry of this topic that is not finished."""
    rows = await OutboxRow.filter(topic=topic, key__in=[str(key) for key in keys]).only("id", "key")
    return {row.key for row in rows}


async def due_count(*, now: datetime) -> int:
    return await OutboxRow.filter(due_ms__lte=to_milliseconds(now)).count()


def _claim_statement() -> str:
    claim = (
        "UPDATE outbox SET due_ms = $1, attempts = attempts + 1 WHERE id IN "
        "(SELECT id FROM outbox WHERE due_ms <= $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED) "
        "RETURNING id, topic, key, attempts"
    )
    if on_sqlite():
        return claim.replace("$", "?").replace(" FOR UPDATE SKIP LOCKED", "")
    return claim
