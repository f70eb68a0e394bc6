"""The whole life of a sitting, in any order and to the millisecond, against a small model of it.

Hypothesis chooses what is done, by which of two processes, and when: saves that are doubled,
reordered and late, take-overs, stopped clocks, time given, the deadline, the hand-in, the result.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from server.kernel.clock import from_milliseconds, to_milliseconds
from tests.faults.chance import TIMES
from tests.faults.exam_house import ExamHouse
from tests.faults.real_sitting import Real, begun
from tests.faults.sitting_model import (
    BLANK,
    DAY_MS,
    NO_FIT,
    NOWHERE,
    RIGHT,
    WRONG,
    Model,
    Save,
)

EXAMPLES = 12 * TIMES
STEPS = 24
SECONDS_FOR_A_STEP = 30

AT_ONCE, A_MINUTE = "at once", "a minute"
WHENS = {
    AT_ONCE: None,
    A_MINUTE: None,
    **{f"deadline {ms:+} ms": ("deadline", ms) for ms in (-1, 0, 1)},
    **{f"end {ms:+} ms": ("end", ms) for ms in (-1, 0, 1)},
    **{f"a day after {ms:+} ms": ("evidence", ms) for ms in (0, 1)},
}
whens = st.sampled_from([AT_ONCE, AT_ONCE, A_MINUTE, *WHENS])
saves = st.builds(
    Save,
    position=st.sampled_from([1, 1, 1, 2, NOWHERE]),
    writer=st.sampled_from([None, None, 1, 2, 3]),
    sequence=st.integers(1, 4),
    response=st.sampled_from([BLANK, RIGHT, WRONG, RIGHT, NO_FIT]),
)


@dataclass
class Played:
    """A sitting, real and modelled, that the same things are done to; the clock only goes on."""

    house: ExamHouse
    real: Real
    model: Model
    now_ms: int
    processes: list[Any] = field(default_factory=list)

    @classmethod
    async def begin(cls, house: ExamHouse) -> "Played":
        house.clock.pass_by(seconds=1)
        real, model = await begun(house)
        return cls(house, real, model, model.started_ms, [house.services])

    def wait(self, when: str) -> int:
        """Go on to a moment, and by a millisecond where it has passed."""
        named = WHENS[when]
        self.now_ms += 60_000 if when == A_MINUTE else 1
        if named is not None:
            place, ms = named
            end_ms = self.model.closed_ms or self.model.last_ms
            moments = {"deadline": self.model.deadline_ms, "end": self.model.last_ms}
            moments["evidence"] = end_ms + DAY_MS
            self.now_ms = max(self.now_ms, moments[place] + ms)
        self.house.clock.now = from_milliseconds(self.now_ms)
        return self.now_ms

    async def save(self, save: Save, when: str) -> None:
        """Position 1 and 2 stand for the written items of the form."""
        if save.position != NOWHERE:
            at = self.real.written[save.position - 1]
            save = Save(at, save.writer, save.sequence, save.response)
        now_ms = self.wait(when)
        assert await self.real.save(save, now_ms) == self.model.save(save, now_ms)

    async def answer_all(self, sequence: int) -> None:
        for position in self.real.right:
            save, now_ms = Save(position, None, sequence, RIGHT), self.wait(AT_ONCE)
            assert await self.real.save(save, now_ms) == self.model.save(save, now_ms)

    async def act(self, name: str, when: str, *given: object) -> None:
        now_ms = self.wait(when)
        done = await getattr(self.real, name)(*given, now_ms)
        expect = getattr(self.model, name)
        assert done == (expect() if name == "take_over" else expect(*given, now_ms))

    async def sweep(self, when: str) -> None:
        now_ms = self.wait(when)
        await self.house.services.exams.endings.close_overdue(now=from_milliseconds(now_ms))
        self.model.sweep(now_ms)

    async def go_elsewhere(self) -> None:
        """To the other of two processes, which knows nothing of the first but what is stored."""
        if len(self.processes) == 1:
            self.house.restart()
            self.processes.append(self.house.services)
        else:
            here = self.processes.index(self.house.services)
            self.house.services = self.processes[1 - here]

    async def start_again(self) -> None:
        """One at a time, until somebody has closed it; then another life may begin."""
        if self.model.closed_ms is not None:
            await self.settle()
            self.house.clock.now = from_milliseconds(max(self.now_ms, self.model.last_ms))
            again = await Played.begin(self.house)
            self.real, self.model, self.now_ms = again.real, again.model, again.now_ms
        else:
            assert await self.real.start_again(self.wait(AT_ONCE)) == ("sitting-open", True)

    async def settle(self) -> None:
        """Grade and release; a pass has its certificate by then, and nobody else has."""
        await self.house.services.flows.settle()
        if self.model.closed_ms is not None:
            passed = self.model.passed
            expected = (self.model.earned, passed, passed)
            assert await self.real.released(self.now_ms) == expected

    async def look(self) -> None:
        await self.real.require_forward(self.model)
        if self.model.closed_ms is not None:
            released = await self.real.released(self.now_ms)
            assert released in {None, (self.model.earned, self.model.passed, self.model.passed)}

    async def end(self) -> None:
        """Let it run out, whatever it is in the middle of, and compare all that is left of it."""
        if self.model.state == "paused":
            await self.act("let_run", AT_ONCE)
        self.house.clock.now = from_milliseconds(max(self.now_ms, self.model.last_ms) + 1)
        self.now_ms = to_milliseconds(self.house.clock.now)
        await self.sweep(AT_ONCE)
        await self.settle()
        assert await self.real.counted() == self.model.counted
        assert await self.real.sealed() == self.model.sealed


class SittingMachine(RuleBasedStateMachine):
    """Runs beside the loop that the house lives in."""

    def __init__(self, house: ExamHouse, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._loop = loop
        self.played = self._do(Played.begin(house))

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS_FOR_A_STEP)

    @rule(save=saves, when=whens)
    def save(self, save: Save, when: str) -> None:
        self._do(self.played.save(save, when))

    @rule(save=saves)
    def save_twice_at_once(self, save: Save) -> None:
        self._do(self.played.save(save, AT_ONCE))
        self._do(self.played.save(save, AT_ONCE))

    @rule(sequence=st.integers(1, 6))
    def answer_all(self, sequence: int) -> None:
        self._do(self.played.answer_all(sequence))

    @rule(name=st.sampled_from(["take_over", "pause", "let_run", "let_run", "hand_in"]), when=whens)
    def act(self, name: str, when: str) -> None:
        self._do(self.played.act(name, when))

    @rule(
        name=st.sampled_from(["grant", "credit"]),
        seconds=st.sampled_from([60, 120]),
        key=st.sampled_from(["a", "b"]),
        when=whens,
    )
    def give(self, name: str, seconds: int, key: str, when: str) -> None:
        self._do(self.played.act(name, when, seconds, key))

    @rule(when=whens)
    def sweep(self, when: str) -> None:
        self._do(self.played.sweep(when))

    @rule()
    def go_elsewhere(self) -> None:
        self._do(self.played.go_elsewhere())

    @rule()
    def start_again(self) -> None:
        self._do(self.played.start_again())

    @rule()
    def settle(self) -> None:
        self._do(self.played.settle())

    @invariant()
    def goes_only_forward(self) -> None:
        self._do(self.played.look())

    def teardown(self) -> None:
        self._do(self.played.end())


SCRIPTS: dict[str, list[tuple[Any, ...]]] = {
    "at the bell": [
        ("save", Save(1, None, 1, RIGHT), "end -1 ms"),
        ("save", Save(1, None, 2, WRONG), "end +0 ms"),
        ("save", Save(1, None, 3, RIGHT), "end +1 ms"),
        ("save", Save(1, None, 2, WRONG), AT_ONCE),
        ("act", "hand_in", AT_ONCE),
        ("save", Save(2, None, 1, RIGHT), "a day after +0 ms"),
        ("save", Save(2, None, 2, WRONG), "a day after +1 ms"),
    ],
    "another device": [
        ("save", Save(1, 1, 3, RIGHT), AT_ONCE),
        ("act", "take_over", AT_ONCE),
        ("go_elsewhere",),
        ("save", Save(1, 2, 1, WRONG), AT_ONCE),
        ("save", Save(1, 1, 4, RIGHT), AT_ONCE),
        ("save", Save(1, 1, 3, RIGHT), AT_ONCE),
        ("save", Save(1, 3, 1, RIGHT), AT_ONCE),
    ],
    "after the hand-in": [
        ("answer_all", 1),
        ("act", "hand_in", "deadline +0 ms"),
        ("save", Save(1, None, 1, RIGHT), AT_ONCE),
        ("save", Save(1, None, 2, WRONG), AT_ONCE),
        ("go_elsewhere",),
        ("act", "hand_in", A_MINUTE),
        ("settle",),
        ("start_again",),
        ("act", "hand_in", AT_ONCE),
    ],
    "a stopped clock": [
        ("act", "pause", "end -1 ms"),
        ("save", Save(1, None, 1, RIGHT), "end +1 ms"),
        ("act", "hand_in", AT_ONCE),
        ("sweep", AT_ONCE),
        ("act", "let_run", A_MINUTE),
        ("save", Save(1, None, 1, RIGHT), AT_ONCE),
        ("save", Save(1, None, 2, RIGHT), AT_ONCE),
        ("act", "grant", A_MINUTE, 60, "a"),
    ],
    "time given": [
        ("act", "grant", "end +0 ms", 60, "a"),
        ("act", "grant", AT_ONCE, 60, "a"),
        ("act", "grant", AT_ONCE, 120, "a"),
        ("save", Save(1, None, 1, RIGHT), AT_ONCE),
        ("sweep", AT_ONCE),
        ("act", "credit", AT_ONCE, 60, "b"),
        ("save", Save(1, None, 2, WRONG), "end +0 ms"),
        ("save", Save(1, None, 3, RIGHT), "end +1 ms"),
        ("act", "credit", AT_ONCE, 60, "b"),
        ("act", "credit", AT_ONCE, 120, "a"),
        ("act", "hand_in", AT_ONCE),
    ],
}


@pytest.mark.parametrize("what", SCRIPTS)
async def test_a_script_goes_as_the_model_says(house: ExamHouse, what: str) -> None:
    played = await Played.begin(house)

    for name, *given in SCRIPTS[what]:
        await getattr(played, name)(*given)
        await played.look()
    await played.end()

    assert await house.audit() == []


@pytest.mark.slow
async def test_a_sitting_does_what_its_model_does(house: ExamHouse) -> None:
    loop = asyncio.get_running_loop()
    machine: Any = partial(SittingMachine, house, loop)
    await asyncio.to_thread(
        run_state_machine_as_test,
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=TIMES == 1,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )

    assert await house.audit() == []
