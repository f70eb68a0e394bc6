"""Audit events in and out of the store."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.functions import Count

from server.audit.domain import START, ChainCheck, Event, Link
from server.audit.tables import AuditEventRow, ChainCheckRow
from server.database.connection import on_sqlite, query
from server.database.many import run_each
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds, to_milliseconds

NO_ID = 2**62
"""Above every id there will be."""
_LOCK = 0x6173_7361_7901
"""Any number of ours: who holds it is the chainer."""

_ADD = """
INSERT INTO audit_event (actor_id, action, subject, detail, at_ms) VALUES ($1, $2, $3, $4, $5)
"""
_SAVE_SQLITE = """
UPDATE audit_event SET
  sequence = json_extract(j.value, '$.sequence'),
  previous_hash = json_extract(j.value, '$.previous_hash'),
  hash = json_extract(j.value, '$.hash')
FROM json_each(?1) AS j
WHERE audit_event.id = json_extract(j.value, '$.id') AND +audit_event.sequence IS NULL
"""
"""Found by its id: by the index on sequences each of a long tail would be held against all."""
_SAVE_POSTGRES = """
UPDATE audit_event SET sequence = j.sequence, previous_hash = j.previous_hash, hash = j.hash
FROM jsonb_to_recordset($1::text::jsonb)
  AS j(id bigint, sequence bigint, previous_hash text, hash text)
WHERE audit_event.id = j.id AND audit_event.sequence IS NULL
"""


async def add(actor: Actor, action: str, subject: str, detail: str, at_ms: int) -> None:
    await AuditEventRow.create(
        actor_id=actor.person_id, action=action, subject=subject, detail=detail, at_ms=at_ms
    )


async def add_all(actor: Actor, action: str, rows: Iterable[tuple[str, str]], at_ms: int) -> None:
    """Each row is a subject and its detail."""
    await run_each(_ADD, [(actor.person_id, action, *row, at_ms) for row in rows])


async def lock_chain() -> bool:
    """Hold the chain until commit; False when another process holds it.

    On SQLite the transaction itself is the lock.
    """
    if on_sqlite():
        return True
    rows = await query("SELECT pg_try_advisory_xact_lock($1::bigint) AS held", [_LOCK])
    return bool(rows[0]["held"])


async def last_link() -> Link:
    row = await AuditEventRow.filter(sequence__not_isnull=True).order_by("-sequence").first()
    return START if row is None else _link(row)


async def unlinked(limit: int) -> list[Event]:
    rows = await AuditEventRow.filter(sequence__isnull=True).order_by("id").limit(limit)
    return [_event(row) for row in rows]


async def newest_ms() -> int | None:
    """The latest time of any event, whoever wrote it last."""
    rows = await query("SELECT MAX(at_ms) AS newest FROM audit_event")
    newest: int | None = rows[0]["newest"]
    return newest


async def tail(limit: int) -> tuple[int, int | None]:
    rows = await query(
        "SELECT COUNT(*) AS waiting, MIN(at_ms) AS oldest FROM "  # noqa: S608 - a number of ours
        f"(SELECT at_ms FROM audit_event WHERE sequence IS NULL LIMIT {limit:d}) AS tail"
    )
    return rows[0]["waiting"], rows[0]["oldest"]


async def save_links(links: Sequence[Link]) -> None:
    batch = [
        {
            "id": link.event_id,
            "sequence": link.sequence,
            "previous_hash": link.previous_hash,
            "hash": link.hash,
        }
        for link in links
    ]
    await query(_SAVE_SQLITE if on_sqlite() else _SAVE_POSTGRES, [json.dumps(batch)])


async def linked_after(sequence: int, limit: int) -> list[tuple[Event, Link]]:
    rows = await AuditEventRow.filter(sequence__gt=sequence).order_by("sequence").limit(limit)
    return [(_event(row), _link(row)) for row in rows]


async def newest_check() -> ChainCheck | None:
    row = await ChainCheckRow.all().order_by("-id").first()
    return None if row is None else _check(row)


async def check_by_id(check_id: UUID) -> ChainCheck | None:
    row = await ChainCheckRow.get_or_none(id=check_id)
    return None if row is None else _check(row)


async def save_check(check: ChainCheck) -> None:
    values = {
        "asked_by": check.asked_by,
        "started_ms": to_milliseconds(check.started_at),
        "sequence": check.sequence,
        "hash": check.hash,
        "faults": check.faults,
        "told": json.dumps(check.told),
        "ended_ms": None if check.ended_at is None else to_milliseconds(check.ended_at),
    }
    await ChainCheckRow.update_or_create(values, id=check.id)


async def counts(action: str, subjects: Sequence[str]) -> dict[str, int]:
    counted = AuditEventRow.filter(action=action, subject__in=list(subjects))
    rows = await counted.annotate(times=Count("id")).group_by("subject").values("subject", "times")
    return {row["subject"]: row["times"] for row in rows}


async def about_each(actions: Sequence[str], subjects: Sequence[str]) -> list[Event]:
    wanted = AuditEventRow.filter(action__in=list(actions), subject__in=list(subjects))
    return [_event(row) for row in await wanted.order_by("id")]


@dataclass(frozen=True, slots=True)
class Span:
    """Which events: what is None or empty does not matter; ids strictly between two others."""

    actor_id: UUID | None
    action: str
    subject: str
    since_ms: int | None
    until_ms: int | None
    above: int | None
    below: int | None


async def events(span: Span, limit: int) -> list[Event]:
    """Newest first."""
    wanted = {
        "actor_id": span.actor_id,
        "action": span.action or None,
        "subject": span.subject or None,
        "at_ms__gte": span.since_ms,
        "at_ms__lt": span.until_ms,
        "id__gt": span.above,
        "id__lt": span.below,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    rows = AuditEventRow.filter(**given).order_by("-id").limit(limit)
    return [_event(row) for row in await rows]


async def first_id_from(at_ms: int) -> int | None:
    row = await AuditEventRow.filter(at_ms__gte=at_ms).order_by("at_ms", "id").first().only("id")
    return None if row is None else row.id


async def about(person_id: UUID) -> list[Event]:
    """What the person did, and what was done to them, oldest first."""
    did = await AuditEventRow.filter(actor_id=person_id)
    suffered = await AuditEventRow.filter(subject=str(person_id))
    rows = {row.id: row for row in [*did, *suffered]}
    return [_event(row) for _, row in sorted(rows.items())]


def _event(row: AuditEventRow) -> Event:
    return Event(row.id, row.actor_id, row.action, row.subject, row.detail, row.at_ms)


def _link(row: AuditEventRow) -> Link:
    return Link(row.id, row.sequence or 0, row.previous_hash or "", row.hash or "")


def _check(row: ChainCheckRow) -> ChainCheck:
    return ChainCheck(
        id=row.id,
        asked_by=row.asked_by,
        started_at=from_milliseconds(row.started_ms),
        sequence=row.sequence,
        hash=row.hash,
        faults=row.faults,
        told=tuple(json.loads(row.told)),
        ended_at=None if row.ended_ms is None else from_milliseconds(row.ended_ms),
    )
