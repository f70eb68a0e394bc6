"""When a server was last alive, and what outages gave back."""

from collections.abc import Sequence
from uuid import UUID

from server.database.many import run
from server.exams.domain.time_ledger import Outage
from server.exams.tables import BeatRow, OutageRow

_THE_ROW = 1
_BEAT = """INSERT INTO beat (id, at_ms) VALUES ($1, $2)
  ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms"""


async def last_beat() -> int | None:
    row = await BeatRow.get_or_none(id=_THE_ROW)
    return None if row is None else row.at_ms


async def locked_beat() -> int | None:
    """When the last beat was, locked until commit; call inside a transaction."""
    row = await BeatRow.select_for_update().get_or_none(id=_THE_ROW)
    return None if row is None else row.at_ms


async def beat(at_ms: int) -> None:
    await run(_BEAT, _THE_ROW, at_ms)


async def add(outage: Outage, sittings: int) -> None:
    await OutageRow.create(
        id=outage.id, from_ms=outage.from_ms, to_ms=outage.to_ms, sittings=sittings
    )


async def after(last: UUID, limit: int) -> list[UUID]:
    rows = await OutageRow.filter(id__gt=last).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def by_ids(ids: Sequence[UUID]) -> dict[UUID, tuple[Outage, int]]:
    """Outages, and to how many sittings each gave time back."""
    rows = await OutageRow.filter(id__in=list(ids))
    return {row.id: (Outage(row.id, row.from_ms, row.to_ms), row.sittings) for row in rows}
