"""The time ledgers of sittings: read, and added to while the sitting is locked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from server.exams.domain.time_ledger import Change, EntryKind, TimeEntry, TimeLedger
from server.exams.store.rows import sitting_of
from server.exams.tables import SittingRow, TimeEntryRow


async def locked_ledger(sitting_id: UUID) -> TimeLedger | None:
    """Return it, locked until commit; call inside a transaction."""
    row = await SittingRow.select_for_update().get_or_none(id=sitting_id)
    if row is None:
        return None
    return TimeLedger(sitting_of(row), await entries(sitting_id))


async def entries(sitting_id: UUID) -> Sequence[TimeEntry]:
    return (await entries_of([sitting_id])).get(sitting_id, [])


async def entries_of(sitting_ids: Sequence[UUID]) -> Mapping[UUID, list[TimeEntry]]:
    found: defaultdict[UUID, list[TimeEntry]] = defaultdict(list)
    rows = TimeEntryRow.filter(sitting_id__in=list(sitting_ids)).order_by("sitting_id", "number")
    for row in await rows:
        found[row.sitting_id].append(_entry(row))
    return found


async def apply(change: Change) -> None:
    """Store a change of a locked ledger."""
    sitting = change.sitting
    await SittingRow.filter(id=sitting.id).update(
        state=sitting.state.value,
        paused_ms=sitting.paused_ms,
        deadline_ms=sitting.deadline_ms,
    )
    await add(sitting.id, change.entry)


async def add(sitting_id: UUID, entry: TimeEntry) -> None:
    await TimeEntryRow.create(
        sitting_id=sitting_id,
        number=entry.number,
        kind=entry.kind.value,
        ms=entry.ms,
        reason=entry.reason,
        given_by=entry.given_by,
        made_ms=entry.made_ms,
    )


def _entry(row: TimeEntryRow) -> TimeEntry:
    return TimeEntry(row.number, EntryKind(row.kind), row.ms, row.reason, row.given_by, row.made_ms)
