"""A hand-in and what follows it, cut at every await: one receipt, grade, certificate and mail."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from server.database.connection import on_sqlite, query
from tests.faults.aftermath import certificates_of, require_one_of_each
from tests.faults.chance import TIMES, chance
from tests.faults.exam_house import ExamHouse
from tests.faults.failpoints import LONGER_THAN_ANY_LEASE, CutAt


async def _cut_once(house: ExamHouse, step: int) -> bool:
    """One exam whose aftermath dies at this step; says whether it came that far."""
    sitting = await house.sit_and_pass(house.candidates[0])
    cut = CutAt(house.services.flows.settle(), step)
    await cut.run()
    before = await certificates_of(sitting.id)

    house.clock.pass_by(seconds=LONGER_THAN_ANY_LEASE)
    house.restart()
    await house.services.flows.settle()

    await require_one_of_each(sitting.id, before)
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

    assert receipts[0] == receipts[1]
    assert receipts[0].closed_by == "candidate"
    await require_one_of_each(sitting.id, before=[])
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
    print(f"cut at step {step}")
    while await cut_once(step):
        step += stride
        print(f"cut at step {step}")
    print(f"cut at every {stride}. of {step - 1} steps")
    return step - 1
