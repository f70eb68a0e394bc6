"""Incidents: added, read, and emptied of their words when a person leaves. None is deleted."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tortoise.functions import Count

from server.database.many import run
from server.invigilation.domain.incident import Incident, IncidentKind
from server.invigilation.tables import IncidentRow

_ADD = """INSERT INTO incident (id, exam, sitting_id, kind, text, made_by, made_ms, corrects)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id"""


async def add(one: Incident) -> bool:
    """False where its id is taken, or what it corrects was corrected; inside a transaction."""
    values = (
        str(one.id),
        one.exam,
        None if one.sitting_id is None else str(one.sitting_id),
        one.kind.value,
        one.text,
        str(one.by),
        one.at_ms,
        None if one.corrects is None else str(one.corrects),
    )
    return bool(await run(_ADD, *values))


async def by_id(incident_id: UUID) -> Incident | None:
    row = await IncidentRow.get_or_none(id=incident_id)
    return None if row is None else _incident(row)


async def of_sittings(sitting_ids: Sequence[UUID]) -> list[Incident]:
    """Oldest first."""
    rows = IncidentRow.filter(sitting_id__in=list(sitting_ids))
    return [_incident(row) for row in await rows.order_by("made_ms", "id")]


async def for_all_after(after: UUID, limit: int) -> list[UUID]:
    """Of those that happened to everybody in an exam."""
    rows = IncidentRow.filter(id__gt=after, sitting_id=None).order_by("id").limit(limit)
    return [row.id for row in await rows.only("id")]


async def by_ids(ids: Sequence[UUID]) -> list[Incident]:
    return [_incident(row) for row in await IncidentRow.filter(id__in=list(ids))]


async def of_exam(exam: str, since_ms: int, until_ms: int, most: int) -> list[Incident]:
    """What happened to everybody in it within this time, oldest first."""
    rows = IncidentRow.filter(
        exam=exam, sitting_id=None, made_ms__gte=since_ms, made_ms__lte=until_ms
    )
    return [_incident(row) for row in await rows.order_by("made_ms", "id").limit(most)]


async def counts(sitting_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many happened in each of the sittings; corrections are none of their own."""
    rows = IncidentRow.filter(sitting_id__in=list(sitting_ids), corrects=None)
    counted = (
        await rows.annotate(times=Count("id")).group_by("sitting_id").values("sitting_id", "times")
    )
    return {row["sitting_id"]: row["times"] for row in counted}


async def empty(sitting_ids: Sequence[UUID]) -> None:
    """That something happened stays, and not what was said of it."""
    await IncidentRow.filter(sitting_id__in=list(sitting_ids)).update(text="")


async def delete_of(sitting_ids: Sequence[UUID]) -> None:
    """Of a rehearsal alone, where nothing happened."""
    await IncidentRow.filter(sitting_id__in=list(sitting_ids)).delete()


def _incident(row: IncidentRow) -> Incident:
    return Incident(
        row.id,
        row.exam,
        row.sitting_id,
        IncidentKind(row.kind),
        row.text,
        row.made_by,
        row.made_ms,
        row.corrects,
    )
