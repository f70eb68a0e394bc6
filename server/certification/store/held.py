"""Results that wait for their release, and free sittings."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from server.certification.domain import FreeSitting, Held, HeldState
from server.certification.tables import FreeSittingRow, HeldResultRow
from server.database import hot, many
from server.database.connection import on_sqlite, query
from server.database.hot import Row, Statements
from server.kernel.clock import to_milliseconds

_HOLD = Statements(
    (
        """INSERT INTO held_result (sitting_id, exam, state, held_ms, due_ms)
           SELECT value->>'sitting_id', value->>'exam', 'held', value->>'held_ms',
             value->>'due_ms'
           FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING""",
    ),
    (
        """INSERT INTO held_result (sitting_id, exam, state, held_ms, due_ms)
           SELECT sitting_id, exam, 'held', held_ms, due_ms
           FROM json_to_recordset($1::json) AS j(sitting_id uuid, exam text, held_ms bigint,
             due_ms bigint)
           ON CONFLICT DO NOTHING""",
    ),
)
_DECIDED = Statements(
    (
        """UPDATE held_result SET state = 'decided' WHERE sitting_id IN
           (SELECT value->>'sitting_id' FROM json_each(?1))""",
    ),
    (
        """UPDATE held_result SET state = 'decided' FROM
           json_to_recordset($1::json) AS j(sitting_id uuid)
           WHERE held_result.sitting_id = j.sitting_id""",
    ),
)

_AMONG = "SELECT sitting_id FROM held_result WHERE sitting_id {ids} AND state {states}"


async def hold(rows: Sequence[Row]) -> None:
    """Write them on the hot path, mostly inside `hot.together()`; what is there stays."""
    await hot.write(_HOLD, rows)


async def decided(sitting_ids: Sequence[UUID]) -> None:
    """As `hold`, of those that are decided on in the same commit."""
    await hot.write(_DECIDED, [{"sitting_id": one} for one in sitting_ids])


async def by_id(sitting_id: UUID) -> Held | None:
    row = await HeldResultRow.get_or_none(sitting_id=sitting_id)
    return None if row is None else _held(row)


async def among(sitting_ids: Sequence[UUID], *, only: HeldState | None = None) -> set[UUID]:
    """Which of them wait for their release, or are in the state that is asked for."""
    if not sitting_ids:
        return set()
    wanted = [HeldState.HELD, HeldState.CLEARED] if only is None else [only]
    sql = _AMONG.format(ids=many.among("uuid"), states=many.among("text", 2))
    rows = await many.run(sql, many.packed(sitting_ids), many.packed(wanted))
    return {many.as_uuid(row["sitting_id"]) for row in rows}


async def after(last: UUID, limit: int) -> list[UUID]:
    rows = HeldResultRow.filter(sitting_id__gt=last).order_by("sitting_id").limit(limit)
    return [row.sitting_id for row in await rows.only("sitting_id")]


async def states(sitting_ids: Sequence[UUID]) -> dict[UUID, HeldState]:
    rows = HeldResultRow.filter(sitting_id__in=list(sitting_ids)).only("sitting_id", "state")
    return {row.sitting_id: HeldState(row.state) for row in await rows}


async def waiting(exam: str, after: UUID | None, limit: int) -> list[Held]:
    """Those that wait, who handed in first mostly first; of one exam, or of all."""
    rows = HeldResultRow.filter(state=HeldState.HELD.value)
    if exam:
        rows = rows.filter(exam=exam)
    if after is not None:
        rows = rows.filter(sitting_id__gt=after)
    return [_held(row) for row in await rows.order_by("sitting_id").limit(limit)]


async def cleared(limit: int) -> list[UUID]:
    rows = HeldResultRow.filter(state=HeldState.CLEARED.value).order_by("sitting_id").limit(limit)
    return [row.sitting_id for row in await rows.only("sitting_id")]


async def clear(sitting_ids: Sequence[UUID], by: UUID, now: datetime) -> list[UUID]:
    """Let out those of them that wait; returns which. Call inside a transaction."""
    rows = HeldResultRow.filter(sitting_id__in=list(sitting_ids), state=HeldState.HELD.value)
    found = [row.sitting_id for row in await rows.select_for_update().only("sitting_id")]
    await _clear(HeldResultRow.filter(sitting_id__in=found), by, now)
    return found


async def clear_all(exam: str, by: UUID, now: datetime, *, but: Sequence[UUID]) -> int:
    """Let out all that wait of an exam, but some; returns how many."""
    rows = HeldResultRow.filter(exam=exam, state=HeldState.HELD.value)
    return await _clear(rows.exclude(sitting_id__in=list(but)) if but else rows, by, now)


async def clear_due(by: UUID, now: datetime) -> int:
    """Let out those whose day has come; returns how many."""
    rows = HeldResultRow.filter(state=HeldState.HELD.value, due_ms__lte=to_milliseconds(now))
    return await _clear(rows, by, now)


async def is_any_due(now: datetime) -> bool:
    rows = HeldResultRow.filter(state=HeldState.HELD.value, due_ms__lte=to_milliseconds(now))
    return await rows.exists()


async def count_waiting(most: int) -> int:
    """Those that wait for somebody, counted no further than `most`."""
    rows = HeldResultRow.filter(state=HeldState.HELD.value, due_ms=None)
    return len(await rows.limit(most).only("sitting_id"))


async def hold_free(sitting_id: UUID) -> None:
    """Let nobody else give one for this sitting until commit.

    On SQLite the transaction itself is the lock.
    """
    if not on_sqlite():
        key = int.from_bytes(sitting_id.bytes[8:], signed=True)
        await query("SELECT pg_advisory_xact_lock($1::bigint)", [key])


async def add_free(one: FreeSitting) -> None:
    """One for each sitting, by constraint."""
    await FreeSittingRow.create(
        id=one.id,
        person_id=one.person_id,
        exam=one.exam,
        sitting_id=one.sitting_id,
        reason=one.reason,
        given_by=one.given_by,
        made_ms=one.made_ms,
    )


async def free_of_sitting(sitting_id: UUID) -> FreeSitting | None:
    row = await FreeSittingRow.get_or_none(sitting_id=sitting_id)
    return None if row is None else _free(row)


async def free_of_person(person_id: UUID, exam: str | None = None) -> list[FreeSitting]:
    rows = FreeSittingRow.filter(person_id=person_id)
    if exam is not None:
        rows = rows.filter(exam=exam)
    return [_free(row) for row in await rows.order_by("made_ms")]


async def _clear(rows: QuerySet[HeldResultRow], by: UUID, now: datetime) -> int:
    return await rows.update(
        state=HeldState.CLEARED.value, released_by=by, released_ms=to_milliseconds(now)
    )


def _held(row: HeldResultRow) -> Held:
    return Held(
        row.sitting_id,
        row.exam,
        HeldState(row.state),
        row.held_ms,
        row.due_ms,
        row.released_by,
        row.released_ms,
    )


def _free(row: FreeSittingRow) -> FreeSitting:
    return FreeSitting(
        row.id, row.person_id, row.exam, row.sitting_id, row.reason, row.given_by, row.made_ms
    )
