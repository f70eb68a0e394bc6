"""Appeals and the rulings on them."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from tortoise.queryset import QuerySet

from server.appeals.domain import Appeal, Kind, Narrowing, Place, Ruling, State, Subject, Verdict
from server.appeals.tables import AppealRow, AppealRulingRow
from server.database.connection import on_sqlite, query


async def add(one: Appeal) -> None:
    """The caller's transaction fails where the same is appealed about already."""
    await AppealRow.create(
        id=one.id,
        person_id=one.person_id,
        sitting_id=one.sitting_id,
        exam=one.exam,
        kind=one.subject.kind.value,
        position=one.subject.position,
        item=one.subject.item,
        text=one.text,
        is_during=one.is_during,
        raised_ms=one.raised_ms,
        changed_ms=one.changed_ms,
        due_ms=one.due_ms,
        is_open=True,
        state=one.state.value,
        rulings=0,
        about_key=one.key,
    )


async def save(one: Appeal) -> None:
    """Store what changed of a locked one."""
    await AppealRow.filter(id=one.id).update(
        text=one.text,
        changed_ms=one.changed_ms,
        is_open=one.state is State.OPEN,
        state=one.state.value,
        rulings=one.rulings,
        settled_ms=one.settled_ms,
        about_key=one.key,
    )


async def by_id(appeal_id: UUID) -> Appeal | None:
    row = await AppealRow.get_or_none(id=appeal_id)
    return None if row is None else _appeal(row)


async def locked(appeal_id: UUID) -> Appeal | None:
    """Return it, locked until commit; call inside a transaction."""
    row = await AppealRow.select_for_update().get_or_none(id=appeal_id)
    return None if row is None else _appeal(row)


async def hold(sitting_id: UUID) -> None:
    """Let nobody else appeal about this sitting until commit.

    On SQLite the transaction itself is the lock.
    """
    if not on_sqlite():
        key = int.from_bytes(sitting_id.bytes[8:], signed=True)
        await query("SELECT pg_advisory_xact_lock($1::bigint)", [key])


async def about(key: str) -> Appeal | None:
    """The one about this thing of a sitting, locked until commit."""
    row = await AppealRow.select_for_update().get_or_none(about_key=key)
    return None if row is None else _appeal(row)


async def of_person(person_id: UUID, before: UUID | None, limit: int) -> list[Appeal]:
    """Newest first."""
    rows = AppealRow.filter(person_id=person_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_appeal(row) for row in await rows.order_by("-id").limit(limit)]


async def of_sitting(sitting_id: UUID) -> list[Appeal]:
    """In the order they were raised."""
    rows = AppealRow.filter(sitting_id=sitting_id).order_by("id")
    return [_appeal(row) for row in await rows]


async def waiting(narrowing: Narrowing, after: Place | None, limit: int) -> list[Appeal]:
    """Those that wait for a ruling; the one due first comes first."""
    rows = _narrowed(narrowing, is_open=True)
    if after is None:
        found = await rows.order_by("due_ms", "id").limit(limit)
        return [_appeal(row) for row in found]
    due_ms, last = after
    same = await rows.filter(due_ms=due_ms, id__gt=last).order_by("id").limit(limit)
    rest = limit - len(same)
    later = (
        await rows.filter(due_ms__gt=due_ms).order_by("due_ms", "id").limit(rest) if rest else []
    )
    return [_appeal(row) for row in (*same, *later)]


async def settled(narrowing: Narrowing, before: Place | None, limit: int) -> list[Appeal]:
    """Those that wait for nothing any more; what was settled last comes first."""
    rows = _narrowed(narrowing, is_open=False)
    if before is None:
        found = await rows.order_by("-settled_ms", "-id").limit(limit)
        return [_appeal(row) for row in found]
    settled_ms, last = before
    same = await rows.filter(settled_ms=settled_ms, id__lt=last).order_by("-id").limit(limit)
    rest = limit - len(same)
    earlier = (
        await rows.filter(settled_ms__lt=settled_ms).order_by("-settled_ms", "-id").limit(rest)
        if rest
        else []
    )
    return [_appeal(row) for row in (*same, *earlier)]


async def open_about(exam: str, item: str, limit: int) -> list[Appeal]:
    """Those about one item that wait for a ruling, the one due first first."""
    rows = AppealRow.filter(exam=exam, item=item, is_open=True).order_by("due_ms", "id")
    return [_appeal(row) for row in await rows.limit(limit)]


async def open_by_item(appeals: Sequence[Appeal], most: int) -> Counter[tuple[str, str]]:
    """How many wait about the item of each of these, counted to `most` altogether."""
    items = {one.subject.item for one in appeals if one.subject.item}
    rows = AppealRow.filter(is_open=True, item__in=list(items)).limit(most).only("exam", "item")
    return Counter((row.exam, row.item) for row in await rows) if items else Counter()


async def count_waiting(most: int, *, due_before: int | None = None) -> int:
    """Counted no further than `most`."""
    rows = AppealRow.filter(is_open=True)
    if due_before is not None:
        rows = rows.filter(due_ms__lt=due_before)
    return len(await rows.limit(most).only("id"))


async def overdue(now_ms: int, since_ms: int, limit: int) -> list[Appeal]:
    """Those that became overdue since then."""
    rows = AppealRow.filter(is_open=True, due_ms__lt=now_ms, due_ms__gte=since_ms)
    return [_appeal(row) for row in await rows.order_by("due_ms", "id").limit(limit)]


async def add_ruling(one: Ruling) -> None:
    await AppealRulingRow.create(
        id=one.id,
        appeal_id=one.appeal_id,
        number=one.number,
        verdict=one.verdict.value,
        reason=one.reason,
        ruled_by=one.ruled_by,
        ruled_ms=one.ruled_ms,
    )


async def ruling(ruling_id: UUID) -> Ruling | None:
    row = await AppealRulingRow.get_or_none(id=ruling_id)
    return None if row is None else _ruling(row)


async def rulings(appeal_ids: Sequence[UUID]) -> dict[UUID, list[Ruling]]:
    """Those on each, oldest first."""
    found: dict[UUID, list[Ruling]] = {one: [] for one in appeal_ids}
    rows = await AppealRulingRow.filter(appeal_id__in=list(appeal_ids)).order_by("number")
    for row in rows:
        found[row.appeal_id].append(_ruling(row))
    return found


async def blank_texts(person_id: UUID) -> None:
    """Forget what a person said; that it was ruled on stays."""
    await AppealRow.filter(person_id=person_id).update(text="")


async def ids_after(after: UUID, limit: int) -> list[UUID]:
    rows = await AppealRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def by_ids(ids: Sequence[UUID]) -> dict[UUID, Appeal]:
    return {row.id: _appeal(row) for row in await AppealRow.filter(id__in=list(ids))}


def _narrowed(narrowing: Narrowing, *, is_open: bool) -> QuerySet[AppealRow]:
    rows = AppealRow.filter(is_open=is_open)
    if narrowing.exam:
        rows = rows.filter(exam=narrowing.exam)
    if narrowing.item:
        rows = rows.filter(item=narrowing.item)
    return rows


def _appeal(row: AppealRow) -> Appeal:
    return Appeal(
        id=row.id,
        person_id=row.person_id,
        sitting_id=row.sitting_id,
        exam=row.exam,
        subject=Subject(Kind(row.kind), row.position, row.item),
        text=row.text,
        is_during=row.is_during,
        raised_ms=row.raised_ms,
        changed_ms=row.changed_ms,
        due_ms=row.due_ms,
        state=State(row.state),
        rulings=row.rulings,
        settled_ms=row.settled_ms,
    )


def _ruling(row: AppealRulingRow) -> Ruling:
    return Ruling(
        id=row.id,
        appeal_id=row.appeal_id,
        number=row.number,
        verdict=Verdict(row.verdict),
        reason=row.reason,
        ruled_by=row.ruled_by,
        ruled_ms=row.ruled_ms,
    )
