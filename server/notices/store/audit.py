"""Queries of the audit about notices and mails."""

from collections.abc import Collection, Sequence
from uuid import UUID

from server.notices.domain.notice import MailState
from server.notices.tables import MailRow, NoticeRow

_QUEUED = MailState.QUEUED.value


async def queued_after(after: UUID, limit: int) -> list[UUID]:
    rows = MailRow.filter(state=_QUEUED, id__gt=after).order_by("id").limit(limit)
    return [row.id for row in await rows.only("id")]


async def still_queued(ids: Sequence[UUID]) -> set[UUID]:
    rows = await MailRow.filter(id__in=list(ids), state=_QUEUED).only("id")
    return {row.id for row in rows}


async def first_ms() -> int | None:
    row = await NoticeRow.all().order_by("id").first().only("id", "created_ms")
    return None if row is None else row.created_ms


async def told(kind: str, subjects: Sequence[str]) -> set[str]:
    rows = await NoticeRow.filter(kind=kind, subject__in=list(subjects)).only("id", "subject")
    return {row.subject for row in rows}


async def people_with_notices(ids: Collection[UUID]) -> set[UUID]:
    rows = await NoticeRow.filter(person_id__in=list(ids)).only("id", "person_id")
    return {row.person_id for row in rows}
