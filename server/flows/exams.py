"""Handed in, graded, decided, issued."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.certification.regrades import REVOKE_TOPIC
from server.certification.releasing import CLEARED
from server.certification.service import Decided
from server.credentials.issuing import REISSUE_TOPIC, REPLACE_TOPIC
from server.credentials.life.naming import GRANTED_TOPIC
from server.database import hot, outbox
from server.database.hot import Coalescer, Overtaken
from server.database.outbox import Entry
from server.exams.domain.receipt import Receipt
from server.exams.endings import ClosedSitting, Endings, Leaving
from server.flows.lane import BATCH, Lane, report
from server.flows.telling import RESULT_TOPIC, notes_of
from server.flows.told import Told
from server.grading import rulings
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.grading.rating import opening
from server.grading.rulings import Standing
from server.grading.service import UNMARKED, Marks
from server.kernel.actor import Actor
from server.kernel.clock import Now, to_milliseconds
from server.notices.domain.notice import Note

JUST_NOW_MS = 60_000
NONE_MARKED: Mapping[UUID, Marks] = {}


class ExamFlow:
    def __init__(self, endings: Endings, told: Told, now: Now) -> None:
        self._endings = endings
        self._certification = told.certification
        self._credentials = told.credentials
        self._notices = told.notices
        self._now = now
        self.lane = Lane(
            {
                "decision.certify": self._issue,
                REVOKE_TOPIC: self._revoke,
                REPLACE_TOPIC: self._replace,
                REISSUE_TOPIC: self._reissue,
                GRANTED_TOPIC: self._rename,
                CLEARED: self._let_out,
            },
            now,
            together=frozenset({"decision.certify"}),
        )
        self._leaving: Coalescer[Leaving, Receipt] = Coalescer(self._close_and_decide, commits=True)

    async def hand_in(
        self, sitting_id: UUID, *, actor: Actor, now: datetime
    ) -> tuple[Receipt, bool]:
        """Freeze and return the receipt, and whether this call closed it by the candidate.

        Mostly the grade is written with it. Where that cannot be, for whatever reason, it is not
        waited for: the sitting is closed alone and graded afterwards. Again, the same receipt to
        the byte.
        """
        leaving = await self._endings.leaving(sitting_id, actor=actor, now=now)
        if leaving is not None:
            receipt = await self._leaving.submit(sitting_id.int, leaving)
            if receipt is not None:
                return receipt, True
        return await self._endings.hand_in(sitting_id, actor=actor, now=now)

    async def grade(self) -> bool:
        """Grade and decide on one batch of closed sittings; say whether there was any."""
        now = self._now()
        standing = await rulings.by_exam()
        claimed = await self._endings.claim_closed(BATCH, now=now)
        marked = await self._marked(claimed, now)
        grades = [_graded(one, standing, now, marked) for one in claimed]
        graded = [(one, grade) for one, grade in zip(claimed, grades, strict=True) if grade]
        if graded:
            async with hot.together():
                notes = await self._decide(graded, now)
                await self._endings.finish_grading([one.sitting.id for one, _ in graded])
            self._notices.noted(notes)
        return bool(claimed)

    async def _marked(
        self, claimed: Sequence[ClosedSitting], now: datetime
    ) -> Mapping[UUID, Marks]:
        """What people marked; sittings that wait for it are left to them."""
        rated = [one for one in claimed if opening.places_to_rate(one)]
        if not rated:
            return {}
        await opening.open_scripts(rated, now=now)
        marked = await opening.settled([one.sitting.id for one in rated])
        waiting = [one.sitting.id for one in rated if one.sitting.id not in marked]
        if waiting:
            await self._endings.leave_to_raters(waiting, now=now)
        return marked

    async def _close_and_decide(self, batch: list[Leaving]) -> dict[Hashable, Receipt]:
        """Return the receipts; whoever has none was not closed."""
        now = self._now()
        still_open = [one for one in batch if one.is_open]
        standing = await _rulings_in_force()
        if standing is None:
            return {}
        grades = [_graded(one.closed, standing, now) for one in still_open]
        pairs = [(one, grade) for one, grade in zip(still_open, grades, strict=True) if grade]
        if not pairs:
            return {}
        closing = [one for one, _ in pairs]
        try:
            async with hot.together():
                await self._endings.close_seen(closing)
                notes = await self._decide([(one.closed, grade) for one, grade in pairs], now)
        except Overtaken:
            return {}
        self._notices.noted(notes)
        return {one.closed.sitting.id.int: self._endings.handed_in(one) for one in closing}

    async def _decide(
        self, graded: Sequence[tuple[ClosedSitting, Grade]], now: datetime
    ) -> list[Note]:
        """Write all that follows, inside `hot.together()`: nobody is graded and not decided on.

        Returns whom it tells.
        """
        await grading.record([grade for _, grade in graded])
        released = await self._certification.decide(graded, now=now)
        notes = notes_of([one for one in released if _was_just_here(one, now)])
        if not self._notices.sends_mail:
            released = [one for one in released if not _was_just_here(one, now)]
        await self._notices.note(notes, now=now)
        await outbox.put(RESULT_TOPIC, [one.id for one in released], now=now)
        return notes

    async def follow_up(self) -> bool:
        return await self.lane.follow_up()

    async def _issue(self, entries: list[Entry], now: datetime) -> None:
        await self._certification.issuing.issue([UUID(one.key) for one in entries], now=now)

    async def _replace(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            await self._credentials.issuing.finish(UUID(entry.key), now=now)

    async def _reissue(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            one, act = UUID(entry.key[:32]), UUID(entry.key[32:])
            await self._credentials.issuing.finish(one, act=act, now=now)

    async def _rename(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            await self._credentials.naming.carry_out(UUID(entry.key), now=now)

    async def _revoke(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            await self._certification.issuing.revoke_lost(UUID(entry.key), now=now)

    async def _let_out(self, _: list[Entry], now: datetime) -> None:
        """Decide on all that was let out, a batch after the other."""
        while graded := await self._certification.let_out(BATCH):
            async with hot.together():
                released = await self._certification.decide_let_out(graded, now=now)
                await outbox.put(RESULT_TOPIC, [one.id for one in released], now=now)


async def _rulings_in_force() -> Standing | None:
    """None where they cannot be read: no hand-in waits for that, only the grade does."""
    try:
        return await rulings.by_exam()
    except Exception as error:  # noqa: BLE001 - whatever a row breaks
        report(error)
        return None


def _graded(
    closed: ClosedSitting,
    standing: Standing,
    now: datetime,
    marked: Mapping[UUID, Marks] = NONE_MARKED,
) -> Grade | None:
    """One that cannot be graded stops no other; it stays due, and its fault is in the log.

    None as well for what somebody still has to mark.
    """
    try:
        marks = marked.get(closed.sitting.id, UNMARKED) if marked else UNMARKED
        if closed.form.rated and any(at not in marks for at in opening.places_to_rate(closed)):
            return None
        known = standing.get(closed.sitting.exam, ())
        return grading.grade_sitting(closed, rulings=known, marked=marks, now=now)
    except Exception as error:  # noqa: BLE001 - any fault of one item
        report(error)
        return None


def _was_just_here(decided: Decided, now: datetime) -> bool:
    """Who handed in a moment ago is told at once; whether others are still there is looked up."""
    handed_in_ms = decided.handed_in_ms
    return handed_in_ms is not None and to_milliseconds(now) - handed_in_ms < JUST_NOW_MS
