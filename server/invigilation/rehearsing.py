"""Rehearsals: an invigilator practises on candidates who are nobody, on the same board.

They sit by the same services as anybody, a second at a time. What is done is kept in the store, so
that any process can go on with it. Nothing of it is graded, decided, counted or told to anybody.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database.connection import transaction
from server.exams import rehearsing, releases
from server.exams.service import Exams
from server.invigilation.domain import rehearsal as plan
from server.invigilation.domain.rehearsal import Deed, Kind, NoRehearsal, RehearsalRunning
from server.invigilation.store import incidents
from server.invigilation.store import rehearsals as store
from server.invigilation.store.rehearsals import Rehearsal, StandIn
from server.kernel.actor import SYSTEM, Actor, Permission, Role
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.ids import new_id

STEP_MS = 1_000
MOST_AT_ONCE = 12
"""Deeds that a candidate makes up for, where the server was away."""


class Rehearsals:
    def __init__(self, exams: Exams) -> None:
        self._exams = exams

    async def running(self, *, actor: Actor) -> Rehearsal | None:
        actor.require(Permission.RUN_SITTINGS)
        return await store.running_of(actor.person_id)

    async def start(self, exam: str, count: int, *, actor: Actor, now: datetime) -> None:
        """Raises RehearsalRunning, RehearsalOutOfRange, ExamUnknown."""
        actor.require(Permission.RUN_SITTINGS)
        plan.require_count(count)
        release, now_ms = await releases.release_of(exam), to_milliseconds(now)
        made = Rehearsal(
            id=new_id(),
            invigilator_id=actor.person_id,
            release_id=release.id,
            started_ms=now_ms,
            until_ms=now_ms + plan.LASTS_MS,
            stepped_ms=now_ms,
        )
        async with transaction():
            if not await store.add(made, [new_id() for _ in range(count)]):
                raise RehearsalRunning
            detail: dict[str, DetailValue] = {"candidates": count, "exam": release.slug}
            await audit.record(actor, "rehearsal.started", made.id, now=now, detail=detail)

    async def end(self, *, actor: Actor, now: datetime) -> None:
        """Sweep it away. Raises NoRehearsal."""
        actor.require(Permission.RUN_SITTINGS)
        found = await store.running_of(actor.person_id)
        if found is None:
            raise NoRehearsal
        await self._sweep(found, actor, now)

    async def step(self, *, now: datetime) -> bool:
        """Go on with those that are due; say whether there was any."""
        now_ms = to_milliseconds(now)
        if not await store.is_any_due(now_ms):
            return False  # a look costs no write
        async with transaction():
            due = await store.claim(now_ms, now_ms + STEP_MS)
        for one in due:
            if one.until_ms <= now_ms:
                await self._sweep(one, SYSTEM, now)
            else:
                await self._go_on(one, now)
        return bool(due)

    async def _go_on(self, one: Rehearsal, now: datetime) -> None:
        now_ms = to_milliseconds(now)
        for candidate in await store.candidates(one.id):
            begins_ms = one.started_ms + plan.begins(candidate.number) * 1000
            if begins_ms <= now_ms:
                after, until = (max(0, at - begins_ms) // 1000 for at in (one.stepped_ms, now_ms))
                deeds = list(plan.deeds(candidate.number, after, until))
                await self._behave(one, candidate, deeds[-MOST_AT_ONCE:], now)
        async with transaction():
            await store.stepped(one.id, now_ms)

    async def _behave(
        self, one: Rehearsal, candidate: StandIn, deeds: Iterable[Deed], now: datetime
    ) -> None:
        """What is refused is refused to anybody: a clock that stands, a sitting that is over."""
        actor = _actor(candidate)
        try:
            sitting_id = candidate.sitting_id or await self._begin(one, candidate, now)
            for deed in deeds:
                await self._do(deed, candidate.number, sitting_id, actor, now)
        except Refusal:
            return

    async def _begin(self, one: Rehearsal, candidate: StandIn, now: datetime) -> UUID:
        actor = _actor(candidate)
        async with transaction():
            sitting = await rehearsing.begin(self._exams, one.release_id, actor=actor, now=now)
            if not await store.seat(one.id, candidate.number, sitting.id):
                raise NoRehearsal  # ended meanwhile
        return sitting.id

    async def _do(
        self, deed: Deed, number: int, sitting_id: UUID, actor: Actor, now: datetime
    ) -> None:
        match deed.kind:
            case Kind.SAVE:
                await self._save(deed.second, number, sitting_id, actor, now)
            case Kind.TAKE_OVER:
                await self._exams.take_writer(sitting_id, actor=actor, now=now)
            case Kind.HAND_IN:
                await self._exams.endings.hand_in(sitting_id, actor=actor, now=now)
            case Kind.BE_SEEN:
                self._exams.presence.note(sitting_id, now=now, unsent=deed.unsent)

    async def _save(
        self, second: int, number: int, sitting_id: UUID, actor: Actor, now: datetime
    ) -> None:
        room = await self._exams.room(sitting_id, actor=actor, now=now)
        if room.form is None:
            return
        route, step = room.form.route, second // plan.seconds_between_saves(number)
        place = step % route.items if route.is_free else min(step, route.items - 1)
        if not route.is_free:
            await self._exams.places.go_on(sitting_id, place + 1, actor=actor, now=now)
        item = room.form.presented()[place]
        await self._exams.record_response(
            sitting_id,
            place + 1,
            sequence=second,
            response=rehearsing.some_answer(item, number + second),
            writer=None,
            actor=actor,
            now=now,
        )

    async def _sweep(self, one: Rehearsal, actor: Actor, now: datetime) -> None:
        async with transaction():
            seated = await store.candidates(one.id)
            if not await store.end(one.id):
                return
            sittings = [each.sitting_id for each in seated if each.sitting_id is not None]
            await rehearsing.sweep(sittings)
            await incidents.delete_of(sittings)
            await audit.record(actor, "rehearsal.ended", one.id, now=now)
        self._exams.presence.forget(sittings)


def _actor(candidate: StandIn) -> Actor:
    return Actor(candidate.person_id, "", frozenset({Role.CANDIDATE}))
