"""Mails: those that wait, and for some weeks those that were sent or given up."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F

from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id
from server.notices.domain.notice import Fault, Kind, Mail, MailState, Recipient, Telling
from server.notices.tables import MailRow

_BATCH = 200


async def add(tellings: Sequence[Telling], *, now: datetime) -> list[UUID]:
    """Add what is new and leave what was written before; return the ids of the new ones."""
    rows = [_mail_row(one, now) for one in tellings]
    await MailRow.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
    added = await MailRow.filter(id__in=[row.id for row in rows]).only("id")
    return sorted(row.id for row in added)


async def all_of_person(person_id: UUID) -> list[Mail]:
    return [_mail(row) for row in await MailRow.filter(person_id=person_id).order_by("id")]


async def by_ids(mail_ids: Sequence[UUID]) -> list[Mail]:
    return [_mail(row) for row in await MailRow.filter(id__in=list(mail_ids)).order_by("id")]


async def save_fault(mail_id: UUID, fault: Fault) -> None:
    """It stays queued, to be tried again."""
    await MailRow.filter(id=mail_id).update(attempts=F("attempts") + 1, fault=fault.value)


async def end(mail_ids: Sequence[UUID], fault: Fault | None, *, now: datetime) -> None:
    """Without a fault they were sent; with one they failed for good."""
    await MailRow.filter(id__in=list(mail_ids), state=MailState.QUEUED.value).update(
        state=(MailState.FAILED if fault else MailState.SENT).value,
        attempts=F("attempts") + 1,
        fault=None if fault is None else fault.value,
        ended_ms=to_milliseconds(now),
    )


async def queue_again(mail_id: UUID, *, now: datetime) -> bool:
    """False unless it had failed. It counts as written now, so it is not too old."""
    failed = MailRow.filter(id=mail_id, state=MailState.FAILED.value)
    again = await failed.update(
        state=MailState.QUEUED.value,
        attempts=0,
        fault=None,
        created_ms=to_milliseconds(now),
        ended_ms=None,
    )
    return again == 1


async def failed(limit: int, before: UUID | None) -> list[Mail]:
    """Newest first."""
    query = MailRow.filter(state=MailState.FAILED.value)
    if before is not None:
        query = query.filter(id__lt=before)
    return [_mail(row) for row in await query.order_by("-id").limit(limit)]


async def struggling(limit: int) -> list[Mail]:
    """Those that wait after a fault."""
    waiting = MailRow.filter(state=MailState.QUEUED.value, ended_ms=None, fault__not_isnull=True)
    return [_mail(row) for row in await waiting.order_by("id").limit(limit)]


async def delete_of(person_id: UUID) -> None:
    await MailRow.filter(person_id=person_id).delete()


async def naming(person_id: UUID) -> dict[UUID, str]:
    """Those to a person that name a certificate, and which."""
    rows = await MailRow.filter(person_id=person_id, payload__contains='"certificate"')
    named = {row.id: json.loads(row.payload).get("certificate") for row in rows}
    return {one: name for one, name in named.items() if name}


async def delete(mail_ids: Sequence[UUID]) -> None:
    await MailRow.filter(id__in=list(mail_ids)).delete()


async def delete_ended(before: datetime) -> None:
    await MailRow.filter(
        state__in=[MailState.SENT.value, MailState.FAILED.value],
        ended_ms__lt=to_milliseconds(before),
    ).delete()


def _mail_row(one: Telling, now: datetime) -> MailRow:
    return MailRow(
        id=new_id(),
        recipient=one.to.address,
        person_id=one.to.person_id,
        kind=one.kind.value,
        subject=one.subject,
        payload=json.dumps(
            {**one.payload, "name": one.to.name}, separators=(",", ":"), ensure_ascii=False
        ),
        language=one.to.language,
        zone=one.to.zone,
        state=MailState.QUEUED.value,
        created_ms=to_milliseconds(now),
    )


def _mail(row: MailRow) -> Mail:
    payload = json.loads(row.payload)
    name = payload.pop("name")
    return Mail(
        id=row.id,
        to=Recipient(row.recipient, row.person_id, name, row.language, row.zone),
        kind=Kind(row.kind),
        payload=payload,
        state=MailState(row.state),
        attempts=row.attempts,
        fault=None if row.fault is None else Fault(row.fault),
        created_at=from_milliseconds(row.created_ms),
    )
