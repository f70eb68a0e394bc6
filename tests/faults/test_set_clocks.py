"""Whatever is set, stopped and started, in any order: who sits has as long as the exam gives."""

import pytest

from server.database.connection import query
from server.exams.domain.sitting import Sitting
from tests.faults.chance import TIMES, chance
from tests.faults.exam_house import ExamHouse
from tests.faults.machine import Machine, left

SITTINGS = 3 * TIMES
AN_OUTAGE = 0.2
HOUR = 3_600.0
SET_BY = (0.5, -0.5, 4.9, -4.9, 6.0, -6.0, HOUR, -HOUR, 30 * HOUR)
EXAM = 600
MOST_UNSEEN = 1 + EXAM / 1000
"""Seconds: a clock shows whole ones, and this one follows the wall by a thousandth."""
BEAT = 5
"""An outage is told by beats: what passed since the last one is given with it."""


@pytest.mark.slow
async def test_nobody_gains_or_loses_and_nobody_is_closed_early(house: ExamHouse) -> None:
    draw, machine = chance(), Machine(house)
    await machine.start()
    for _ in range(SITTINGS):
        sitting = await house.sit(house.candidates[0])
        lived, outages = 0.0, 0
        while lived < EXAM - 60:
            machine.set_by += draw.choice((0.0, 0.0, *SET_BY))
            if draw.random() < AN_OUTAGE:
                machine.set_by = 0.0  # what a wall clock says at a start is all that is known then
                lived += await _lived(machine, 10)
                machine.passed += draw.uniform(40, 2 * HOUR)
                outages += 1
                await machine.start()
            lived += await _lived(machine, draw.uniform(1, 50))

            gained = await left(machine, sitting) - (EXAM - lived)
            assert -MOST_UNSEEN <= gained <= MOST_UNSEEN + BEAT * outages
            assert await _state(sitting) == "open"
        await _ends(machine, sitting)

    assert await house.audit() == []


async def _lived(machine: Machine, seconds: float) -> float:
    await machine.live(seconds)
    return seconds


async def _ends(machine: Machine, sitting: Sitting) -> None:
    machine.set_by = 0.0
    await machine.live(await left(machine, sitting) + 30)
    assert await _state(sitting) == "closed"
    await machine.house.services.flows.settle()


async def _state(sitting: Sitting) -> str:
    (row,) = await query(f"SELECT state FROM sitting WHERE id = '{sitting.id}'")
    return str(row["state"])
