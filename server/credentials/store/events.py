"""Events of certificates, each with its place in the log."""

from uuid import UUID

from server.credentials.domain.event import Event, EventKind
from server.credentials.tables import CertificateEventRow
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id


async def add(event: Event) -> None:
    await CertificateEventRow.create(
        id=new_id(),
        certificate_id=event.certificate_id,
        kind=event.kind.value,
        reason_code=event.code,
        reason_text=event.text,
        actor_id=event.actor_id,
        at_ms=to_milliseconds(event.at),
        log_index=event.log_index,
    )


async def of_certificate(certificate_id: UUID) -> list[Event]:
    """All of one certificate, the first first."""
    rows = await CertificateEventRow.filter(certificate_id=certificate_id).order_by("log_index")
    return [_event(row) for row in rows]


def _event(row: CertificateEventRow) -> Event:
    return Event(
        certificate_id=row.certificate_id,
        kind=EventKind(row.kind),
        at=from_milliseconds(row.at_ms),
        actor_id=row.actor_id,
        code=row.reason_code,
        text=row.reason_text,
        log_index=row.log_index,
    )
