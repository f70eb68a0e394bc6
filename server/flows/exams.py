"""Handed in, graded, decided, issued."""

from collections.abc import Container, Sequence
from datetime import datetime
from uuid import UUID

from server.certification.service import Decided
from server.database import hot, outbox
from server.database.outbox import Entry
from server.exams.domain.sitting import ClosedBy, Sitting
from server.exams.service import Exams
from server.flows.lane import BATCH, Lane
from server.flows.telling import RESULT_TOPIC, notes_of
from server.flows.told import Told
from server.grading import service as grading
from server.kernel.clock import Now, to_milliseconds

JUST_NOW_MS = 60_000


class ExamFlow:
    def __init__(self, exams: Exams, told: Told, now: Now) -> None:
        self._exams = exams
        self._certification = told.certification
        self._notices = told.notices
        self._now = now
        self._lane = Lane({"decision.certify": self._issue}, now)

    async def grade(self) -> bool:
        """Grade and decide on one batch of closed sittings; say whether there was any.

        One commit for all of it: nobody is graded and not decided on, or decided on and not told.
        """
        now = self._now()
        closed = await self._exams.claim_closed(BATCH, now=now)
        if not closed:
            return False
        grades = [grading.grade_sitting(one, now=now) for one in closed]
        async with hot.together():
            await grading.record(grades)
            released = await self._certification.decide(closed, grades, now=now)
            here = {one.sitting.id for one in closed if _was_just_here(one.sitting, now)}
            notes = notes_of([one for one in released if one.sitting_id in here])
            later = released if self._notices.sends_mail else _without(released, here)
            await self._notices.note(notes, now=now)
            await outbox.put(RESULT_TOPIC, [one.id for one in later], now=now)
            await self._exams.finish_grading([one.sitting.id for one in closed])
        self._notices.noted(notes)
        return True

    async def follow_up(self) -> bool:
        return await self._lane.follow_up()

    async def _issue(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            await self._certification.issue(UUID(entry.key), now=now)


def _was_just_here(sitting: Sitting, now: datetime) -> bool:
    """Who handed in a moment ago is told at once; whether others are still there is looked up."""
    assert sitting.closed_ms is not None
    is_recent = to_milliseconds(now) - sitting.closed_ms < JUST_NOW_MS
    return is_recent and sitting.closed_by is ClosedBy.CANDIDATE


def _without(released: Sequence[Decided], sitting_ids: Container[UUID]) -> list[Decided]:
    return [one for one in released if one.sitting_id not in sitting_ids]
