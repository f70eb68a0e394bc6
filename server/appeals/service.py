"""What somebody can do who objects: report an item while they sit, appeal afterwards, withdraw.

No item's text, key or id leaves through here: an item is named by its number in one's own form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.appeals import store
from server.appeals.domain import (
    Appeal,
    AppealBeforeEnd,
    AppealItemWrong,
    AppealKindMissing,
    AppealsNotOffered,
    AppealTooLate,
    AppealUnknown,
    Kind,
    Ruling,
    Subject,
    appeal_text,
    due,
    until,
)
from server.audit import service as audit
from server.certification import releasing
from server.database import outbox
from server.database.connection import transaction
from server.exams import releases, shown
from server.exams.desks import own_sitting
from server.exams.domain.policy import Appeals
from server.exams.domain.sitting import Sitting
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

RECEIVED = "appeal.received"
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be appealed about in a sitting: `until` None is while there is no result yet."""

    sitting: Sitting
    terms: Appeals | None
    until: datetime | None
    is_open: bool
    raised: Sequence[Appeal]


@dataclass(frozen=True, slots=True)
class Own:
    """An appeal of one's own, with the rulings on it, oldest first."""

    appeal: Appeal
    rulings: Sequence[Ruling]


async def standing(sitting_id: UUID, *, actor: Actor, now: datetime) -> Standing:
    """Raises SittingUnknown."""
    actor.require(Permission.READ)
    sitting = await own_sitting(sitting_id, actor)
    terms, ends = await _terms(sitting), None
    if terms is not None:
        ends = until(sitting, terms, await releasing.released_at(sitting_id))
    is_open = terms is not None and (ends is None or now <= ends)
    return Standing(sitting, terms, ends, is_open, await store.of_sitting(sitting_id))


async def appeal(
    sitting_id: UUID,
    kind: Kind | None,
    position: int | None,
    text: str,
    *,
    actor: Actor,
    now: datetime,
) -> Appeal:
    """Object to an item, or to the sitting once it is over; again, the text is put anew.

    Never touches the clock. Raises SittingUnknown, AppealTextWrong, AppealKindMissing,
    AppealItemWrong, AppealBeforeEnd, AppealKnown, AppealTooLate, AppealsNotOffered.
    """
    actor.require(Permission.SIT)
    found = await standing(sitting_id, actor=actor, now=now)
    terms = _offered(found)
    if kind is None:
        raise AppealKindMissing
    kept, now_ms = appeal_text(text), to_milliseconds(now)
    is_during = not found.sitting.is_over(now_ms)
    if is_during and kind is not Kind.ITEM:
        raise AppealBeforeEnd
    subject = await _subject(found.sitting, kind, position)
    made = Appeal(
        id=new_id(),
        person_id=actor.person_id,
        sitting_id=sitting_id,
        exam=found.sitting.exam,
        subject=subject,
        text=kept,
        is_during=is_during,
        raised_ms=now_ms,
        changed_ms=now_ms,
        due_ms=due(found.sitting, terms, now_ms),
    )
    return await _raised(made, found.sitting, actor, now)


async def mine(
    *, after: UUID | None = None, limit: int = PAGE_SIZE, actor: Actor
) -> tuple[Sequence[Own], UUID | None]:
    """A page of one's own, newest first, and where the next begins."""
    actor.require(Permission.READ)
    found = await store.of_person(actor.person_id, after, limit + 1)
    shown_ = found[:limit]
    on = await store.rulings([one.id for one in shown_])
    page = [Own(one, on[one.id]) for one in shown_]
    return page, shown_[-1].id if len(found) > limit else None


async def one_of_mine(appeal_id: UUID, *, actor: Actor) -> Own:
    """Raises AppealUnknown."""
    actor.require(Permission.READ)
    one = _own(await store.by_id(appeal_id), actor)
    return Own(one, (await store.rulings([one.id]))[one.id])


async def withdraw(appeal_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Raises AppealUnknown, AppealSettled. Again: no effect."""
    actor.require(Permission.SIT)
    async with transaction():
        changed = _own(await store.locked(appeal_id), actor).withdrawn(to_milliseconds(now))
        if changed is not None:
            await store.save(changed)
            await audit.record(actor, "appeal.withdrawn", appeal_id, now=now)


async def _raised(made: Appeal, sitting: Sitting, actor: Actor, now: datetime) -> Appeal:
    async with transaction():
        await store.hold(made.sitting_id)
        assert made.key is not None, "a new one is not withdrawn"
        before = await store.about(made.key)
        if before is not None:
            changed = before.reworded(made.text, sitting, made.raised_ms)
            if changed is None:
                return before
            await store.save(changed)
            await audit.record(actor, "appeal.changed", changed.id, now=now)
            return changed
        await store.add(made)
        detail = {"kind": made.subject.kind.value, "sitting": str(made.sitting_id)}
        await audit.record(actor, "appeal.raised", made.id, now=now, detail=detail)
        await outbox.add(RECEIVED, made.id, now=now)
    return made


async def _subject(sitting: Sitting, kind: Kind, position: int | None) -> Subject:
    if kind is not Kind.ITEM:
        return Subject(kind)
    if position is None or not 1 <= position <= sitting.items:
        raise AppealItemWrong
    return Subject(kind, position, await shown.item_id(sitting.id, position))


def _offered(found: Standing) -> Appeals:
    if found.terms is None:
        raise AppealsNotOffered
    if not found.is_open:
        raise AppealTooLate
    return found.terms


async def _terms(sitting: Sitting) -> Appeals | None:
    return (await releases.release_by_id(sitting.release_id)).policy.appeals


def _own(found: Appeal | None, actor: Actor) -> Appeal:
    """Another person's is as if there were none."""
    if found is None or found.person_id != actor.person_id:
        raise AppealUnknown
    return found
