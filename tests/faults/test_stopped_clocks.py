"""Time stopped and given: in every process, in every race, and never without a trace."""

from datetime import timedelta
from importlib import import_module
from uuid import UUID

import pytest

from server.database.connection import query, transaction
from server.exams.domain.sitting import ClosedBy, Sitting, SittingPaused
from server.exams.store import hot
from server.kernel.actor import Actor, Role
from server.kernel.clock import to_milliseconds
from tests.faults.exam_house import ExamHouse

IRIS = Actor(UUID(int=7), "Iris", frozenset({Role.INVIGILATOR}))
MIGRATION = "server.database.migrations.0010_keep_a_time_ledger"


async def grant(house: ExamHouse, sitting: Sitting, seconds: int = 300) -> None:
    clocks = house.services.exams.clocks
    await clocks.grant(sitting.id, seconds, "Fire alarm", actor=IRIS, now=house.clock())


async def pause(house: ExamHouse, sitting: Sitting) -> None:
    clocks = house.services.exams.clocks
    await clocks.pause(sitting.id, "Fire alarm", actor=IRIS, now=house.clock())


async def resume(house: ExamHouse, sitting: Sitting) -> None:
    await house.services.exams.clocks.resume(sitting.id, actor=IRIS, now=house.clock())


async def at_the_end(house: ExamHouse, sitting: Sitting) -> None:
    """A second after the grace of the deadline the sitting was given at its start."""
    house.clock.pass_by(seconds=(sitting.last_ms - to_milliseconds(house.clock())) / 1000 + 1)


async def a_full_ledger(house: ExamHouse) -> Sitting:
    sitting = await house.sit(house.candidates[0])
    await grant(house, sitting)
    house.clock.pass_by(seconds=61.5)
    await pause(house, sitting)
    house.clock.pass_by(seconds=3_600.25)
    await resume(house, sitting)
    await pause(house, sitting)
    return sitting


async def test_a_sitting_with_every_kind_of_entry_is_sound(house: ExamHouse) -> None:
    sitting = await a_full_ledger(house)
    assert await house.audit() == []
    await resume(house, sitting)
    await house.answer(sitting)
    await house.hand_in(sitting)

    assert await house.audit() == []


async def test_another_process_obeys_a_stopped_clock(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.answer(sitting)
    here = house.services
    house.restart()
    await pause(house, sitting)
    there, house.services = house.services, here

    with pytest.raises(SittingPaused):
        await house.hand_in(sitting)
    with pytest.raises(SittingPaused):
        await house.save(sitting, 1, None, 2)
    house.services = there
    house.clock.pass_by(seconds=60)
    await resume(house, sitting)
    house.services = here

    assert (await house.hand_in(sitting)).closed_by == "candidate"
    assert await house.audit() == []


async def test_another_process_knows_of_time_given(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.answer(sitting)
    here = house.services
    house.restart()
    await grant(house, sitting)
    house.services = here
    await at_the_end(house, sitting)

    receipt = await house.hand_in(sitting)

    assert receipt.closed_by == "candidate"
    await house.services.flows.settle()
    assert await house.audit() == []


async def test_time_given_here_is_graded_with_the_close(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.answer(sitting)
    await grant(house, sitting)
    await at_the_end(house, sitting)

    assert (await house.hand_in(sitting)).closed_by == "candidate"
    assert len(await query("SELECT id FROM grade")) == 1


async def test_time_given_after_the_sweep_looked_keeps_a_sitting_open(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    given_at = house.clock()
    await at_the_end(house, sitting)
    now_ms = to_milliseconds(house.clock())
    assert await hot.overdue(10, now_ms) == [sitting.id]
    exams = house.services.exams
    await exams.clocks.grant(sitting.id, 60, "Fire alarm", actor=IRIS, now=given_at)

    closing = hot.close(sitting.id, kid="k", closed_by=ClosedBy.DEADLINE, now_ms=now_ms)

    assert await closing is None
    assert await exams.endings.close_overdue(now=house.clock()) == 0
    assert await exams.endings.close_overdue(now=house.clock() + timedelta(minutes=2)) == 1
    assert await house.audit() == []


TAMPERINGS = {
    "a longer grant": "UPDATE time_entry SET ms = ms + 60000 WHERE kind = 'grant'",
    "a grant and the deadline": (
        "UPDATE time_entry SET ms = ms + 60000 WHERE kind = 'grant';"
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000"
    ),
    "who gave it": f"UPDATE time_entry SET given_by = '{UUID(int=9)}' WHERE kind = 'grant'",
    "a lost pause": "DELETE FROM time_entry WHERE number = 5",
    "a grant nobody made": (
        "INSERT INTO time_entry (sitting_id, number, kind, ms, reason, given_by, made_ms) "
        f"SELECT sitting_id, 6, 'grant', 60000, 'x', '{UUID(int=7)}', made_ms FROM time_entry "
        "WHERE number = 1;"
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000"
    ),
    "a clock that runs": "UPDATE sitting SET state = 'open', paused_ms = NULL",
    "since when it stands": "UPDATE sitting SET paused_ms = paused_ms + 1",
    "a lost event": "DELETE FROM audit_event WHERE action = 'sitting.time-granted'",
}


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_time_without_a_trace_is_named(house: ExamHouse, what: str) -> None:
    sitting = await a_full_ledger(house)

    for statement in TAMPERINGS[what].split(";"):
        await query(statement)

    found = await house.audit()
    assert any(one.startswith("I8:") and str(sitting.id) in one for one in found), found


async def test_sittings_from_before_the_ledger_have_their_base(house: ExamHouse) -> None:
    for one in house.candidates:
        await house.sit(one)
    await query("DELETE FROM time_entry")

    async with transaction():
        await import_module(MIGRATION).give_base_entries()

    assert await house.audit() == []
