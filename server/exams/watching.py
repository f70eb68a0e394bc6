"""Sittings under way, for those who watch them: which of them, and who sits."""

from collections.abc import Sequence
from uuid import UUID

from server.database.many import Packed
from server.exams.board import Place
from server.exams.domain.sitting import Sitting
from server.exams.domain.watch import Watch
from server.exams.store import watching as store
from server.kernel.actor import Actor, Permission

MOST_PEOPLE = 5_000


async def page(
    watch: Watch, *, after: Place | None, limit: int, actor: Actor
) -> tuple[Sequence[Sitting], Place | None]:
    """Return a page, those that end next first, and where the next begins."""
    actor.require(Permission.SEE_SITTINGS)
    found = await store.page(watch, after=after, limit=limit + 1)
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return shown, None if last is None else (last.deadline_ms, last.id)


async def people(watch: Watch, *, actor: Actor) -> Packed:
    """Who sits, at most MOST_PEOPLE of them."""
    actor.require(Permission.SEE_SITTINGS)
    return await store.people(watch, MOST_PEOPLE)


async def sittings(sitting_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, Sitting]:
    """Those of them that there are, under way or not."""
    actor.require(Permission.SEE_SITTINGS)
    return await store.by_ids(sitting_ids)
