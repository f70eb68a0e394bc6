"""A hand-in and what follows it, cut at every await: one receipt, grade, certificate and mail."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from server.database.connection import on_sqlite, query
from server.exams.domain.sitting import Sitting
from tests.faults.chance import TIMES, chance
from tests.faults.exam_house import ExamHouse

LONGER_THAN_ANY_LEASE = 120


@dataclass
class CutAt:
    """Runs a coroutine in a task and cancels it when it awaits for the `step`th time."""

    work: Coroutine[Any, Any, object]
    step: int
    is_cut: bool = False

    async def run(self) -> None:
        task = asyncio.create_task(self._counted())
        await asyncio.wait([task])
        if not task.cancelled():
            task.result()

    async def _counted(self) -> None:
        await self

    def __await__(self) -> Generator[Any, Any, None]:
        steps = self.work.__await__()
        resume: Callable[[], Any] = partial(next, steps)
        for taken in itertools.count(1):
            try:
                waited_for = resume()
            except StopIteration:
                return
            if taken == self.step:
                self._cut_soon()
            try:
                resume = partial(steps.send, (yield waited_for))
            except BaseException as error:  # noqa: BLE001 - handed on to where it belongs
                resume = partial(steps.throw, error)

    def _cut_soon(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.is_cut = True
        asyncio.get_running_loop().call_soon(task.cancel)


async def _stored(sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await query(sql)]


async def _certificates(sitting: Sitting) -> list[tuple[Any, ...]]:
    return await _stored(
        "SELECT c.id, c.printed_id, c.signing_input, c.unsigned, c.document FROM certificate AS c "
        f"JOIN decision AS d ON d.id = c.decision_id WHERE d.sitting_id = '{sitting.id}'"
    )


async def _counts(sitting: Sitting) -> tuple[int, int]:
    grades = await _stored(f"SELECT id FROM grade WHERE sitting_id = '{sitting.id}'")
    decisions = await _stored(f"SELECT id FROM decision WHERE sitting_id = '{sitting.id}'")
    return len(grades), len(decisions)


async def _told(certificate_id: Any) -> tuple[int, int]:
    """How many notices and mails tell of a certificate; every mail has left."""
    about = f"FROM notice WHERE kind = 'certificate-issued' AND subject = '{certificate_id}'"
    notices = await _stored(f"SELECT id {about}")
    mails = await _stored(f"SELECT state {about.replace('notice', 'mail')}")
    assert {state for (state,) in mails} == {"sent"}
    return len(notices), len(mails)


async def _cut_once(house: ExamHouse, step: int) -> bool:
    """One exam whose aftermath dies at this step; says whether it came that far."""
    sitting = await house.sit_and_pass(house.candidates[0])
    cut = CutAt(house.services.flows.settle(), step)
    await cut.run()
    before = await _certificates(sitting)

    house.clock.pass_by(seconds=LONGER_THAN_ANY_LEASE)
    house.restart()
    await house.services.flows.settle()

    assert await _counts(sitting) == (1, 1), f"cut at step {step}"
    (after,) = await _certificates(sitting)
    assert after[-1] is not None, f"cut at step {step}"
    assert await _told(after[0]) == (1, 1), f"cut at step {step}"
    for early in before:
        assert early[:-1] == after[:-1], f"cut at step {step}"
        assert early[-1] in (None, after[-1]), f"cut at step {step}"
    return cut.is_cut


async def _cut_hand_in_once(house: ExamHouse, step: int) -> bool:
    """One hand-in that is graded with its close and dies at this step of it."""
    sitting, exams = await house.sit(house.candidates[0]), house.services.exams
    await house.answer(sitting)
    actor, now = house.candidates[0], house.clock()
    leaving = await exams.endings.leaving(sitting.id, actor=actor, now=now)
    assert leaving is not None
    cut = CutAt(house.services.flows.exams._close_and_decide([leaving]), step)
    await cut.run()

    house.clock.pass_by(seconds=LONGER_THAN_ANY_LEASE)
    house.restart()
    receipts = [await house.hand_in(sitting) for _ in range(2)]
    await house.services.flows.settle()

    assert receipts[0] == receipts[1], f"cut at step {step}"
    assert receipts[0].closed_by == "candidate", f"cut at step {step}"
    assert await _counts(sitting) == (1, 1), f"cut at step {step}"
    assert len(await _certificates(sitting)) == 1, f"cut at step {step}"
    return cut.is_cut


@pytest.mark.slow
async def test_a_hand_in_that_dies_at_any_step_has_happened_or_not(house: ExamHouse) -> None:
    cut = await _cut_at_every(partial(_cut_hand_in_once, house))

    assert cut > 0
    assert await house.audit() == []
    assert await query("SELECT id FROM outbox") == []


@pytest.mark.slow
async def test_a_death_at_any_step_changes_nothing_in_the_end(house: ExamHouse) -> None:
    cut = await _cut_at_every(partial(_cut_once, house))

    assert cut > 10
    assert await house.audit() == []
    assert await query("SELECT id FROM outbox") == []


async def _cut_at_every(cut_once: Callable[[int], Awaitable[bool]]) -> int:
    """Every step on SQLite, every third on PostgreSQL, which is slower; returns the last."""
    stride = 1 if on_sqlite() or TIMES > 1 else 3
    step = 1 + chance().randrange(stride)
    while await cut_once(step):
        step += stride
    print(f"cut at every {stride}. of {step - 1} steps")
    return step - 1
