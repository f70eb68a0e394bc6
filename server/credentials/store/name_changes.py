"""Requests for another name."""

from datetime import datetime
from uuid import UUID

from server.credentials.domain.name_change import NameChange, NameChangeState
from server.credentials.tables import NameChangeRow
from server.kernel.clock import from_milliseconds, to_milliseconds


async def add(asked: NameChange) -> bool:
    """False where one about the certificate waits already."""
    if await NameChangeRow.exists(open_key=asked.certificate_id):
        return False
    await NameChangeRow.create(
        id=asked.id,
        certificate_id=asked.certificate_id,
        open_key=asked.certificate_id,
        person_id=asked.person_id,
        name=asked.name,
        state=asked.state.value,
        asked_ms=to_milliseconds(asked.asked_at),
    )
    return True


async def count_since(person_id: UUID, moment: datetime) -> int:
    rows = NameChangeRow.filter(person_id=person_id, asked_ms__gt=to_milliseconds(moment))
    return await rows.count()


async def by_id(request_id: UUID) -> NameChange | None:
    row = await NameChangeRow.get_or_none(id=request_id)
    return None if row is None else _read(row)


async def newest_of(certificate_id: UUID) -> NameChange | None:
    row = await NameChangeRow.filter(certificate_id=certificate_id).order_by("-id").first()
    return None if row is None else _read(row)


async def of_person(person_id: UUID) -> list[NameChange]:
    return [_read(row) for row in await NameChangeRow.filter(person_id=person_id).order_by("id")]


async def waiting(limit: int, *, after: UUID | None) -> list[NameChange]:
    """The oldest first."""
    rows = NameChangeRow.filter(state=NameChangeState.ASKED.value)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_read(row) for row in await rows.order_by("id").limit(limit)]


async def decide(
    request_id: UUID, state: NameChangeState, note: str, *, by: UUID, now: datetime
) -> bool:
    """False where it was decided on."""
    waiting_ = NameChangeRow.filter(id=request_id, state=NameChangeState.ASKED.value)
    decided = await waiting_.update(
        state=state.value,
        open_key=None,
        decided_by=by,
        decided_ms=to_milliseconds(now),
        note=note or None,
    )
    return decided == 1


def _read(row: NameChangeRow) -> NameChange:
    return NameChange(
        id=row.id,
        certificate_id=row.certificate_id,
        person_id=row.person_id,
        name=row.name,
        state=NameChangeState(row.state),
        asked_at=from_milliseconds(row.asked_ms),
        decided_at=None if row.decided_ms is None else from_milliseconds(row.decided_ms),
        note=row.note or "",
    )
