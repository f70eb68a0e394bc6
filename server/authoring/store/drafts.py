"""Drafts and what they said before."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from server.authoring.domain.draft import (
    MOST_REVISIONS,
    Draft,
    Kind,
    Original,
    Place,
    Revision,
    State,
)
from server.authoring.tables import ContentDraftRevisionRow, ContentDraftRow
from server.database.connection import on_sqlite, query
from server.kernel.ids import new_id


async def add(one: Draft) -> None:
    """The caller's transaction fails where there is an open one of the same file."""
    await ContentDraftRow.create(
        id=one.id,
        path=one.path,
        kind=one.kind.value,
        person_id=one.person_id,
        begun_ms=one.begun_ms,
        **_changing(one),
    )


async def save(one: Draft) -> None:
    """Store what changed of a locked one."""
    await ContentDraftRow.filter(id=one.id).update(**_changing(one))


async def by_id(draft_id: UUID) -> Draft | None:
    row = await ContentDraftRow.get_or_none(id=draft_id)
    return None if row is None else _draft(row)


async def locked(draft_id: UUID) -> Draft | None:
    """Return it, locked until commit; call inside a transaction."""
    row = await ContentDraftRow.select_for_update().get_or_none(id=draft_id)
    return None if row is None else _draft(row)


async def hold(path: str) -> None:
    """Let nobody else begin a draft of this file until commit.

    On SQLite the transaction itself is the lock.
    """
    if not on_sqlite():
        await query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [path])


async def open_at(path: str) -> Draft | None:
    row = await ContentDraftRow.get_or_none(open_path=path)
    return None if row is None else _draft(row)


async def newest_taken(path: str) -> Draft | None:
    rows = ContentDraftRow.filter(path=path, state=State.TAKEN.value).order_by("-changed_ms")
    row = await rows.first()
    return None if row is None else _draft(row)


async def open_paths(limit: int) -> dict[str, UUID]:
    """The file of each open one, the newest first."""
    rows = _in(State.OPEN).order_by("-changed_ms", "-id").limit(limit).only("id", "path")
    return {row.path: row.id for row in await rows}


async def of_path(path: str, limit: int) -> list[Draft]:
    """All that were ever begun of a file, the newest first."""
    rows = ContentDraftRow.filter(path=path).order_by("-changed_ms").limit(limit)
    return [_draft(row) for row in await rows]


async def in_state(state: State, before: Place | None, limit: int) -> list[Draft]:
    """What was changed last comes first."""
    if before is None:
        rows = await _in(state).order_by("-changed_ms", "-id").limit(limit)
        return [_draft(row) for row in rows]
    changed_ms, last = before
    same = await _in(state).filter(changed_ms=changed_ms, id__lt=last).order_by("-id").limit(limit)
    earlier = _in(state).filter(changed_ms__lt=changed_ms).order_by("-changed_ms", "-id")
    rest = limit - len(same)
    return [_draft(row) for row in (*same, *(await earlier.limit(rest) if rest else ()))]


async def by_ids(ids: Iterable[UUID]) -> list[Draft]:
    """By path."""
    rows = ContentDraftRow.filter(id__in=list(ids)).order_by("path")
    return [_draft(row) for row in await rows]


async def of_person(person_id: UUID, limit: int) -> list[Draft]:
    rows = ContentDraftRow.filter(person_id=person_id).order_by("id").limit(limit)
    return [_draft(row) for row in await rows]


async def add_revision(one: Revision, *, in_place_of: int | None = None) -> None:
    """Keep it, and let go of the oldest that are too many and that nothing is said about."""
    rows = ContentDraftRevisionRow.filter(draft_id=one.draft_id)
    if in_place_of is not None:
        await rows.filter(number=in_place_of).delete()
    await ContentDraftRevisionRow.create(
        id=new_id(),
        draft_id=one.draft_id,
        number=one.number,
        text=one.text,
        person_id=one.person_id,
        begun_ms=one.begun_ms,
        saved_ms=one.saved_ms,
        is_kept=one.is_kept,
    )
    kept = rows.filter(is_kept=False).order_by("-number").offset(MOST_REVISIONS).limit(20)
    too_many = [row.id for row in await kept.only("id")]
    if too_many:
        await ContentDraftRevisionRow.filter(id__in=too_many).delete()


async def keep_revision(draft_id: UUID, number: int) -> None:
    await ContentDraftRevisionRow.filter(draft_id=draft_id, number=number).update(is_kept=True)


async def newest_revision(draft_id: UUID) -> Revision | None:
    rows = ContentDraftRevisionRow.filter(draft_id=draft_id).order_by("-number")
    row = await rows.first()
    return None if row is None else _revision(row)


async def revision(draft_id: UUID, number: int) -> Revision | None:
    row = await ContentDraftRevisionRow.get_or_none(draft_id=draft_id, number=number)
    return None if row is None else _revision(row)


async def revisions(draft_id: UUID, limit: int) -> list[Revision]:
    """The newest first, each with its text."""
    rows = ContentDraftRevisionRow.filter(draft_id=draft_id).order_by("-number").limit(limit)
    return [_revision(row) for row in await rows]


def _in(state: State) -> QuerySet[ContentDraftRow]:
    return ContentDraftRow.filter(state=state.value)


def _changing(one: Draft) -> dict[str, Any]:
    return {
        "base": one.base and one.base.text,
        "base_digest": one.base and one.base.digest,
        "text": one.text,
        "state": one.state.value,
        "revision": one.revision,
        "removes": one.removes,
        "writers": json.dumps([str(person) for person in one.writers]),
        "changed_ms": one.changed_ms,
        "open_path": one.path if one.state is State.OPEN else None,
    }


def _draft(row: ContentDraftRow) -> Draft:
    base = None
    if row.base_digest is not None and row.base is not None:
        base = Original(row.base, row.base_digest)
    return Draft(
        id=row.id,
        path=row.path,
        kind=Kind(row.kind),
        base=base,
        text=row.text,
        person_id=row.person_id,
        begun_ms=row.begun_ms,
        changed_ms=row.changed_ms,
        state=State(row.state),
        revision=row.revision,
        removes=row.removes,
        writers=tuple(UUID(person) for person in json.loads(row.writers)),
    )


def _revision(row: ContentDraftRevisionRow) -> Revision:
    return Revision(
        draft_id=row.draft_id,
        number=row.number,
        text=row.text,
        person_id=row.person_id,
        begun_ms=row.begun_ms,
        saved_ms=row.saved_ms,
        is_kept=row.is_kept,
    )
