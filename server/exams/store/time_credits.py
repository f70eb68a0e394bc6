"""Time given to everybody who sat an exam."""

from collections.abc import Sequence
from uuid import UUID

from server.database.many import as_uuid, run
from server.exams.domain.time_ledger import Act, Credit, EntryKind
from server.exams.tables import TimeCreditRow


async def add(credit: Credit, sittings: int) -> None:
    entry = credit.entry
    await TimeCreditRow.create(
        id=credit.id,
        exam=credit.exam,
        ms=entry.ms,
        reason=entry.reason,
        given_by=entry.given_by,
        made_ms=entry.made_ms,
        sittings=sittings,
    )


async def by_id(credit_id: UUID) -> tuple[Credit, int] | None:
    """A credit, and to how many sittings it was given."""
    row = await TimeCreditRow.get_or_none(id=credit_id)
    return None if row is None else (_credit(row), row.sittings)


async def after(last: UUID, limit: int) -> list[UUID]:
    rows = await TimeCreditRow.filter(id__gt=last).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def by_ids(ids: Sequence[UUID]) -> dict[UUID, tuple[Credit, int]]:
    rows = await TimeCreditRow.filter(id__in=list(ids))
    return {row.id: (_credit(row), row.sittings) for row in rows}


async def entries_counted(kind: EntryKind) -> dict[UUID, int]:
    """In how many ledgers each thing stands that entries rest on; walks through all of them."""
    rows = await run(_COUNTED, kind.value)
    return {as_uuid(row["reference"]): row["entries"] for row in rows if row["reference"]}


def _credit(row: TimeCreditRow) -> Credit:
    act = Act(row.given_by, row.made_ms, row.reason)
    return Credit(row.id, row.exam, row.ms // 1000, act)


_COUNTED = """SELECT reference, count(*) AS entries FROM time_entry
  WHERE kind = $1 GROUP BY reference"""
