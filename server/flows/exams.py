"""Handed in, graded, decided, issued."""

from datetime import datetime
from uuid import UUID

from server.certification.service import Certification
from server.database.outbox import Entry
from server.exams.service import Exams
from server.flows.lane import Lane
from server.grading import service as grading
from server.kernel.clock import Now


class ExamFlow:
    def __init__(self, exams: Exams, certification: Certification, now: Now) -> None:
        self._exams = exams
        self._certification = certification
        self._now = now
        handlers = {"sitting.graded": self._decide, "decision.certify": self._issue}
        self._lane = Lane(handlers, now, together=frozenset({"sitting.graded"}))

    async def follow_up(self) -> bool:
        graded = await grading.grade_closed(self._exams, now=self._now())
        followed = await self._lane.follow_up()
        return bool(graded) or followed

    async def _decide(self, entries: list[Entry], now: datetime) -> None:
        await self._certification.decide([UUID(entry.key) for entry in entries], now=now)

    async def _issue(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            await self._certification.issue(UUID(entry.key), now=now)
