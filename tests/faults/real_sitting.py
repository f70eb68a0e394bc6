"""The same sitting in a real house, done to through its services and told in the model's words."""

import hashlib
import json
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from server.database.connection import query
from server.exams import evidence
from server.exams.clocks import Once
from server.exams.domain.receipt import Receipt
from server.exams.domain.sitting import Sitting, current
from server.exams.forms import compile_form
from server.exams.store import hot
from server.kernel.actor import Actor, Role
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.errors import Refusal
from tests.faults.exam_house import ExamHouse, right_responses
from tests.faults.sitting_model import BLANK, NO_FIT, NOWHERE, RIGHT, WRONG, Answer, Model, Save

IRIS = Actor(UUID(int=7), "Iris", frozenset({Role.INVIGILATOR}))
_WRONG = {"text": {"text": "nothing of the kind"}, "value": {"value": "-99999"}}


@dataclass
class Real:
    house: ExamHouse
    sitting: Sitting
    right: dict[int, Any]
    receipt: Receipt | None = None
    was_released: bool = False
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        return self.house.candidate_of(self.sitting)

    @property
    def written(self) -> list[int]:
        """Positions whose answer is written, which may be wrong in many ways."""
        members = {at: next(iter(one)) for at, one in self.right.items()}
        return [at for at, member in members.items() if member in _WRONG]

    async def save(self, save: Save, now_ms: int) -> Answer:
        saving = self.house.services.exams.record_response(
            self.sitting.id,
            save.position,
            sequence=save.sequence,
            response=self._response(save.position, save.response),
            writer=save.writer,
            actor=self.actor,
            now=from_milliseconds(now_ms),
        )
        try:
            saved = await saving
        except Refusal as refusal:
            members = dict(refusal.members)
            if "response" in members:
                members["response"] = self._named(save.position, members["response"])
            return (refusal.code, *members.values())
        return ("saved", saved.sequence, saved.saved_ms)

    async def take_over(self, now_ms: int) -> Answer:
        exams, now = self.house.services.exams, from_milliseconds(now_ms)
        return ("writer", await exams.take_writer(self.sitting.id, actor=self.actor, now=now))

    async def pause(self, now_ms: int) -> Answer:
        now = from_milliseconds(now_ms)
        pausing = self.house.services.exams.clocks.pause(
            self.sitting.id, "Fire alarm", actor=IRIS, now=now
        )
        return await _told(pausing, "paused")

    async def let_run(self, now_ms: int) -> Answer:
        clocks, now = self.house.services.exams.clocks, from_milliseconds(now_ms)
        return await _told(clocks.resume(self.sitting.id, actor=IRIS, now=now), "open")

    async def grant(self, seconds: int, key: str, now_ms: int) -> Answer:
        granting = self.house.services.exams.clocks.grant(
            self.sitting.id, seconds, "x", once=Once(key=key), actor=IRIS, now=_at(now_ms)
        )
        return await _told(granting, "granted")

    async def credit(self, seconds: int, name: str, now_ms: int) -> Answer:
        credit_id = UUID(hashlib.md5(f"{self.sitting.id} {name}".encode()).hexdigest())  # noqa: S324 - a name
        given = (credit_id, self.sitting.exam, seconds, "x")
        try:
            clocks = self.house.services.exams.clocks
            return ("credited", await clocks.credit(*given, actor=IRIS, now=_at(now_ms)))
        except Refusal as refusal:
            return (refusal.code,)

    async def hand_in(self, now_ms: int) -> Answer:
        """The receipt is the same to the byte, whenever and wherever it is asked for."""
        flow = self.house.services.flows.exams
        try:
            receipt, _ = await flow.hand_in(self.sitting.id, actor=self.actor, now=_at(now_ms))
        except Refusal as refusal:
            return (refusal.code,)
        assert self.receipt in {None, receipt}
        self.receipt = receipt
        closed = datetime.fromisoformat(receipt.closed_at)
        return ("receipt", to_milliseconds(closed), receipt.closed_by, receipt.answered)

    async def start_again(self, now_ms: int) -> Answer:
        """Where it is refused, which a sitting that nobody closed yet does."""
        try:
            await self.house.services.certification.admit(
                self.sitting.exam, actor=self.actor, now=_at(now_ms)
            )
        except Refusal as refusal:
            return (refusal.code, refusal.members["sitting_id"] == str(self.sitting.id))
        return ("started",)

    async def counted(self) -> dict[int, tuple[int, int]]:
        revisions = await hot.revisions_of([self.sitting.id])
        return {
            at: (one.sequence, self._named(at, json.loads(one.response)))
            for at, one in current(revisions[self.sitting.id]).items()
        }

    async def sealed(self) -> dict[int, tuple[int, str]]:
        return {
            one.position: (self._named(one.position, json.loads(one.response)), one.reason)
            for one in await evidence.own(self.sitting.id, actor=self.actor)
        }

    async def released(self, now_ms: int) -> tuple[int, bool, bool] | None:
        """Points, pass and whether there is a certificate; None while it is pending."""
        certification = self.house.services.certification
        result = await certification.result(self.sitting.id, actor=self.actor, now=_at(now_ms))
        if result.grade is None:
            assert not self.was_released, "a result went back to pending"
            return None
        self.was_released = True
        return (int(result.grade.points), result.grade.passed, result.certificate is not None)

    async def require_forward(self, model: Model) -> None:
        """I6, and what only grows: never fewer, never earlier than when last looked at."""
        (row,) = await query(f"{_LOOK} WHERE s.id = '{self.sitting.id}'")
        assert (row["state"], row["closed_ms"]) == (model.state, model.closed_ms)
        assert (row["deadline_ms"], row["writer"]) == (model.deadline_ms, model.writer)
        assert row["saves"] == len(model.revisions)
        for name, before in self.seen.items():
            if name in {"writer", "deadline_ms", "saves", "entries", "grades"}:
                assert row[name] >= before, name
            elif self.seen["state"] == "closed":
                assert row[name] == before, name
        self.seen = dict(row)

    def _response(self, position: int, response: int) -> object:
        if response in {BLANK, NO_FIT} or position == NOWHERE:
            return {"no": "such"} if response == NO_FIT else None
        return self.right[position] if response == RIGHT else self._wrong(position)

    def _wrong(self, position: int) -> object:
        return _WRONG[next(iter(self.right[position]))]

    def _named(self, position: int, response: object) -> int:
        names = [(None, BLANK), (self.right[position], RIGHT)]
        return next((name for value, name in names if value == response), WRONG)


_LOOK = """SELECT s.state, s.closed_ms, s.closed_by, s.deadline_ms, s.writer,
  (SELECT count(*) FROM response_revision AS r WHERE r.sitting_id = s.id) AS saves,
  (SELECT count(*) FROM time_entry AS t WHERE t.sitting_id = s.id) AS entries,
  (SELECT count(*) FROM grade AS g WHERE g.sitting_id = s.id) AS grades FROM sitting AS s"""


async def begun(house: ExamHouse) -> tuple[Real, Model]:
    sitting = await house.sit(house.candidates[0])
    whole = await hot.whole_by_id(sitting.id)
    assert whole is not None
    form = await compile_form(sitting.person_id, whole.form)
    points = {at: int(one.item.points) for at, one in enumerate(form.items, start=1)}
    right = dict(await right_responses(sitting))
    return Real(house, sitting, right), Model(sitting.started_ms, points)


async def _told(doing: Awaitable[object], done: str) -> Answer:
    try:
        await doing
    except Refusal as refusal:
        return (refusal.code,)
    return (done,)


def _at(now_ms: int) -> datetime:
    return from_milliseconds(now_ms)
