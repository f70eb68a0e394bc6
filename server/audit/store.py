"""Audit events in and out of the store."""

import json
from collections.abc import Sequence

from tortoise.functions import Count

from server.audit.domain import START, Event, Link
from server.audit.tables import AuditEventRow
from server.database.connection import on_sqlite, query
from server.kernel.actor import Actor

_LOCK = 0x6173_7361_7901
"""Any number of ours: who holds it is the chainer."""

_SAVE_SQLITE = """
UPDATE audit_event SET
  sequence = json_extract(j.value, '$.sequence'),
  previous_hash = json_extract(j.value, '$.previous_hash'),
  hash = json_extract(j.value, '$.hash')
FROM json_each(?1) AS j
WHERE audit_event.id = json_extract(j.value, '$.id') AND audit_event.sequence IS NULL
"""
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


async def counts(action: str, subjects: Sequence[str]) -> dict[str, int]:
    counted = AuditEventRow.filter(action=action, subject__in=list(subjects))
    rows = await counted.annotate(times=Count("id")).group_by("subject").values("subject", "times")
    return {row["subject"]: row["times"] for row in rows}


def _event(row: AuditEventRow) -> Event:
    return Event(row.id, row.actor_id, row.action, row.subject, row.detail, row.at_ms)


def _link(row: AuditEventRow) -> Link:
    return Link(row.id, row.sequence or 0, row.previous_hash or "", row.hash or "")
