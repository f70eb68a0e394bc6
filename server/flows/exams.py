"""Handed in, graded, decided, issued."""

from collections.abc import Container, Hashable, Sequence
from datetime import datetime
from uuid import UUID

from server.certification.service import Decided
from server.database import hot, outbox
from server.database.hot import Coalescer, Overtaken
from server.database.outbox import Entry
from server.exams.domain.receipt import Receipt
from server.exams.domain.sitting import ClosedBy, Sitting
from server.exams.endings import ClosedSitting, Endings, Leaving
from server.flows.lane import BATCH, Lane, report
from server.flows.telling import RESULT_TOPIC, notes_of
from server.flows.told import Told
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.kernel.actor import Actor
from server.kernel.clock import Now, to_milliseconds
from server.notices.domain.notice import Note

JUST_NOW_MS = 60_000


class ExamFlow:
    def __init__(self, endings: Endings, told: Told, now: Now) -> None:
        self._endings = endings
        self._certification = told.certification
        self._notices = told.notices
        self._now = now
        self._lane = Lane({"decision.certify": self._issue}, now)
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
        claimed = await self._endings.claim_closed(BATCH, now=now)
        graded = _graded(claimed, now)
        if graded:
            async with hot.together():
                notes = await self._decide(graded, now)
                await self._endings.finish_grading([one.sitting.id for one, _ in graded])
            self._notices.noted(notes)
        return bool(claimed)

    async def _close_and_decide(self, batch: list[Leaving]) -> dict[Hashable, Receipt]:
        """Return the receipts; whoever has none was not closed."""
        now = self._now()
        by_id = {one.closed.sitting.id: one for one in batch if one.is_open}
        graded = _graded([one.closed for one in by_id.values()], now)
        closing = [by_id[one.sitting.id] for one, _ in graded]
        if not closing:
            return {}
        try:
            async with hot.together():
                await self._endings.close_seen(closing)
                notes = await self._decide(graded, now)
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
        here = {one.sitting.id for one, _ in graded if _was_just_here(one.sitting, now)}
        notes = notes_of([one for one in released if one.sitting_id in here])
        later = released if self._notices.sends_mail else _without(released, here)
        await self._notices.note(notes, now=now)
        await outbox.put(RESULT_TOPIC, [one.id for one in later], now=now)
        return notes

    async def follow_up(self) -> bool:
        return await self._lane.follow_up()

    async def _issue(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            await self._certification.issue(UUID(entry.key), now=now)


def _graded(closed: Sequence[ClosedSitting], now: datetime) -> list[tuple[ClosedSitting, Grade]]:
    """One that cannot be graded stops no other; it stays due, and its fault is in the log."""
    graded = []
    for one in closed:
        try:
            graded.append((one, grading.grade_sitting(one, now=now)))
        except Exception as error:  # noqa: BLE001 - any fault of one item
            report(error)
    return graded


def _was_just_here(sitting: Sitting, now: datetime) -> bool:
    """Who handed in a moment ago is told at once; whether others are still there is looked up."""
    assert sitting.closed_ms is not None
    is_recent = to_milliseconds(now) - sitting.closed_ms < JUST_NOW_MS
    return is_recent and sitting.closed_by is ClosedBy.CANDIDATE


def _without(released: Sequence[Decided], sitting_ids: Container[UUID]) -> list[Decided]:
    return [one for one in released if one.sitting_id not in sitting_ids]
