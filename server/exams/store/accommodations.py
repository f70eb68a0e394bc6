"""Accommodations, as they were asked for, decided and withdrawn."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from server.database.connection import on_sqlite, query
from server.exams.domain.accommodation import Accommodation, ExtraTime, Span, State, Wish
from server.exams.domain.time_ledger import Act
from server.exams.tables import AccommodationRow


async def add(one: Accommodation) -> None:
    await AccommodationRow.create(
        id=one.id,
        person_id=one.person_id,
        is_open=True,
        state=one.state.value,
        wished_percent=one.wish.extra.percent,
        wished_break_minutes=one.wish.extra.break_minutes,
        reason=one.wish.reason,
        document=one.wish.document,
        asked_ms=one.asked_ms,
    )


async def by_id(accommodation_id: UUID) -> Accommodation | None:
    row = await AccommodationRow.get_or_none(id=accommodation_id)
    return None if row is None else _accommodation(row)


async def locked(accommodation_id: UUID) -> Accommodation | None:
    """Return it, locked until commit; call inside a transaction."""
    row = await AccommodationRow.select_for_update().get_or_none(id=accommodation_id)
    return None if row is None else _accommodation(row)


async def by_ids(ids: Sequence[UUID]) -> dict[UUID, Accommodation]:
    return {row.id: _accommodation(row) for row in await AccommodationRow.filter(id__in=list(ids))}


async def after(last: UUID, limit: int) -> list[UUID]:
    rows = await AccommodationRow.filter(id__gt=last).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def hold(person_id: UUID) -> None:
    """Let nobody else ask for this person until commit.

    On SQLite the transaction itself is the lock.
    """
    if not on_sqlite():
        key = int.from_bytes(person_id.bytes[8:], signed=True)
        await query("SELECT pg_advisory_xact_lock($1::bigint)", [key])


async def of_person(person_id: UUID) -> list[Accommodation]:
    """All of one person's, newest first."""
    rows = await AccommodationRow.filter(person_id=person_id).order_by("-id")
    return [_accommodation(row) for row in rows]


async def granted_to(person_id: UUID) -> list[Accommodation]:
    """In the order they were asked for."""
    rows = AccommodationRow.filter(person_id=person_id, state=State.GRANTED.value)
    return [_accommodation(row) for row in await rows.order_by("id")]


async def waiting(limit: int, after: UUID | None) -> list[Accommodation]:
    """Those that wait for a decision; who asked first comes first."""
    rows = AccommodationRow.filter(is_open=True)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_accommodation(row) for row in await rows.order_by("id").limit(limit)]


async def settled(limit: int, before: UUID | None) -> list[Accommodation]:
    """Those that wait for nothing any more, newest first."""
    rows = AccommodationRow.filter(is_open=False)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_accommodation(row) for row in await rows.order_by("-id").limit(limit)]


async def save(one: Accommodation) -> None:
    """Store what was decided of a locked one."""
    extra, span, decision, withdrawal = one.extra, one.span, one.decision, one.withdrawal
    last = None if span is None else span.last
    await AccommodationRow.filter(id=one.id).update(
        is_open=one.state is State.ASKED,
        state=one.state.value,
        percent=None if extra is None else extra.percent,
        break_minutes=None if extra is None else extra.break_minutes,
        first_day=None if span is None else span.first.isoformat(),
        last_day=None if last is None else last.isoformat(),
        decided_by=None if decision is None else decision.by,
        decided_ms=None if decision is None else decision.at_ms,
        decision=None if decision is None else decision.reason,
        withdrawn_by=None if withdrawal is None else withdrawal.by,
        withdrawn_ms=None if withdrawal is None else withdrawal.at_ms,
        withdrawal=None if withdrawal is None else withdrawal.reason,
    )


async def delete_of(person_id: UUID) -> None:
    await AccommodationRow.filter(person_id=person_id).delete()


def _accommodation(row: AccommodationRow) -> Accommodation:
    wished = ExtraTime(row.wished_percent, row.wished_break_minutes)
    return Accommodation(
        id=row.id,
        person_id=row.person_id,
        wish=Wish(wished, row.reason, row.document),
        asked_ms=row.asked_ms,
        state=State(row.state),
        extra=_extra(row),
        span=_span(row),
        decision=_act(row.decided_by, row.decided_ms, row.decision),
        withdrawal=_act(row.withdrawn_by, row.withdrawn_ms, row.withdrawal),
    )


def _extra(row: AccommodationRow) -> ExtraTime | None:
    if row.percent is None or row.break_minutes is None:
        return None
    return ExtraTime(row.percent, row.break_minutes)


def _span(row: AccommodationRow) -> Span | None:
    if row.first_day is None:
        return None
    last = None if row.last_day is None else date.fromisoformat(row.last_day)
    return Span(date.fromisoformat(row.first_day), last)


def _act(by: UUID | None, at_ms: int | None, reason: str | None) -> Act | None:
    return None if by is None or at_ms is None else Act(by, at_ms, reason or "")
