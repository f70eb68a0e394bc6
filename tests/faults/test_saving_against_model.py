"""Saves in any order, twice, late, from another device, past stopped clocks, against a model."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from server.exams.domain.sitting import Sitting, current
from server.exams.store import hot, personal
from server.kernel.actor import Actor, Role
from server.kernel.clock import from_milliseconds
from server.kernel.errors import Refusal
from tests.faults.exam_house import ExamHouse, right_responses

GRACE_MS = 10_000
DAY_MS = 24 * 3_600_000
EXAMPLES = 40
NO_FIT = 3
NOWHERE = 17
"""The practice exam has sixteen items."""

Answer = tuple[Any, ...]
"""`("saved", sequence, saved_ms)`, or the code of the refusal and what it carries."""


@dataclass(frozen=True)
class Save:
    position: int
    """1 and 2 stand for the text and the numeric item of the form."""
    writer: int | None
    sequence: int
    response: int
    """Which of a few responses; 0 clears, the last one does not fit the item."""


TAKE_OVER, HAND_IN, SWEEP = "take over", "hand in", "sweep"
PAUSE, RESUME, GRANT = "pause", "resume", "grant"
GRANTED_MS = 60_000
IRIS = Actor(UUID(int=7), "Iris", frozenset({Role.INVIGILATOR}))

saves = st.builds(
    Save,
    position=st.sampled_from([1, 1, 1, 2, NOWHERE]),
    writer=st.sampled_from([None, None, 1, 2, 3]),
    sequence=st.integers(1, 4),
    response=st.integers(0, 3),
)
# Moments after the start; the practice exam takes ten minutes.
LAST_MS = 600_000 + GRACE_MS
moments = st.sampled_from(
    [
        *[1, 300_000, 600_000, LAST_MS - 1, LAST_MS, LAST_MS, LAST_MS + 1],
        *[LAST_MS + GRANTED_MS, LAST_MS + GRANTED_MS + 1, LAST_MS + DAY_MS + 1],
    ]
)
clocks = st.sampled_from([PAUSE, RESUME, GRANT])
actions = st.one_of(saves, saves, saves, clocks, st.sampled_from([TAKE_OVER, HAND_IN, SWEEP]))
steps = st.lists(st.tuples(st.one_of(st.just(1), moments), actions), min_size=4, max_size=25)


@dataclass
class Model:
    """The contract's "Saving", read line by line, and a clock that stops and is given time."""

    started_ms: int
    writer: int = 1
    closed_ms: int | None = None
    given_ms: int = 0
    paused_ms: int | None = None
    revisions: dict[tuple[int, int, int], tuple[object, int]] = field(default_factory=dict)
    sealed: dict[int, tuple[object, str]] = field(default_factory=dict)

    @property
    def last_ms(self) -> int:
        return self.started_ms + self.given_ms + LAST_MS

    def is_late(self, now_ms: int) -> bool:
        return (now_ms if self.paused_ms is None else self.paused_ms) > self.last_ms

    def save(self, save: Save, response: object, now_ms: int) -> Answer:
        if save.position == NOWHERE or save.response == NO_FIT:
            return ("position-unknown" if save.position == NOWHERE else "response-malformed",)
        writer = self.writer if save.writer is None else save.writer
        if writer > self.writer:
            return ("writer-unknown",)
        place = (save.position, writer, save.sequence)
        if place in self.revisions and self.revisions[place][0] == response:
            return ("saved", save.sequence, self.revisions[place][1])
        if self.closed_ms is not None or self.is_late(now_ms):
            return self._sealed(save.position, response, "sitting-closed", now_ms)
        return self._while_under_way(place, response, now_ms)

    def _while_under_way(
        self, place: tuple[int, int, int], response: object, now_ms: int
    ) -> Answer:
        if self.paused_ms is not None:
            return ("sitting-paused",)
        if place[1] < self.writer:
            self._sealed(place[0], response, "writer-elsewhere", now_ms)
            return ("writer-elsewhere", self.writer)
        return self._in_order(place, response, now_ms)

    def _in_order(self, place: tuple[int, int, int], response: object, now_ms: int) -> Answer:
        own = [key for key in self.revisions if key[:2] == place[:2]]
        newest = max(own, default=None)
        if newest is not None and place in self.revisions:
            return ("sequence-reused", newest[2], self.revisions[newest][0])
        if newest is not None and place < newest:
            return ("response-superseded", newest[2], self.revisions[newest][0])
        self.revisions[place] = (response, now_ms)
        return ("saved", place[2], now_ms)

    def _sealed(self, position: int, response: object, code: str, now_ms: int) -> Answer:
        end = self.last_ms if self.closed_ms is None else self.closed_ms
        if now_ms <= end + DAY_MS:
            self.sealed[position] = (response, code)
        return (code,)

    def act(self, action: str, now_ms: int) -> str:
        """Do it and return nothing, or the code of the refusal."""
        if action in {PAUSE, RESUME, GRANT}:
            return self._run_clock(action, now_ms)
        is_late = self.is_late(now_ms)
        if action == TAKE_OVER:
            self.writer += 1
        elif self.paused_ms is not None:
            return "sitting-paused" if action == HAND_IN else ""
        elif self.closed_ms is None and (is_late or action == HAND_IN):
            self.closed_ms = self.last_ms - GRACE_MS if is_late else now_ms
        return ""

    def _run_clock(self, action: str, now_ms: int) -> str:
        if self.closed_ms is not None or self.is_late(now_ms):
            return "sitting-closed"
        if action == GRANT:
            self.given_ms += GRANTED_MS
        elif action == PAUSE:
            self.paused_ms = now_ms if self.paused_ms is None else self.paused_ms
        elif self.paused_ms is not None:
            self.given_ms += now_ms - self.paused_ms
            self.paused_ms = None
        return ""

    def counted(self) -> dict[int, tuple[int, object]]:
        """Position to the sequence and response of the newest (writer, sequence)."""
        newest: dict[int, tuple[int, object]] = {}
        for place in sorted(self.revisions):
            newest[place[0]] = (place[2], self.revisions[place][0])
        return newest


@dataclass
class Real:
    """The same actions on the service, answered in the same words."""

    house: ExamHouse
    sitting: Sitting
    places: dict[int, int]

    async def save(self, save: Save, now_ms: int) -> Answer:
        try:
            saved = await self.house.services.exams.record_response(
                self.sitting.id,
                self.places[save.position],
                sequence=save.sequence,
                response=response_of(save),
                writer=save.writer,
                actor=self.house.candidate_of(self.sitting),
                now=from_milliseconds(now_ms),
            )
        except Refusal as refusal:
            return (refusal.code, *refusal.members.values())
        return ("saved", saved.sequence, saved.saved_ms)

    async def act(self, action: str, now_ms: int) -> str:
        try:
            await self._act(action, from_milliseconds(now_ms))
        except Refusal as refusal:
            return refusal.code
        return ""

    async def _act(self, action: str, now: datetime) -> None:
        exams, sitting_id = self.house.services.exams, self.sitting.id
        actor = self.house.candidate_of(self.sitting)
        if action == TAKE_OVER:
            await exams.take_writer(sitting_id, actor=actor, now=now)
        elif action == HAND_IN:
            await self.house.services.flows.exams.hand_in(sitting_id, actor=actor, now=now)
        elif action == PAUSE:
            await exams.clocks.pause(sitting_id, None, actor=IRIS, now=now)
        elif action == RESUME:
            await exams.clocks.resume(sitting_id, actor=IRIS, now=now)
        elif action == GRANT:
            await exams.clocks.grant(sitting_id, GRANTED_MS // 1000, "x", actor=IRIS, now=now)
        else:
            await exams.endings.close_overdue(now=now)

    async def counted(self) -> dict[int, tuple[int, object]]:
        revisions = await hot.revisions_of([self.sitting.id])
        stored = current(revisions[self.sitting.id])
        return {
            self._name(at): (one.sequence, json.loads(one.response)) for at, one in stored.items()
        }

    async def sealed(self) -> dict[int, tuple[object, str]]:
        return {
            self._name(row["position"]): (json.loads(row["response"]), row["reason"])
            for row in await personal.late_responses([self.sitting.id])
        }

    def _name(self, position: int) -> int:
        return next(name for name, place in self.places.items() if place == position)


def response_of(save: Save) -> object:
    member = "text" if save.position == 1 else "value"
    return [None, {member: "one"}, {member: "two"}, {"order": []}][save.response]


async def begun(house: ExamHouse) -> Real:
    sitting = await house.sit(house.candidates[0])
    right = await right_responses(sitting)
    members = {at: set(one) for at, one in right.items() if isinstance(one, dict)}
    text = next(at for at, one in members.items() if one == {"text"})
    numeric = next(at for at, one in members.items() if one == {"value"})
    return Real(house, sitting, {1: text, 2: numeric, NOWHERE: NOWHERE})


async def played(house: ExamHouse, script: list[tuple[int, Save | str]]) -> None:
    real = await begun(house)
    model = Model(real.sitting.started_ms)
    now_ms = model.started_ms
    for moment, action in script:
        now_ms = max(now_ms + 1, model.started_ms + moment)
        if isinstance(action, Save):
            expected = model.save(action, response_of(action), now_ms)
            assert await real.save(action, now_ms) == expected
        else:
            assert await real.act(action, now_ms) == model.act(action, now_ms)
    if model.paused_ms is not None:
        now_ms += 1
        assert await real.act(RESUME, now_ms) == model.act(RESUME, now_ms)
    assert await real.counted() == model.counted()
    assert await real.sealed() == model.sealed
    house.clock.now = from_milliseconds(max(now_ms, model.last_ms)) + timedelta(seconds=1)


AT_THE_BELL: list[tuple[int, Save | str]] = [
    (LAST_MS - 1, Save(1, None, 1, 1)),
    (LAST_MS, Save(1, None, 2, 2)),
    (LAST_MS + 1, Save(1, None, 3, 1)),
    (LAST_MS + 2, Save(1, None, 2, 2)),
    (LAST_MS + 3, HAND_IN),
    (LAST_MS + DAY_MS, Save(2, None, 1, 1)),
]
ANOTHER_DEVICE: list[tuple[int, Save | str]] = [
    (1, Save(1, 1, 7, 1)),
    (2, TAKE_OVER),
    (3, Save(1, 2, 1, 2)),
    (4, Save(1, 1, 8, 1)),
    (5, Save(1, 1, 7, 1)),
    (6, Save(1, 3, 1, 1)),
]
AFTER_THE_HAND_IN: list[tuple[int, Save | str]] = [
    (1, Save(1, None, 1, 1)),
    (2, HAND_IN),
    (3, Save(1, None, 1, 1)),
    (4, Save(1, None, 2, 2)),
    (5, Save(2, None, 1, 0)),
]

A_STOPPED_CLOCK: list[tuple[int, Save | str]] = [
    (LAST_MS - 1, PAUSE),
    (LAST_MS + 1, Save(1, None, 1, 1)),
    (LAST_MS + 2, HAND_IN),
    (LAST_MS + 3, SWEEP),
    (LAST_MS + DAY_MS, RESUME),
    (LAST_MS + DAY_MS + 1, Save(1, None, 1, 1)),
    (LAST_MS + DAY_MS + 2, Save(1, None, 2, 1)),
    (LAST_MS + DAY_MS + 3, GRANT),
]
TIME_GIVEN: list[tuple[int, Save | str]] = [
    (LAST_MS, GRANT),
    (LAST_MS + 1, Save(1, None, 1, 1)),
    (LAST_MS + 2, SWEEP),
    (LAST_MS + GRANTED_MS, Save(1, None, 2, 2)),
    (LAST_MS + GRANTED_MS + 1, Save(1, None, 3, 1)),
    (LAST_MS + GRANTED_MS + 2, GRANT),
    (LAST_MS + GRANTED_MS + 3, HAND_IN),
]


@pytest.mark.slow
@given(script=steps)
@example(script=AT_THE_BELL)
@example(script=ANOTHER_DEVICE)
@example(script=AFTER_THE_HAND_IN)
@example(script=A_STOPPED_CLOCK)
@example(script=TIME_GIVEN)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # the store keeps what a shrinking run saved before
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_saving_agrees_with_the_contract(
    house: ExamHouse, script: list[tuple[int, Save | str]]
) -> None:
    await played(house, script)

    await house.services.exams.endings.close_overdue(now=house.clock())
    await house.services.flows.settle()
    assert await house.audit() == []
