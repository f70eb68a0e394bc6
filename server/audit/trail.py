"""Reading the trail, for those who may: newest first, by who, what, about what, and when."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from server.audit import service, store
from server.audit.domain import Event
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds

MOST_EXPORTED = 100_000
_EXPORT_BATCH = 500
_DISORDER = timedelta(hours=1)
"""Ids follow the time of writing; clocks of several machines may differ, by far less than this."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that is given must hold; `since` is included, `until` is not."""

    actor_id: UUID | None = None
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


async def events(asked: Asked, *, before: int | None, limit: int, actor: Actor) -> Sequence[Event]:
    """Newest first, those before the id `before`."""
    actor.require(Permission.SEE_AUDIT)
    return await store.events(await _bounded(asked, before), limit)


async def of_thing(subject: str, limit: int) -> Sequence[Event]:
    """The newest about one thing, for whoever may see that; rights are the caller's business."""
    return await store.events(await _bounded(Asked(subject=subject), None), limit)


async def export(asked: Asked, *, actor: Actor, now: datetime) -> AsyncIterator[list[Event]]:
    """Give up to MOST_EXPORTED events in batches, newest first; who took them is on record."""
    actor.require(Permission.SEE_AUDIT)
    await service.record(actor, "audit.exported", actor.person_id, now=now)
    return _batches(await _bounded(asked, None))


async def _batches(span: store.Span) -> AsyncIterator[list[Event]]:
    for _ in range(MOST_EXPORTED // _EXPORT_BATCH):
        batch = await store.events(span, _EXPORT_BATCH)
        if not batch:
            return
        yield batch
        span = replace(span, below=batch[-1].id)


async def _bounded(asked: Asked, before: int | None) -> store.Span:
    """Say the times in ids too, which every index holds, so that no list is read in vain."""
    above = below = None
    if asked.since is not None:
        above = await store.first_id_from(to_milliseconds(asked.since - _DISORDER))
        above = store.NO_ID if above is None else above - 1
    if asked.until is not None:
        below = await store.first_id_from(to_milliseconds(asked.until + _DISORDER))
    bounds = [one for one in (before, below) if one is not None]
    return store.Span(
        actor_id=asked.actor_id,
        action=asked.action,
        subject=asked.subject,
        since_ms=None if asked.since is None else to_milliseconds(asked.since),
        until_ms=None if asked.until is None else to_milliseconds(asked.until),
        above=above,
        below=min(bounds, default=None),
    )
