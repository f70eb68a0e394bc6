"""Accommodations: asked for by a person, decided by a named administrator, in force at each start.

What they say is about somebody's health: only the person and who may decide read it. The audit
trail has ids, days and amounts, never a reason or a document.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database import outbox
from server.database.connection import transaction
from server.exams.domain.accommodation import (
    Accommodation,
    AccommodationsWaiting,
    AccommodationUnknown,
    ExtraTime,
    Span,
    State,
    Wish,
    document_text,
)
from server.exams.domain.time_ledger import Act, Extra, reason_text
from server.exams.store import accommodations as store
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

MOST_WAITING = 3
"""Requests of one person at a time."""
MOST_COUNTED = 1_000
GRANTED = "accommodation.granted"


async def ask(
    extra: ExtraTime, reason: str, document: str, *, actor: Actor, now: datetime
) -> Accommodation:
    """Ask for more time in every exam; the same that waits already is not asked twice.

    Raises ReasonMalformed, DocumentMalformed, AccommodationsWaiting.
    """
    actor.require(Permission.KEEP_ACCOUNT)
    wish = Wish(extra, reason_text(reason), document_text(document))
    async with transaction():
        await store.hold(actor.person_id)
        before = await store.of_person(actor.person_id)
        waiting = [one for one in before if one.state is State.ASKED]
        if (same := next((one for one in waiting if one.wish == wish), None)) is not None:
            return same
        if len(waiting) >= MOST_WAITING:
            raise AccommodationsWaiting
        asked = Accommodation(new_id(), actor.person_id, wish, to_milliseconds(now))
        await store.add(asked)
        await audit.record(actor, "accommodation.asked", asked.id, now=now)
    return asked


async def mine(*, actor: Actor) -> Sequence[Accommodation]:
    """Newest first."""
    actor.require(Permission.KEEP_ACCOUNT)
    return await store.of_person(actor.person_id)


async def one_of_mine(accommodation_id: UUID, *, actor: Actor) -> Accommodation:
    """Raises AccommodationUnknown."""
    actor.require(Permission.KEEP_ACCOUNT)
    return _own(await store.by_id(accommodation_id), actor)


async def give_up(accommodation_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Withdraw one's own, for sittings to come. Raises AccommodationUnknown, AccommodationDecided.

    Again: no effect.
    """
    actor.require(Permission.KEEP_ACCOUNT)
    async with transaction():
        one = _own(await store.locked(accommodation_id), actor)
        changed = one.withdrawn(Act(actor.person_id, to_milliseconds(now)))
        if changed is not None:
            await _saved(changed, "accommodation.withdrawn", actor, now)


async def page(
    *, is_open: bool, after: UUID | None, limit: int, actor: Actor
) -> tuple[Sequence[Accommodation], UUID | None]:
    """Return a page and where the next begins: what waits oldest first, the rest newest first."""
    actor.require(Permission.ACCOMMODATE)
    listed = store.waiting if is_open else store.settled
    found = await listed(limit + 1, after)
    shown = found[:limit]
    return shown, shown[-1].id if len(found) > limit else None


async def of_person(person_id: UUID, *, actor: Actor) -> Sequence[Accommodation]:
    """All of one person's, newest first."""
    actor.require(Permission.ACCOMMODATE)
    return await store.of_person(person_id)


async def waiting_count(*, actor: Actor) -> int:
    """Counted to MOST_COUNTED."""
    actor.require(Permission.ACCOMMODATE)
    return len(await store.waiting(MOST_COUNTED, None))


async def one(accommodation_id: UUID, *, actor: Actor) -> Accommodation:
    """Raises AccommodationUnknown."""
    actor.require(Permission.ACCOMMODATE)
    return _known(await store.by_id(accommodation_id))


async def grant(
    accommodation_id: UUID,
    extra: ExtraTime,
    span: Span,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Give it in every exam that is started within these days, and tell the person.

    Raises AccommodationUnknown, AccommodationDecided, OwnAccommodation, ReasonMalformed.
    """
    act = _act(actor, now, reason)
    await _decide(
        accommodation_id, lambda one: one.granted(extra, span, act), GRANTED, actor=actor, now=now
    )


async def give(
    person_id: UUID, extra: ExtraTime, span: Span, reason: str, *, actor: Actor, now: datetime
) -> UUID:
    """Grant it to somebody who did not ask, and tell them; the same again is not given twice.

    Raises OwnAccommodation, ReasonMalformed.
    """
    act = _act(actor, now, reason)
    unasked = Accommodation(new_id(), person_id, Wish(extra, "", ""), act.at_ms)
    granted = unasked.granted(extra, span, act)
    assert granted is not None, "nothing was decided of it before"
    async with transaction():
        await store.hold(person_id)
        for one in await store.of_person(person_id):
            if not one.is_asked and one.is_granted_as(extra, span, act):
                return one.id
        await store.add(unasked)
        await _saved(granted, GRANTED, actor, now)
        await outbox.add("accommodation.decided", granted.id, now=now)
    return granted.id


async def refuse(accommodation_id: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """As `grant`."""
    act = _act(actor, now, reason)
    await _decide(
        accommodation_id,
        lambda one: one.refused(act),
        "accommodation.refused",
        actor=actor,
        now=now,
    )


async def withdraw(accommodation_id: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take it back for sittings to come, and tell the person. As `grant`."""
    act = _act(actor, now, reason)
    await _decide(
        accommodation_id,
        lambda one: one.withdrawn(act),
        "accommodation.withdrawn",
        actor=actor,
        now=now,
    )


async def extras(person_id: UUID, base_ms: int, *, now: datetime) -> Sequence[Extra]:
    """What a sitting that starts now is given beside its exam's time; each stands for itself."""
    granted = await store.granted_to(person_id)
    return [one.time_for(base_ms) for one in granted if one.is_in_force(now)]


async def own_extra_ms(base_ms: int, *, actor: Actor, now: datetime) -> int:
    """What the actor would be given by starting now."""
    actor.require(Permission.READ)
    return sum(one.ms for one in await extras(actor.person_id, base_ms, now=now))


async def person_of(accommodation_id: UUID) -> UUID | None:
    """Whom to tell; None where it was erased meanwhile."""
    found = await store.by_id(accommodation_id)
    return None if found is None else found.person_id


def detail_of(granted: Accommodation) -> Mapping[str, DetailValue]:
    """What the audit trail says of a grant: how much and when, nothing of why."""
    extra, span = granted.extra, granted.span
    assert extra is not None, "asked of what was granted"
    assert span is not None, "asked of what was granted"
    return {
        "percent": extra.percent,
        "break_minutes": extra.break_minutes,
        "first": span.first.isoformat(),
        "last": None if span.last is None else span.last.isoformat(),
    }


async def _decide(
    accommodation_id: UUID,
    decide: Callable[[Accommodation], Accommodation | None],
    action: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    async with transaction():
        changed = decide(_known(await store.locked(accommodation_id)))
        if changed is None:
            return
        await _saved(changed, action, actor, now)
        if changed.state is State.WITHDRAWN:
            await outbox.add("accommodation.withdrawn", accommodation_id, now=now)
        else:
            await outbox.add("accommodation.decided", accommodation_id, now=now)


async def _saved(changed: Accommodation, action: str, actor: Actor, now: datetime) -> None:
    detail = detail_of(changed) if action == GRANTED else None
    await store.save(changed)
    await audit.record(actor, action, changed.id, now=now, detail=detail)


def _act(actor: Actor, now: datetime, reason: str) -> Act:
    actor.require(Permission.ACCOMMODATE)
    return Act(actor.person_id, to_milliseconds(now), reason_text(reason))


def _known(found: Accommodation | None) -> Accommodation:
    if found is None:
        raise AccommodationUnknown
    return found


def _own(found: Accommodation | None, actor: Actor) -> Accommodation:
    """Another person's is as if there were none."""
    if found is None or found.person_id != actor.person_id:
        raise AccommodationUnknown
    return found
