"""The time ledgers of sittings: read, and added to while the sitting is locked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from server.database.many import among, packed, run
from server.exams.domain.sitting import SittingState
from server.exams.domain.time_ledger import Change, EntryKind, TimeEntry, TimeLedger
from server.exams.store.rows import sitting_of
from server.exams.tables import SittingRow, TimeEntryRow

LONGEST_GRACE_MS = 60_000
"""Of any exam, by its ranges."""
_BATCH = 500


async def locked_ledger(sitting_id: UUID) -> TimeLedger | None:
    """Return it, locked until commit; call inside a transaction."""
    row = await SittingRow.select_for_update().get_or_none(id=sitting_id)
    if row is None:
        return None
    return TimeLedger(sitting_of(row), await entries(sitting_id))


async def locked_ledgers(exam: str, now_ms: int) -> list[TimeLedger]:
    """Those of an exam that are under way, locked until commit; call inside a transaction."""
    ids = await under_way(exam, now_ms)
    rows = await SittingRow.filter(id__in=ids).order_by("id").select_for_update()
    found = await entries_of(ids)
    return [TimeLedger(sitting_of(row), found.get(row.id, [])) for row in rows]


async def count_under_way(exam: str, now_ms: int, most: int) -> int:
    """Counted no further than `most`."""
    return len(await under_way(exam, now_ms, most))


async def under_way(exam: str, now_ms: int, most: int | None = None) -> list[UUID]:
    """The sittings of an exam, in no order that means anything.

    The index on states and deadlines finds them: its order is asked for lest another be taken.
    What is past its deadline is over but for its grace, which the ledger knows.
    """
    ids: list[UUID] = []
    running_since_ms = now_ms - LONGEST_GRACE_MS
    for state, since_ms in ((SittingState.OPEN, running_since_ms), (SittingState.PAUSED, 0)):
        rows = SittingRow.filter(state=state.value, exam=exam, deadline_ms__gte=since_ms)
        rows = rows.order_by("deadline_ms").only("id")
        ids += [row.id for row in await (rows if most is None else rows.limit(most))]
    return ids[:most]


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
        break_until_ms=sitting.break_until_ms,
        locked=sitting.locked,
    )
    await add({sitting.id: [change.entry]})


async def apply_all(changes: Sequence[Change], ms: int) -> None:
    """Store that each of these locked ledgers was given as much."""
    longer = f"UPDATE sitting SET deadline_ms = deadline_ms + $2 WHERE id {among('uuid')}"  # noqa: S608 - words of ours
    await run(longer, packed(one.sitting.id for one in changes), ms)
    await add({one.sitting.id: [one.entry] for one in changes})


async def add(entries_of_sittings: Mapping[UUID, Sequence[TimeEntry]]) -> None:
    rows = [
        _row(sitting_id, entry)
        for sitting_id, entries in entries_of_sittings.items()
        for entry in entries
    ]
    if len(rows) == 1:  # at nearly every start: spared the savepoint that many are written in
        await rows[0].save(force_create=True)
    else:
        await TimeEntryRow.bulk_create(rows, batch_size=_BATCH)


def _row(sitting_id: UUID, entry: TimeEntry) -> TimeEntryRow:
    return TimeEntryRow(
        sitting_id=sitting_id,
        number=entry.number,
        kind=entry.kind.value,
        ms=entry.ms,
        reason=entry.reason,
        given_by=entry.given_by,
        made_ms=entry.made_ms,
        reference=entry.reference,
        key=entry.key or None,
    )


def _entry(row: TimeEntryRow) -> TimeEntry:
    return TimeEntry(
        row.number,
        EntryKind(row.kind),
        row.ms,
        row.reason,
        row.given_by,
        row.made_ms,
        row.reference,
        row.key or "",
    )
