"""Notices in the product, and who wants to be reminded by mail."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from server.database import hot
from server.database.hot import Statements
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id
from server.notices.domain.notice import Kind, Note, Notice, Payload, Place, Telling
from server.notices.tables import NoticeChoiceRow, NoticeRow

_BATCH = 200


async def add(tellings: Sequence[Telling], *, now: datetime) -> list[UUID]:
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
           FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING""",
    ),
    (
        """INSERT INTO notice (id, person_id, kind, subject, payload, created_ms)
           SELECT id, person_id, kind, subject, payload, created_ms
           FROM json_to_recordset($1::json) AS j(id uuid, person_id uuid, kind text,
             subject text, payload text, created_ms bigint)
           ON CONFLICT DO NOTHING""",
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


async def by_id(notice_id: UUID, person_id: UUID) -> Notice | None:
    row = await NoticeRow.get_or_none(id=notice_id, person_id=person_id)
    return None if row is None else _notice(row)


async def all_of_person(person_id: UUID) -> list[Notice]:
    return [_notice(row) for row in await NoticeRow.filter(person_id=person_id).order_by("id")]


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


async def delete_of(person_id: UUID) -> None:
    await NoticeRow.filter(person_id=person_id).delete()
    await NoticeChoiceRow.filter(person_id=person_id).delete()


async def naming(person_id: UUID) -> dict[UUID, str]:
    """Those of a person that name a certificate, and which."""
    rows = await NoticeRow.filter(person_id=person_id, payload__contains='"certificate"')
    named = {row.id: json.loads(row.payload).get("certificate") for row in rows}
    return {one: name for one, name in named.items() if name}


async def delete(notice_ids: Sequence[UUID]) -> None:
    await NoticeRow.filter(id__in=list(notice_ids)).delete()


async def without_reminders(person_ids: Sequence[UUID]) -> set[UUID]:
    rows = await NoticeChoiceRow.filter(person_id__in=list(person_ids), wants_reminders=False)
    return {row.person_id for row in rows}


async def save_choice(person_id: UUID, *, wants_reminders: bool) -> None:
    await NoticeChoiceRow.update_or_create(
        {"wants_reminders": wants_reminders}, person_id=person_id
    )


def _notice(row: NoticeRow) -> Notice:
    return Notice(
        id=row.id,
        kind=Kind(row.kind),
        payload=json.loads(row.payload),
        created_at=from_milliseconds(row.created_ms),
        is_read=row.read_ms is not None,
    )


def _text(payload: Payload) -> str:
    return msgspec.json.encode(payload).decode()
