"""Notices, mails and choices in and out of the store."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F

from server.database import hot
from server.database.hot import Statements
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id
from server.notices.domain.notice import (
    Fault,
    Kind,
    Mail,
    MailState,
    Note,
    Notice,
    Payload,
    Place,
    Recipient,
    Telling,
)
from server.notices.tables import MailRow, NoticeChoiceRow, NoticeRow

_BATCH = 200


async def add_notices(tellings: Sequence[Telling], *, now: datetime) -> list[UUID]:
    """Add what is new and leave what was told before; return who has something new."""
    rows = {new_id(): one for one in tellings if one.to.person_id is not None}
    await NoticeRow.bulk_create(
        [
            NoticeRow(
                id=notice_id,
                person_id=one.to.person_id,
                kind=one.kind.value,
                subject=one.subject,
                payload=_text(one.payload),
                created_ms=to_milliseconds(now),
            )
            for notice_id, one in rows.items()
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    added = await NoticeRow.filter(id__in=list(rows)).only("id", "person_id")
    return sorted({row.person_id for row in added})


_ADD_NOTES = Statements(
    (
        """INSERT INTO notice (id, person_id, kind, subject, payload, created_ms)
           SELECT value->>'id', value->>'person_id', value->>'kind', value->>'subject',
             value->>'payload', value->>'created_ms'
           FROM json_each(?1) WHERE true ON CONFLICT (person_id, kind, subject) DO NOTHING""",
    ),
    (
        """INSERT INTO notice (id, person_id, kind, subject, payload, created_ms)
           SELECT id, person_id, kind, subject, payload, created_ms
           FROM json_to_recordset($1::json) AS j(id uuid, person_id uuid, kind text,
             subject text, payload text, created_ms bigint)
           ON CONFLICT (person_id, kind, subject) DO NOTHING""",
    ),
)


async def add_notes(notes: Sequence[Note], *, now: datetime) -> None:
    """Add on the hot path what is new and leave what was told before."""
    created_ms = to_milliseconds(now)
    rows = [
        {
            "id": new_id(),
            "person_id": one.person_id,
            "kind": one.kind,
            "subject": one.subject,
            "payload": _text(one.payload),
            "created_ms": created_ms,
        }
        for one in notes
    ]
    await hot.write(_ADD_NOTES, rows)


async def add_mails(tellings: Sequence[Telling], *, now: datetime) -> list[UUID]:
    """Add what is new and leave what was written before; return the ids of the new ones."""
    rows = [_mail_row(one, now) for one in tellings]
    await MailRow.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
    added = await MailRow.filter(id__in=[row.id for row in rows]).only("id")
    return sorted(row.id for row in added)


async def page(person_id: UUID, after: Place | None, limit: int) -> list[Notice]:
    """Unread first, each group newest first."""
    found: list[NoticeRow] = []
    if after is None or not after.is_read:
        unread = NoticeRow.filter(person_id=person_id, read_ms=None)
        if after is not None:
            unread = unread.filter(id__lt=after.id)
        found += await unread.order_by("-id").limit(limit)
    if len(found) < limit:
        read = NoticeRow.filter(person_id=person_id, read_ms__not_isnull=True)
        if after is not None and after.is_read:
            read = read.filter(id__lt=after.id)
        found += await read.order_by("-id").limit(limit - len(found))
    return [_notice(row) for row in found]


async def notice(notice_id: UUID, person_id: UUID) -> Notice | None:
    row = await NoticeRow.get_or_none(id=notice_id, person_id=person_id)
    return None if row is None else _notice(row)


async def all_notices(person_id: UUID) -> list[Notice]:
    return [_notice(row) for row in await NoticeRow.filter(person_id=person_id).order_by("id")]


async def all_mails(person_id: UUID) -> list[Mail]:
    return [_mail(row) for row in await MailRow.filter(person_id=person_id).order_by("id")]


async def unread_count(person_id: UUID, most: int) -> int:
    """Count no further than `most`."""
    rows = await NoticeRow.filter(person_id=person_id, read_ms=None).limit(most).only("id")
    return len(rows)


async def mark_read(person_id: UUID, notice_id: UUID | None, *, now: datetime) -> int:
    """Mark one as read, or all; return how many were unread."""
    unread = NoticeRow.filter(person_id=person_id, read_ms=None)
    if notice_id is not None:
        unread = unread.filter(id=notice_id)
    return await unread.update(read_ms=to_milliseconds(now))


async def mails(mail_ids: Sequence[UUID]) -> list[Mail]:
    return [_mail(row) for row in await MailRow.filter(id__in=list(mail_ids)).order_by("id")]


async def save_fault(mail_id: UUID, fault: Fault) -> None:
    """It stays queued, to be tried again."""
    await MailRow.filter(id=mail_id).update(attempts=F("attempts") + 1, fault=fault.value)


async def end_mails(mail_ids: Sequence[UUID], fault: Fault | None, *, now: datetime) -> None:
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


async def failed_mails(limit: int, before: UUID | None) -> list[Mail]:
    """Newest first."""
    query = MailRow.filter(state=MailState.FAILED.value)
    if before is not None:
        query = query.filter(id__lt=before)
    return [_mail(row) for row in await query.order_by("-id").limit(limit)]


async def struggling_mails(limit: int) -> list[Mail]:
    """Those that wait after a fault."""
    waiting = MailRow.filter(state=MailState.QUEUED.value, ended_ms=None, fault__not_isnull=True)
    return [_mail(row) for row in await waiting.order_by("id").limit(limit)]


async def delete_ended(before: datetime) -> None:
    await MailRow.filter(
        state__in=[MailState.SENT.value, MailState.FAILED.value],
        ended_ms__lt=to_milliseconds(before),
    ).delete()


async def erase(person_id: UUID) -> None:
    await NoticeRow.filter(person_id=person_id).delete()
    await MailRow.filter(person_id=person_id).delete()
    await NoticeChoiceRow.filter(person_id=person_id).delete()


async def without_reminders(person_ids: Sequence[UUID]) -> set[UUID]:
    rows = await NoticeChoiceRow.filter(person_id__in=list(person_ids), wants_reminders=False)
    return {row.person_id for row in rows}


async def save_choice(person_id: UUID, *, wants_reminders: bool) -> None:
    await NoticeChoiceRow.update_or_create(
        {"wants_reminders": wants_reminders}, person_id=person_id
    )


def _mail_row(one: Telling, now: datetime) -> MailRow:
    return MailRow(
        id=new_id(),
        recipient=one.to.address,
        person_id=one.to.person_id,
        kind=one.kind.value,
        subject=one.subject,
        payload=_text({**one.payload, "name": one.to.name}),
        language=one.to.language,
        zone=one.to.zone,
        state=MailState.QUEUED.value,
        created_ms=to_milliseconds(now),
    )


def _notice(row: NoticeRow) -> Notice:
    return Notice(
        id=row.id,
        kind=Kind(row.kind),
        payload=json.loads(row.payload),
        created_at=from_milliseconds(row.created_ms),
        is_read=row.read_ms is not None,
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


def _text(payload: Payload) -> str:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
