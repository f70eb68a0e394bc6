"""Changes of a certificate's status. Each says whether it was this one that made it."""

from datetime import datetime
from uuid import UUID

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import RevocationCode, Status
from server.credentials.store.certificates import live_key
from server.credentials.tables import CertificateRow, StatusListRow
from server.database.connection import on_sqlite
from server.database.many import run
from server.kernel.clock import to_milliseconds

_IN_FORCE = (Status.ACTIVE.value, Status.SUSPENDED.value)


async def hold(certificate_id: UUID) -> None:
    """Let nobody else change what belongs to it before this transaction ends."""
    if not on_sqlite():  # there nobody else writes meanwhile
        await run("SELECT id FROM certificate WHERE id = $1 FOR UPDATE", certificate_id)


async def supersede(old: Certificate, new: UUID, *, now: datetime) -> bool:
    """False where it is not in force, or suspended or restored since it was read."""
    status = old.standing.status.value
    if status not in _IN_FORCE:
        return False
    superseded = await CertificateRow.filter(id=old.id, status=status).update(
        status=Status.SUPERSEDED.value,
        live_key=None,
        superseded_by=new,
        status_ms=to_milliseconds(now),
    )
    return superseded == 1


async def suspend(certificate_id: UUID, *, now: datetime) -> bool:
    """It keeps its place: nobody gets a second one beside it."""
    active = CertificateRow.filter(id=certificate_id, status=Status.ACTIVE.value)
    changed = {"status": Status.SUSPENDED.value, "status_ms": to_milliseconds(now)}
    return await active.update(**changed) == 1


async def restore(certificate_id: UUID) -> bool:
    suspended = CertificateRow.filter(id=certificate_id, status=Status.SUSPENDED.value)
    return await suspended.update(status=Status.ACTIVE.value, status_ms=None) == 1


async def reinstate(certificate: Certificate, suspended_at: datetime | None) -> bool:
    """Undo that it was superseded."""
    status = Status.ACTIVE if suspended_at is None else Status.SUSPENDED
    superseded = CertificateRow.filter(id=certificate.id, status=Status.SUPERSEDED.value)
    return (
        await superseded.update(
            status=status.value,
            live_key=live_key(certificate.person_id, certificate.scheme),
            superseded_by=None,
            status_ms=None if suspended_at is None else to_milliseconds(suspended_at),
        )
        == 1
    )


async def revoke_erased(
    decision_id: UUID, code: RevocationCode, *, now: datetime
) -> tuple[UUID, int] | None:
    """Revoke what is left of the one that was in force; return its id and its status list."""
    active = CertificateRow.filter(
        decision_id=decision_id, status=Status.ACTIVE.value, erased_ms__isnull=False
    )
    row = await active.get_or_none()
    if row is None:
        return None
    revoked = {"status": Status.REVOKED.value, "reason_code": code.value}
    if await active.update(**revoked, status_ms=to_milliseconds(now)) == 0:
        return None
    await StatusListRow.filter(number=row.status_list).update(is_stale=True)
    return row.id, row.status_list


async def revoke(
    certificate: Certificate, code: RevocationCode, text: str | None, *, now: datetime
) -> bool:
    unrevoked = CertificateRow.filter(id=certificate.id, erased_ms=None).exclude(
        status=Status.REVOKED.value
    )
    revoked = await unrevoked.update(
        status=Status.REVOKED.value,
        live_key=None,
        status_ms=to_milliseconds(now),
        reason_code=code.value,
        reason_text=text,
    )
    await StatusListRow.filter(number=certificate.record.status_list).update(is_stale=True)
    return revoked == 1
