"""The outbox as those see it who look after it: what waits, what is stuck, what was set aside.

Changing an entry by hand is rare; the rules of who may stand in `upkeep`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q

from server.database import wakeup
from server.database.tables import OutboxRow
from server.kernel.clock import from_milliseconds, to_milliseconds

NEVER_MS = 2**62
STUCK_AFTER = timedelta(minutes=5)
STUCK_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Job:
    """An entry of the outbox; `fault` is the class of the last error, never its text."""

    id: int
    topic: str
    key: str
    created_at: datetime
    due_at: datetime | None
    attempts: int
    fault: str
    set_aside_at: datetime | None

    def is_stuck(self, now: datetime) -> bool:
        """Whether it was tried often, failed for long, or is due for long and nobody takes it."""
        if self.due_at is None:
            return False
        late = now - STUCK_AFTER
        has_failed_long = self.attempts > 0 and self.created_at <= late
        return self.attempts >= STUCK_ATTEMPTS or has_failed_long or self.due_at <= late


async def page(after: int | None, limit: int) -> list[Job]:
    """What is in the queue, oldest first."""
    rows = OutboxRow.filter(set_aside_ms=None)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_job(row) for row in await rows.order_by("id").limit(limit)]


async def stuck(limit: int, *, now: datetime) -> list[Job]:
    """Oldest first; the same rule as `Job.is_stuck`."""
    late = to_milliseconds(now - STUCK_AFTER)
    rows = OutboxRow.filter(set_aside_ms=None).filter(
        Q(attempts__gte=STUCK_ATTEMPTS)
        | Q(attempts__gt=0, created_ms__lte=late)
        | Q(due_ms__lte=late)
    )
    return [_job(row) for row in await rows.order_by("id").limit(limit)]


async def due(most: int, *, now: datetime) -> tuple[int, timedelta]:
    """How many wait to be taken, counted to so many, and for how long the oldest of them has."""
    moment = to_milliseconds(now)
    rows = await OutboxRow.filter(due_ms__lte=moment).order_by("due_ms").limit(most).only("due_ms")
    oldest = rows[0].due_ms if rows else moment
    return len(rows), timedelta(milliseconds=moment - oldest)


async def aside(limit: int) -> list[Job]:
    """Set aside by somebody, the newest first."""
    rows = OutboxRow.filter(due_ms=NEVER_MS).order_by("-id").limit(limit)
    return [_job(row) for row in await rows]


async def unreachable(topics: Collection[str], until: datetime, limit: int) -> list[Job]:
    """What nobody set aside and nobody will take: of no such topic, or not due before `until`."""
    rows = OutboxRow.filter(set_aside_ms=None).filter(
        ~Q(topic__in=list(topics)) | Q(due_ms__gt=to_milliseconds(until))
    )
    return [_job(row) for row in await rows.order_by("id").limit(limit)]


async def job(job_id: int) -> Job | None:
    row = await OutboxRow.get_or_none(id=job_id)
    return None if row is None else _job(row)


async def make_due(job_id: int, *, now: datetime) -> None:
    """Let it be tried at once, set aside or not; call inside a transaction."""
    wakeup.expect()
    moment = to_milliseconds(now)
    await OutboxRow.filter(id=job_id).update(due_ms=moment, set_aside_ms=None)


async def set_aside(job_id: int, *, now: datetime) -> None:
    """Let nobody try it until it is made due again; call inside a transaction."""
    moment = to_milliseconds(now)
    await OutboxRow.filter(id=job_id).update(due_ms=NEVER_MS, set_aside_ms=moment)


def _job(row: OutboxRow) -> Job:
    is_aside = row.set_aside_ms is not None
    return Job(
        id=row.id,
        topic=row.topic,
        key=row.key,
        created_at=from_milliseconds(row.created_ms),
        due_at=None if is_aside else from_milliseconds(row.due_ms),
        attempts=row.attempts,
        fault=row.last_error or "",
        set_aside_at=from_milliseconds(row.set_aside_ms) if row.set_aside_ms else None,
    )
