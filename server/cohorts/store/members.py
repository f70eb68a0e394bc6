"""Who is in a cohort. Lists go by an index from one key to the next, never by counting."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.cohorts.tables import CohortMemberRow
from server.database.many import (
    Kind,
    Packed,
    among,
    as_uuid,
    gathered,
    packed,
    packed_rows,
    records,
    run,
)
from server.kernel.clock import to_milliseconds

_COLUMNS: dict[str, Kind] = {
    "cohort_id": "uuid",
    "person_id": "uuid",
    "sort_name": "text",
    "joined_ms": "bigint",
}
_ADD = f"""INSERT INTO cohort_member ({", ".join(_COLUMNS)}) {{rows}}
  ON CONFLICT (cohort_id, person_id) DO UPDATE SET left_ms = NULL, joined_ms = excluded.joined_ms,
  sort_name = excluded.sort_name WHERE cohort_member.left_ms IS NOT NULL RETURNING person_id"""
_PAGE = """SELECT id, person_id, sort_name, joined_ms FROM cohort_member
  WHERE cohort_id = $1 AND left_ms IS NULL AND (sort_name > $2 OR (sort_name = $2 AND id > $3))
  {matching} ORDER BY sort_name, id LIMIT $4"""

_TAUGHT = """SELECT DISTINCT person_id FROM cohort_member WHERE person_id {among}
    AND cohort_id IN (SELECT cohort_id FROM cohort_trainer WHERE person_id = $2)"""
_INSIDE = """SELECT person_id FROM cohort_member
  WHERE cohort_id = $2 AND left_ms IS NULL AND person_id {among}"""

_OF_COHORTS = """SELECT {gathered} FROM (SELECT person_id FROM cohort_member
  WHERE cohort_id {among} AND left_ms IS NULL LIMIT $2) AS members"""


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    person_id: UUID
    sort_name: str
    joined_ms: int


START = ("", 0)


async def page(
    cohort_id: UUID, after: tuple[str, int], limit: int, *, starting: str = ""
) -> list[Member]:
    """By name, from the key of the last one of the page before."""
    values: list[object] = [str(cohort_id), after[0], after[1], limit]
    matching = ""
    if starting:
        matching = "AND sort_name >= $5 AND sort_name < $6"
        values += [starting, starting + "\U0010ffff"]
    rows = await run(_PAGE.format(matching=matching), *values)
    return [
        Member(row["id"], as_uuid(row["person_id"]), row["sort_name"], row["joined_ms"])
        for row in rows
    ]


async def add(cohort_id: UUID, people: Sequence[tuple[UUID, str]], *, now: datetime) -> set[UUID]:
    """Add people with the keys they are listed by; return those who were not in. Joins once."""
    rows = packed_rows(
        {
            "cohort_id": cohort_id,
            "person_id": person_id,
            "sort_name": key,
            "joined_ms": to_milliseconds(now),
        }
        for person_id, key in people
    )
    added = await run(_ADD.format(rows=records(_COLUMNS)), rows)
    return {as_uuid(row["person_id"]) for row in added}


async def remove(cohort_id: UUID, person_id: UUID, *, now: datetime) -> bool:
    """Say whether they were in."""
    rows = CohortMemberRow.filter(cohort_id=cohort_id, person_id=person_id, left_ms=None)
    return await rows.update(left_ms=to_milliseconds(now)) == 1


async def is_member(cohort_id: UUID, person_id: UUID) -> bool:
    return await CohortMemberRow.exists(cohort_id=cohort_id, person_id=person_id, left_ms=None)


async def inside(cohort_id: UUID, person_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these people are in it."""
    rows = await run(_INSIDE.format(among=among("uuid")), packed(person_ids), str(cohort_id))
    return {as_uuid(row["person_id"]) for row in rows}


async def taught_among(trainer_id: UUID, person_ids: Collection[UUID]) -> set[UUID]:
    """Which of these people are, or were, in a cohort that somebody keeps."""
    rows = await run(_TAUGHT.format(among=among("uuid")), packed(person_ids), str(trainer_id))
    return {as_uuid(row["person_id"]) for row in rows}


async def of_cohorts(cohort_ids: Sequence[UUID], most: int) -> Packed:
    """Who is in any of these, at most so many; as one value for another statement."""
    statement = _OF_COHORTS.format(gathered=gathered("person_id"), among=among("uuid"))
    (row,) = await run(statement, packed(cohort_ids), most)
    return Packed(row["gathered"])


async def of_person(person_id: UUID) -> list[tuple[UUID, int, int | None]]:
    """Cohorts ever joined, with when they were joined and left."""
    rows = await CohortMemberRow.filter(person_id=person_id).order_by("id")
    return [(row.cohort_id, row.joined_ms, row.left_ms) for row in rows]


async def rename(person_id: UUID, key: str) -> None:
    await CohortMemberRow.filter(person_id=person_id).update(sort_name=key)


async def forget(person_id: UUID) -> None:
    await CohortMemberRow.filter(person_id=person_id).delete()
