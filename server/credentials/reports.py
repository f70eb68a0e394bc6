"""Misuse reports: anyone makes one, administrators read, answer for and close them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.accounts.domain.people import email_address
from server.audit import service as audit
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.report import (
    MisuseKind,
    MisuseReport,
    ReportUnknown,
    note_text,
    report_text,
)
from server.credentials.store import certificates
from server.credentials.store import reports as store
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission
from server.kernel.ids import new_id

MOST_COUNTED = 1_000
TOPIC = "misuse.reported"


@dataclass(frozen=True, slots=True)
class Told:
    """A report beside the certificate it is about."""

    report: MisuseReport
    certificate: Certificate


def written(
    certificate: Certificate, kind: MisuseKind, text: str, email: str, *, now: datetime
) -> MisuseReport:
    """Return what a stranger says as it will be kept. Raises ReportTextWrong, EmailMalformed."""
    return MisuseReport(
        id=new_id(),
        certificate_id=certificate.id,
        kind=kind,
        text=report_text(text),
        email=email_address(email) if email.strip() else None,
        created_at=now,
    )


async def report(made: MisuseReport, *, now: datetime) -> None:
    """Keep it, and tell administrators."""
    async with transaction():
        await store.add(made)
        detail = {"kind": made.kind.value, "certificate": str(made.certificate_id)}
        await audit.record(SYSTEM, "misuse.reported", made.id, now=now, detail=detail)
        await outbox.add(TOPIC, made.id, now=now)


async def page(
    *, is_open: bool, after: UUID | None, limit: int, actor: Actor
) -> tuple[Sequence[Told], UUID | None]:
    """Newest first, and where the next page begins."""
    actor.require(Permission.REVOKE)
    found = await store.newest(limit + 1, is_open=is_open, before=after)
    shown = found[:limit]
    named = await certificates.by_ids([one.certificate_id for one in shown])
    lines = [Told(one, named[one.certificate_id]) for one in shown]
    return lines, shown[-1].id if len(found) > limit else None


async def open_count(*, actor: Actor) -> int:
    """Counted to MOST_COUNTED."""
    actor.require(Permission.REVOKE)
    return len(await store.newest(MOST_COUNTED, is_open=True, before=None))


async def one(report_id: UUID, *, actor: Actor) -> Told:
    """Raises ReportUnknown."""
    actor.require(Permission.REVOKE)
    return await told(report_id)


async def told(report_id: UUID) -> Told:
    """For whoever tells administrators of it. Raises ReportUnknown."""
    found = await store.by_id(report_id)
    if found is None:
        raise ReportUnknown
    certificate = await certificates.by_id(found.certificate_id)
    if certificate is None:
        raise ReportUnknown
    return Told(found, certificate)


async def close(report_id: UUID, note: str, *, actor: Actor, now: datetime) -> None:
    """Say that it was dealt with; the note may be written anew. Raises ReportTextWrong."""
    actor.require(Permission.REVOKE)
    kept = note_text(note)
    async with transaction():
        if not await store.close(report_id, kept, by=actor.person_id, now=now):
            raise ReportUnknown
        await audit.record(actor, "misuse.closed", report_id, now=now)


async def reopen(report_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The note stays."""
    actor.require(Permission.REVOKE)
    async with transaction():
        if not await store.reopen(report_id):
            raise ReportUnknown
        await audit.record(actor, "misuse.reopened", report_id, now=now)
