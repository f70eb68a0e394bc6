"""Queries about sittings that are not on the hot path."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import structs

from server.database.many import among, as_uuid, packed, run
from server.exams.domain.sitting import (
    PastSitting,
    Sitting,
    SittingOpen,
    SittingState,
)
from server.exams.domain.time_ledger import TimeEntry
from server.exams.store import time_entries
from server.exams.store.hot import StoredForm
from server.exams.store.rows import sitting_of
from server.exams.tables import FormRow, ResponseRevisionRow, SittingRow


async def add(sitting: Sitting, form: StoredForm, ledger: Sequence[TimeEntry]) -> None:
    """Store a new sitting with all that is its own; raises SittingOpen when another is open."""
    open_key = _open_key(sitting.person_id, sitting.exam)
    open_row = await SittingRow.get_or_none(open_key=open_key).only("id")
    if open_row is not None:
        raise SittingOpen(members={"sitting_id": str(open_row.id)})
    await SittingRow.create(
        id=sitting.id,
        person_id=sitting.person_id,
        exam=sitting.exam,
        release_id=sitting.release_id,
        state=sitting.state.value,
        is_preview=sitting.is_preview,
        items=sitting.items,
        writer=sitting.writer,
        started_ms=sitting.started_ms,
        deadline_ms=sitting.deadline_ms,
        grace_ms=sitting.grace_ms,
        open_key=open_key,
        locked=sitting.locked,
    )
    await FormRow.create(sitting_id=sitting.id, id=form.id, document=form.document, hash=form.hash)
    await time_entries.add({sitting.id: ledger})


async def by_ids(ids: Sequence[UUID]) -> list[Sitting]:
    return [sitting_of(row) for row in await SittingRow.filter(id__in=list(ids)).order_by("id")]


async def open_sitting_id(person_id: UUID, exam: str) -> UUID | None:
    row = await SittingRow.get_or_none(open_key=_open_key(person_id, exam)).only("id")
    return None if row is None else row.id


async def of_person(person_id: UUID, exam: str | None, limit: int) -> list[PastSitting]:
    """The newest sittings of a person."""
    found = SittingRow.filter(person_id=person_id)
    if exam is not None:
        found = found.filter(exam=exam)
    return [
        PastSitting(
            row.id,
            row.exam,
            SittingState(row.state),
            row.is_preview,
            row.started_ms,
            row.deadline_ms,
            row.grace_ms,
            row.closed_ms,
        )
        for row in await found.order_by("-started_ms").limit(limit)
    ]


async def ids_of_person(person_id: UUID) -> list[UUID]:
    rows = SittingRow.filter(person_id=person_id).order_by("id")
    return [row.id for row in await rows.only("id")]


async def for_update(sitting_id: UUID) -> Sitting:
    """Return it, locked until commit; call inside a transaction."""
    return sitting_of(await SittingRow.select_for_update().get(id=sitting_id))


async def save_locked(sitting: Sitting, locked: str | None) -> Sitting:
    """Store which positions are locked; return the sitting with it."""
    await SittingRow.filter(id=sitting.id).update(locked=locked)
    return structs.replace(sitting, locked=locked)


async def next_writer(sitting_id: UUID) -> int:
    """Raise the writer's number by one and return it; call inside a transaction."""
    row = await SittingRow.select_for_update().get(id=sitting_id)
    row.writer += 1
    await row.save(update_fields=["writer"])
    return row.writer


async def answered(sitting_id: UUID) -> list[int]:
    """Positions that a response was ever saved at; call while the sitting is locked."""
    rows = ResponseRevisionRow.filter(sitting_id=sitting_id).distinct()
    return [int(row["position"]) for row in await rows.values("position")]


def _open_key(person_id: UUID, exam: str) -> str:
    return f"{person_id}:{exam}"


async def of_people(exam: str, person_ids: Sequence[UUID]) -> list[tuple[UUID, UUID, int | None]]:
    """Sitting, person and when it was closed, None while it is not."""
    rows = await run(_OF_PEOPLE.format(among=among("uuid")), packed(person_ids), exam)
    return [(as_uuid(row["id"]), as_uuid(row["person_id"]), row["closed_ms"]) for row in rows]


async def count(exam: str) -> int:
    """Counts an index, so remember the answer."""
    return await SittingRow.filter(exam=exam).count()


_OF_PEOPLE = """SELECT id, person_id, closed_ms FROM sitting
  WHERE exam = $2 AND person_id {among}"""


async def rest(sitting_ids: Sequence[UUID], leased_ms: int) -> None:
    """Claim these no more; one that fell due since it was claimed, before `leased_ms`, stays so."""
    await SittingRow.filter(id__in=list(sitting_ids), grading_due_ms__gt=leased_ms).update(
        grading_due_ms=None
    )


async def due(sitting_id: UUID, now_ms: int) -> None:
    await SittingRow.filter(id=sitting_id, state=SittingState.CLOSED.value).update(
        grading_due_ms=now_ms
    )
