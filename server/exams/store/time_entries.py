"""The time ledgers of sittings: read, and added to while the sitting is locked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from tortoise.expressions import Q

from server.database.many import among, packed, packed_rows, records, run
from server.exams.domain.sitting import SittingState
from server.exams.domain.time_ledger import Change, EntryKind, TimeEntry, TimeLedger
from server.exams.store.rows import sitting_of
from server.exams.tables import SittingRow, TimeEntryRow

LONGEST_GRACE_MS = 60_000
"""Of any exam, by its ranges."""
_BATCH = 500
_LONGER = """WITH given (id, ms) AS ({given})
  UPDATE sitting SET deadline_ms = deadline_ms + (SELECT ms FROM given WHERE given.id = sitting.id)
  WHERE id IN (SELECT id FROM given)"""


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


async def running_ledgers(since_ms: int) -> list[TimeLedger]:
    """Those of all exams that ran then or will after a break, locked until commit.

    Call inside a transaction.
    """
    running = Q(state=SittingState.OPEN.value, deadline_ms__gte=since_ms - LONGEST_GRACE_MS)
    away = Q(state=SittingState.PAUSED.value, break_until_ms__not_isnull=True)
    rows = SittingRow.filter(running | away).order_by("id").select_for_update()
    found = [sitting_of(row) for row in await rows]
    ledgers = []
    for start in range(0, len(found), _BATCH):
        some = found[start : start + _BATCH]
        kept = await entries_of([one.id for one in some])
        ledgers += [TimeLedger(one, kept.get(one.id, [])) for one in some]
    return ledgers


async def is_anybody_sitting(now_ms: int) -> bool:
    for state, since_ms in (
        (SittingState.OPEN, now_ms - LONGEST_GRACE_MS),
        (SittingState.PAUSED, 0),
    ):
        rows = SittingRow.filter(state=state.value, deadline_ms__gte=since_ms)
        if await rows.order_by("deadline_ms").limit(1).only("id"):
            return True
    return False


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


async def apply_each(changes: Sequence[Change]) -> None:
    """Store that each of these locked ledgers was given time of its own."""
    for start in range(0, len(changes), _BATCH):
        some = changes[start : start + _BATCH]
        rows = [{"id": one.sitting.id, "ms": one.entry.ms} for one in some]
        given = records({"id": "uuid", "ms": "bigint"})
        await run(_LONGER.format(given=given), packed_rows(rows))
        await add({one.sitting.id: [one.entry] for one in some})


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
