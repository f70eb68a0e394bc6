"""Cohorts, their trainers and their goals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import F

from server.cohorts.domain.cohort import Cohort, Due, Goal, GoalKind
from server.cohorts.tables import CohortGoalRow, CohortRow, CohortTrainerRow
from server.database.connection import on_sqlite
from server.database.many import as_uuid, run
from server.kernel.clock import from_milliseconds, to_milliseconds

_OF_TRAINER = """SELECT c.* FROM cohort_trainer t JOIN cohort c ON c.id = t.cohort_id
  WHERE t.person_id = $1 AND c.id < $2 AND (c.archived_ms IS NULL) = {live}
  ORDER BY c.id DESC LIMIT $3"""
_OF_ALL = """SELECT c.* FROM cohort c WHERE c.id < $1 AND (c.archived_ms IS NULL) = {live}
  ORDER BY c.id DESC LIMIT $2"""
NEWEST = UUID("ffffffff-ffff-ffff-ffff-ffffffffffff")


async def listed(
    trainer_id: UUID | None, *, archived: bool, before: UUID, limit: int
) -> list[Cohort]:
    """Newest first, of one trainer, or of all where none is named. Without goals."""
    live = str(not archived) if not on_sqlite() else str(int(not archived))
    if trainer_id is None:
        rows = await run(_OF_ALL.format(live=live), str(before), limit)
    else:
        rows = await run(_OF_TRAINER.format(live=live), str(trainer_id), str(before), limit)
    return [
        Cohort(
            as_uuid(row["id"]),
            row["name"],
            row["members"],
            from_milliseconds(row["created_ms"]),
            _moment(row["archived_ms"]),
        )
        for row in rows
    ]


async def by_id(cohort_id: UUID) -> Cohort | None:
    row = await CohortRow.get_or_none(id=cohort_id)
    return None if row is None else _cohort(row, await goals_of([cohort_id]))


async def by_ids(cohort_ids: Sequence[UUID]) -> dict[UUID, Cohort]:
    goals = await goals_of(cohort_ids)
    rows = await CohortRow.filter(id__in=list(cohort_ids))
    return {row.id: _cohort(row, goals) for row in rows}


async def due_between(after: datetime, until: datetime) -> list[UUID]:
    """Cohorts with a goal whose day ends after the one moment and not after the other."""
    rows = CohortGoalRow.filter(
        due_ms__gt=to_milliseconds(after), due_ms__lte=to_milliseconds(until)
    )
    return sorted({row.cohort_id for row in await rows.only("id", "cohort_id")})


async def goals_of(cohort_ids: Sequence[UUID]) -> dict[UUID, list[Goal]]:
    found: defaultdict[UUID, list[Goal]] = defaultdict(list)
    for row in await CohortGoalRow.filter(cohort_id__in=list(cohort_ids)).order_by("kind", "slug"):
        due = None if row.due_day is None else Due(date.fromisoformat(row.due_day), row.zone)
        found[row.cohort_id].append(Goal(GoalKind(row.kind), row.slug, due))
    return dict(found)


async def add(cohort_id: UUID, name: str, owner_id: UUID, *, now: datetime) -> None:
    await CohortRow.create(id=cohort_id, name=name, created_ms=to_milliseconds(now))
    await CohortTrainerRow.create(cohort_id=cohort_id, person_id=owner_id, is_owner=True)


async def rename(cohort_id: UUID, name: str) -> None:
    await CohortRow.filter(id=cohort_id).update(name=name)


async def set_archived(cohort_id: UUID, at: datetime | None) -> bool:
    """Say whether this changed anything."""
    rows = CohortRow.filter(id=cohort_id, archived_ms__isnull=at is not None)
    return await rows.update(archived_ms=None if at is None else to_milliseconds(at)) == 1


async def change_members(cohort_id: UUID, by: int) -> None:
    await CohortRow.filter(id=cohort_id).update(members=F("members") + by)


async def set_goals(cohort_id: UUID, goals: Sequence[Goal]) -> None:
    await CohortGoalRow.filter(cohort_id=cohort_id).delete()
    await CohortGoalRow.bulk_create(
        [
            CohortGoalRow(
                cohort_id=cohort_id,
                kind=goal.kind.value,
                slug=goal.slug,
                due_day=None if goal.due is None else goal.due.day.isoformat(),
                zone="UTC" if goal.due is None else goal.due.zone,
                due_ms=None if goal.due is None else goal.due.end_ms,
            )
            for goal in goals
        ]
    )


async def trainers(cohort_id: UUID) -> dict[UUID, bool]:
    """Whether each of them is its owner."""
    rows = await CohortTrainerRow.filter(cohort_id=cohort_id).order_by("id")
    return {row.person_id: row.is_owner for row in rows}


async def add_trainer(cohort_id: UUID, person_id: UUID) -> bool:
    """Say whether they were none before."""
    if await CohortTrainerRow.exists(cohort_id=cohort_id, person_id=person_id):
        return False
    await CohortTrainerRow.create(cohort_id=cohort_id, person_id=person_id, is_owner=False)
    return True


async def remove_trainer(cohort_id: UUID, person_id: UUID) -> bool:
    """The owner stays."""
    rows = CohortTrainerRow.filter(cohort_id=cohort_id, person_id=person_id, is_owner=False)
    return await rows.delete() == 1


async def kept_by(person_id: UUID) -> list[UUID]:
    rows = await CohortTrainerRow.filter(person_id=person_id).order_by("id")
    return [row.cohort_id for row in rows]


def _cohort(row: CohortRow, goals: Mapping[UUID, Sequence[Goal]]) -> Cohort:
    return Cohort(
        row.id,
        row.name,
        row.members,
        from_milliseconds(row.created_ms),
        _moment(row.archived_ms),
        tuple(goals.get(row.id, ())),
    )


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds)
