"""Rehearsals and their candidates, who are nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.database.many import as_uuid, run
from server.invigilation.tables import RehearsalCandidateRow, RehearsalRow


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who sits: an id that no person has; `sitting_id` None until they have begun."""

    number: int
    person_id: UUID
    sitting_id: UUID | None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`stepped_ms`: up to when its candidates have done what they do."""

    id: UUID
    invigilator_id: UUID
    release_id: UUID
    started_ms: int
    until_ms: int
    stepped_ms: int


async def running_of(invigilator_id: UUID) -> Rehearsal | None:
    row = await RehearsalRow.get_or_none(running_key=invigilator_id)
    return None if row is None else _rehearsal(row)


async def add(one: Rehearsal, people: Sequence[UUID]) -> bool:
    """False where the invigilator has one going on; call inside a transaction."""
    invigilator, release = str(one.invigilator_id), str(one.release_id)
    if not await run(_ADD, str(one.id), invigilator, release, one.started_ms, one.until_ms):
        return False
    await RehearsalCandidateRow.bulk_create(
        [
            RehearsalCandidateRow(rehearsal_id=one.id, number=number, stand_in=person_id)
            for number, person_id in enumerate(people, start=1)
        ]
    )
    return True


async def is_any_due(now_ms: int) -> bool:
    return await RehearsalRow.exists(running_key__isnull=False, next_ms__lte=now_ms)


async def claim(now_ms: int, until_ms: int) -> list[Rehearsal]:
    """Take those that are due, so that no other process goes on with them until then."""
    rows = await run(_CLAIM, until_ms, now_ms)
    ids = [as_uuid(row["id"]) for row in rows]
    return [_rehearsal(row) for row in await RehearsalRow.filter(id__in=ids).order_by("id")]


async def stepped(rehearsal_id: UUID, at_ms: int) -> None:
    await RehearsalRow.filter(id=rehearsal_id).update(stepped_ms=at_ms)


async def candidates(rehearsal_id: UUID) -> list[StandIn]:
    rows = RehearsalCandidateRow.filter(rehearsal_id=rehearsal_id).order_by("number")
    return [StandIn(row.number, row.stand_in, row.sitting_id) for row in await rows]


async def seat(rehearsal_id: UUID, number: int, sitting_id: UUID) -> bool:
    """Say whether the candidate was still there, and sat nowhere yet."""
    rows = RehearsalCandidateRow.filter(rehearsal_id=rehearsal_id, number=number, sitting_id=None)
    return await rows.update(sitting_id=sitting_id) == 1


async def numbers(sitting_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Which of its rehearsal's candidates sits; other sittings are left out."""
    rows = RehearsalCandidateRow.filter(sitting_id__in=list(sitting_ids))
    return {row.sitting_id: row.number for row in await rows if row.sitting_id is not None}


async def sittings_of(invigilator_id: UUID) -> list[UUID]:
    """Those of the rehearsal that somebody has going on."""
    found = await running_of(invigilator_id)
    if found is None:
        return []
    seated = await candidates(found.id)
    return [one.sitting_id for one in seated if one.sitting_id is not None]


async def end(rehearsal_id: UUID) -> bool:
    """Say whether it was going on; its candidates go with it."""
    rows = RehearsalRow.filter(id=rehearsal_id, running_key__isnull=False)
    if not await rows.update(running_key=None):
        return False
    await RehearsalCandidateRow.filter(rehearsal_id=rehearsal_id).delete()
    return True


def _rehearsal(row: RehearsalRow) -> Rehearsal:
    return Rehearsal(
        row.id, row.invigilator_id, row.release_id, row.started_ms, row.until_ms, row.stepped_ms
    )


_ADD = """INSERT INTO rehearsal
  (id, invigilator_id, release_id, started_ms, until_ms, next_ms, stepped_ms, running_key)
  VALUES ($1, $2, $3, $4, $5, $4, $4, $2) ON CONFLICT DO NOTHING RETURNING id"""
_CLAIM = """UPDATE rehearsal SET next_ms = $1
  WHERE running_key IS NOT NULL AND next_ms <= $2 RETURNING id"""
