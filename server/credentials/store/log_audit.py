"""Queries of the audit about the transparency log."""

from collections.abc import Sequence
from uuid import UUID

from server.credentials.domain.event import Event
from server.credentials.store.events import event_of
from server.credentials.tables import CertificateEventRow, LogEntryRow
from server.database.connection import query
from server.database.many import run

MOST = 200
_UNKNOWN = """
SELECT l.position FROM log_entry l
WHERE l.position < $1
  AND NOT EXISTS (SELECT 1 FROM certificate_event e WHERE e.log_index = l.position)
  AND NOT EXISTS (SELECT 1 FROM signing_key k WHERE l.position = k.added_index
                  OR l.position = k.retired_index OR l.position = k.compromised_index)
ORDER BY l.position LIMIT $2
"""
_LOST = """
SELECT e.id, e.certificate_id FROM certificate_event e
WHERE NOT EXISTS (SELECT 1 FROM certificate c WHERE c.id = e.certificate_id)
ORDER BY e.log_index LIMIT $1
"""


async def last_position() -> int | None:
    (row,) = await query("SELECT max(position) AS last FROM log_entry")
    return None if row["last"] is None else int(row["last"])


async def unknown_positions(size: int) -> list[int]:
    """Entries below `size` that no event of a certificate and no key stands for."""
    return [int(row["position"]) for row in await run(_UNKNOWN, size, MOST)]


async def lost_certificates() -> list[str]:
    """Those that something happened to, and that are not there."""
    return [str(row["certificate_id"]) for row in await run(_LOST, MOST)]


async def events_of(certificate_ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
    """The first first."""
    rows = await CertificateEventRow.filter(certificate_id__in=list(certificate_ids)).order_by(
        "log_index"
    )
    found: dict[UUID, list[Event]] = {one: [] for one in certificate_ids}
    for row in rows:
        found[row.certificate_id].append(event_of(row))
    return found


async def lines_at(positions: Sequence[int]) -> dict[int, bytes]:
    rows = await LogEntryRow.filter(position__in=list(positions))
    return {row.position: row.line.encode() for row in rows}
