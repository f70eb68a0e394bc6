"""What must follow a commit: written with its cause, handled at least once, in any process."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.database import wakeup
from server.database.connection import on_sqlite, query, transaction
from server.database.tables import OutboxRow
from server.kernel.clock import to_milliseconds

LEASE_MS = 60_000
_BATCH = 500
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


async def add_all(topic: str, keys: Iterable[object], *, now: datetime) -> None:
    """Write many at once; call inside the transaction of their cause."""
    moment = to_milliseconds(now)
    rows = [OutboxRow(topic=topic, key=str(k), created_ms=moment, due_ms=moment) for k in keys]
    if rows:
        wakeup.expect()
        await OutboxRow.bulk_create(rows, batch_size=_BATCH)


async def claim(limit: int, *, now: datetime, topics: Collection[str] | None = None) -> list[Entry]:
    """Take due entries for this process; they fall due again if it dies.

    With `topics`, only those; whoever works on other topics is not in the way.
    """
    moment = to_milliseconds(now)
    wanted = list(topics or ())
    due = OutboxRow.filter(due_ms__lte=moment)
    if not await (due.filter(topic__in=wanted) if wanted else due).exists():
        return []  # a look costs no write
    async with transaction():
        rows = await query(
            _claim_statement(len(wanted)), [moment + LEASE_MS, moment, limit, *wanted]
        )
    entries = [Entry(row["id"], row["topic"], row["key"], row["attempts"]) for row in rows]
    return sorted(entries, key=lambda entry: entry.id)


async def finish(entries: list[Entry]) -> None:
    async with transaction():
        await OutboxRow.filter(id__in=[entry.id for entry in entries]).delete()


async def postpone(
    entry: Entry,
    error: BaseException | str,
    *,
    now: datetime,
    backoff_ms: Sequence[int] = BACKOFF_MS,
) -> None:
    """Try again later, with the fault's class on record (never its text: it may hold data)."""
    wait = backoff_ms[min(entry.attempts, len(backoff_ms)) - 1]
    name = error if isinstance(error, str) else type(error).__name__
    async with transaction():
        await OutboxRow.filter(id=entry.id, set_aside_ms=None).update(
            due_ms=to_milliseconds(now) + wait, last_error=name
        )


async def waiting() -> int:
    return await OutboxRow.all().count()


async def waiting_keys(topic: str, keys: Sequence[object]) -> set[str]:
    """Which of these keys have an entry of this topic that is not finished."""
    rows = await OutboxRow.filter(topic=topic, key__in=[str(key) for key in keys]).only("id", "key")
    return {row.key for row in rows}


async def due_count(*, now: datetime) -> int:
    return await OutboxRow.filter(due_ms__lte=to_milliseconds(now)).count()


def _claim_statement(topics: int) -> str:
    among = ", ".join(f"${number}" for number in range(4, 4 + topics))
    of_topics = f"AND topic IN ({among}) " if topics else ""
    claim = (
        "UPDATE outbox SET due_ms = $1, attempts = attempts + 1 WHERE id IN "  # noqa: S608 - placeholders only
        f"(SELECT id FROM outbox WHERE due_ms <= $2 {of_topics}ORDER BY due_ms, id LIMIT $3 "
        "FOR UPDATE SKIP LOCKED) RETURNING id, topic, key, attempts"
    )
    if on_sqlite():
        return claim.replace("$", "?").replace(" FOR UPDATE SKIP LOCKED", "")
    return claim
