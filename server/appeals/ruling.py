"""Appeals before those who rule on them: the queue, a case with its item and key, the ruling.

Nobody rules on an appeal of their own, on an item they wrote, or on one that they appeal about
themselves. A ruling mends nothing by itself: a regrade, time or a free new sitting
is another act of a named person.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.accounts.service import Accounts
from server.appeals import store
from server.appeals.domain import (
    Appeal,
    AppealUnknown,
    Narrowing,
    OwnAppeal,
    OwnItem,
    Place,
    Ruling,
    RulingMoved,
    State,
    Verdict,
    VerdictMissing,
)
from server.audit import service as audit
from server.audit import trail
from server.audit.domain import Event
from server.audit.trail import Asked
from server.database import outbox
from server.database.connection import transaction
from server.exams import shown
from server.exams.domain.time_ledger import reason_text
from server.exams.shown import ShownItem
from server.items.domain.model import Item
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

RULED = "appeal.ruled"
MOST_COUNTED = 1_000
MOST_TOGETHER = 50
MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class Case:
    """`shown` is the item with key and answer, None where the case is about no item.

    `alike` are other open ones about the same item; `may_rule` says whether this reader may.
    """

    appeal: Appeal
    rulings: Sequence[Ruling]
    shown: ShownItem | None
    alike: Sequence[Appeal]
    others: Sequence[Appeal]
    events: Sequence[Event]
    may_rule: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Counted to MOST_COUNTED."""

    open: int
    overdue: int


class AppealRulings:
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def page(
        self,
        narrowing: Narrowing,
        *,
        is_open: bool,
        after: Place | None,
        limit: int,
        actor: Actor,
    ) -> tuple[Sequence[Appeal], Place | None, Counter[tuple[str, str]]]:
        """A page, where the next begins, and how many wait about each of its items.

        What waits comes by its due day, what is settled newest first.
        """
        actor.require(Permission.RULE)
        listed = store.waiting if is_open else store.settled
        found = await listed(narrowing, after, limit + 1)
        page = found[:limit]
        last = page[-1] if len(found) > limit else None
        counts = await store.open_by_item(page, MOST_COUNTED)
        return page, None if last is None else _place(last), counts

    async def waiting(self, *, actor: Actor, now: datetime) -> Waiting:
        actor.require(Permission.RULE)
        return await waiting(now=now)

    async def case(self, appeal_id: UUID, *, actor: Actor, now: datetime) -> Case:
        """Raises AppealUnknown. An answer and a key are read here: it is recorded who did."""
        actor.require(Permission.RULE)
        appeal = _known(await store.by_id(appeal_id))
        item = await self._item(appeal, actor)
        async with transaction():
            await audit.record(actor, "appeal.read", appeal_id, now=now)
        same = []
        if appeal.subject.item:
            found = await store.open_about(appeal.exam, appeal.subject.item, MOST_TOGETHER)
            same = [one for one in found if one.id != appeal_id]
        about = Asked(subject=str(appeal_id))
        events = await trail.events(about, before=None, limit=MOST_EVENTS, actor=actor)
        return Case(
            appeal=appeal,
            rulings=(await store.rulings([appeal_id]))[appeal_id],
            shown=item,
            alike=same,
            others=[
                one for one in await store.of_sitting(appeal.sitting_id) if one.id != appeal_id
            ],
            events=tuple(reversed(events)),
            may_rule=not await self._is_partial(appeal, item, actor),
        )

    async def rule(  # noqa: PLR0913 - a ruling has this many parts
        self,
        appeal_id: UUID,
        verdict: Verdict | None,
        reason: str,
        *,
        seen: int,
        alike: Sequence[UUID] = (),
        actor: Actor,
        now: datetime,
    ) -> None:
        """Rule, or correct a ruling; on others about the same item as well, where they wait.

        `seen` is how many rulings there were when the page was made. Again, the same: no effect.
        Raises AppealUnknown, VerdictMissing, ReasonMalformed, OwnAppeal, OwnItem, AppealSettled,
        RulingMoved.
        """
        actor.require(Permission.RULE)
        if verdict is None:
            raise VerdictMissing
        kept = reason_text(reason)
        appeal = _known(await store.by_id(appeal_id))
        await self._require_impartial(appeal, actor)
        async with transaction():
            await self._rule_one(appeal_id, verdict, kept, seen, actor, now)
            for other_id in sorted(set(alike) - {appeal_id}):
                await self._rule_alike(appeal, other_id, (verdict, kept), actor, now)

    async def _rule_one(
        self, appeal_id: UUID, verdict: Verdict, reason: str, seen: int, actor: Actor, now: datetime
    ) -> None:
        appeal = _known(await store.locked(appeal_id))
        before = (await store.rulings([appeal_id]))[appeal_id]
        if before and before[-1].says_the_same(verdict, reason, actor.person_id):
            return
        if appeal.rulings != seen:
            raise RulingMoved
        await _add(appeal, verdict, reason, actor, now)

    async def _rule_alike(
        self,
        appeal: Appeal,
        other_id: UUID,
        said: tuple[Verdict, str],
        actor: Actor,
        now: datetime,
    ) -> None:
        """One that was settled meanwhile, or is about something else, is left as it is."""
        other = await store.locked(other_id)
        if other is None or other.state is not State.OPEN or other.person_id == actor.person_id:
            return
        if (other.exam, other.subject.item) == (appeal.exam, appeal.subject.item):
            await _add(other, *said, actor, now)

    async def _require_impartial(self, appeal: Appeal, actor: Actor) -> None:
        if appeal.person_id == actor.person_id:
            raise OwnAppeal
        if await self._is_partial(appeal, await self._item(appeal, actor), actor):
            raise OwnItem

    async def _is_partial(self, appeal: Appeal, item: ShownItem | None, actor: Actor) -> bool:
        if appeal.person_id == actor.person_id:
            return True
        if item is None:
            return False
        if await self._wrote(item.item, actor):
            return True
        own = await store.open_about(appeal.exam, appeal.subject.item, MOST_COUNTED)
        return any(one.person_id == actor.person_id for one in own)

    async def _wrote(self, item: Item, actor: Actor) -> bool:
        """Authors stand in item files by name, by address, or by what stands before its @."""
        person = await self._accounts.person(actor.person_id)
        known = {person.name, person.email, person.email.partition("@")[0]}
        return item.author.strip().casefold() in {one.casefold() for one in known}

    async def _item(self, appeal: Appeal, actor: Actor) -> ShownItem | None:
        position = appeal.subject.position
        if position is None:
            return None
        return await shown.item_shown(appeal.sitting_id, position, actor=actor)


async def waiting(*, now: datetime) -> Waiting:
    """For the figures of the house."""
    overdue = await store.count_waiting(MOST_COUNTED, due_before=to_milliseconds(now))
    return Waiting(await store.count_waiting(MOST_COUNTED), overdue)


async def appeal_told(appeal_id: UUID) -> Appeal | None:
    """For whoever tells of it."""
    return await store.by_id(appeal_id)


async def ruling_told(ruling_id: UUID) -> tuple[Appeal, Ruling] | None:
    """For whoever tells of it."""
    ruling = await store.ruling(ruling_id)
    appeal = None if ruling is None else await store.by_id(ruling.appeal_id)
    return None if ruling is None or appeal is None else (appeal, ruling)


async def overdue(since: datetime, *, now: datetime) -> Sequence[Appeal]:
    """Those that became overdue since then, for whoever tells of them."""
    return await store.overdue(to_milliseconds(now), to_milliseconds(since), MOST_COUNTED)


async def _add(appeal: Appeal, verdict: Verdict, reason: str, actor: Actor, now: datetime) -> None:
    number = appeal.rulings + 1
    ruling = Ruling(
        id=new_id(),
        appeal_id=appeal.id,
        number=number,
        verdict=verdict,
        reason=reason,
        ruled_by=actor.person_id,
        ruled_ms=to_milliseconds(now),
    )
    await store.save(appeal.ruled(ruling))
    await store.add_ruling(ruling)
    detail = {"verdict": verdict.value, "number": number}
    await audit.record(actor, RULED, appeal.id, now=now, detail=detail)
    await outbox.add(RULED, ruling.id, now=now)


def _place(one: Appeal) -> Place:
    if one.state is State.OPEN:
        return one.due_ms, one.id
    assert one.settled_ms is not None, "settled ones say when"
    return one.settled_ms, one.id


def _known(found: Appeal | None) -> Appeal:
    if found is None:
        raise AppealUnknown
    return found
