"""Assignments. Lists go by an index from one id to the next."""

from collections.abc import Sequence
from uuid import UUID

from server.database.many import run
from server.invigilation.domain.assignment import Assignment, Shift, Task, Watched
from server.invigilation.tables import InvigilatorAssignmentRow

_ADD = """INSERT INTO invigilator_assignment
  (id, invigilator_id, watched, subject, from_ms, until_ms, made_by, made_ms)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id"""


async def standing(
    invigilator_id: UUID | None, *, before: UUID | None, limit: int
) -> list[Assignment]:
    """Newest first, of one invigilator or of all."""
    rows = InvigilatorAssignmentRow.filter(taken_back_ms=None)
    if invigilator_id is not None:
        rows = rows.filter(invigilator_id=invigilator_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_assignment(row) for row in await rows.order_by("-id").limit(limit)]


async def standing_of(invigilator_id: UUID, most: int) -> list[Assignment]:
    """The newest, whether their shift has come or not."""
    rows = InvigilatorAssignmentRow.filter(invigilator_id=invigilator_id, taken_back_ms=None)
    return [_assignment(row) for row in await rows.order_by("-id").limit(most)]


async def of_sitting(subjects: Sequence[tuple[Watched, str]], most: int) -> list[Assignment]:
    """Those that stand and name one of these."""
    found = []
    for watched, subject in subjects:
        rows = InvigilatorAssignmentRow.filter(
            watched=watched.value, subject=subject, taken_back_ms=None
        )
        found += [_assignment(row) for row in await rows.order_by("-id").limit(most)]
    return found


async def of_person(person_id: UUID) -> list[Assignment]:
    rows = InvigilatorAssignmentRow.filter(invigilator_id=person_id)
    return [_assignment(row) for row in await rows.order_by("id")]


async def locked(assignment_id: UUID) -> Assignment | None:
    """Return it, locked until commit; call inside a transaction."""
    row = await InvigilatorAssignmentRow.select_for_update().get_or_none(id=assignment_id)
    return None if row is None else _assignment(row)


async def same(invigilator_id: UUID, task: Task) -> UUID | None:
    """The assignment of the same that stands already."""
    row = await InvigilatorAssignmentRow.filter(
        invigilator_id=invigilator_id,
        watched=task.watched.value,
        subject=task.subject,
        from_ms=task.shift.from_ms,
        until_ms=task.shift.until_ms,
        taken_back_ms=None,
    ).first()
    return None if row is None else row.id


async def add(one: Assignment) -> bool:
    """False where its id is taken; call inside a transaction."""
    task = one.task
    values = (
        str(one.id),
        str(one.invigilator_id),
        task.watched.value,
        task.subject,
        task.shift.from_ms,
        task.shift.until_ms,
        str(one.made_by),
        one.made_ms,
    )
    return bool(await run(_ADD, *values))


async def take_back(assignment_id: UUID, by: UUID, at_ms: int) -> None:
    rows = InvigilatorAssignmentRow.filter(id=assignment_id)
    await rows.update(taken_back_by=by, taken_back_ms=at_ms)


def _assignment(row: InvigilatorAssignmentRow) -> Assignment:
    return Assignment(
        row.id,
        row.invigilator_id,
        Task(Watched(row.watched), row.subject, Shift(row.from_ms, row.until_ms)),
        row.made_by,
        row.made_ms,
        row.taken_back_by,
        row.taken_back_ms,
    )
