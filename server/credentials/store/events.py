"""Events of certificates, each with its place in the log."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from server.credentials.domain.event import Event, EventKind
from server.credentials.tables import CertificateEventRow
from server.database.many import run_each
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id

_ADD = """
INSERT INTO certificate_event
  (id, certificate_id, kind, reason_code, reason_text, actor_id, at_ms, log_index)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def add(events: Iterable[Event]) -> None:
    await run_each(_ADD, [_values(event) for event in events])


def _values(event: Event) -> tuple[object, ...]:
    return (
        new_id(),
        event.certificate_id,
        event.kind.value,
        event.code,
        event.text,
        event.actor_id,
        to_milliseconds(event.at),
        event.log_index,
    )


async def of_certificate(certificate_id: UUID) -> list[Event]:
    """All of one certificate, the first first."""
    rows = await CertificateEventRow.filter(certificate_id=certificate_id).order_by("log_index")
    return [event_of(row) for row in rows]


async def of_certificates(certificate_ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
    """As `of_certificate`, of many at once; those without any are left out."""
    rows = CertificateEventRow.filter(certificate_id__in=list(certificate_ids))
    found: defaultdict[UUID, list[Event]] = defaultdict(list)
    for row in await rows.order_by("log_index"):
        found[row.certificate_id].append(event_of(row))
    return found


def event_of(row: CertificateEventRow) -> Event:
    return Event(
        certificate_id=row.certificate_id,
        kind=EventKind(row.kind),
        at=from_milliseconds(row.at_ms),
        actor_id=row.actor_id,
        code=row.reason_code,
        text=row.reason_text,
        log_index=row.log_index,
    )
