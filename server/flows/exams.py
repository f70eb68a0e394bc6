"""Handed in, graded, decided, issued."""

from datetime import datetime
from uuid import UUID

from server.certification.service import Certification
from server.database import hot
from server.database.outbox import Entry
from server.exams.service import Exams
from server.flows.lane import BATCH, Lane
from server.grading import service as grading
from server.kernel.clock import Now


class ExamFlow:
    def __init__(self, exams: Exams, certification: Certification, now: Now) -> None:
        self._exams = exams
        self._certification = certification
        self._now = now
        self._lane = Lane({"decision.certify": self._issue}, now)

    async def grade(self) -> bool:
        """Grade and decide on one batch of closed sittings; say whether there was any.

        One commit for both: nobody is graded and not decided on.
        """
        now = self._now()
        closed = await self._exams.claim_closed(BATCH, now=now)
        if not closed:
            return False
        grades = [grading.grade_sitting(one, now=now) for one in closed]
        async with hot.together():
            await grading.record(grades)
            await self._certification.decide(closed, grades, now=now)
            await self._exams.finish_grading([one.sitting.id for one in closed])
        return True

    async def follow_up(self) -> bool:
        return await self._lane.follow_up()

    async def _issue(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            await self._certification.issue(UUID(entry.key), now=now)
