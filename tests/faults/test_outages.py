"""Servers that were gone, and clocks that were set: nobody loses a second, and nobody gains one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

import pytest
import pytest_asyncio

from server.database.connection import query
from server.exams.domain.sitting import Sitting
from server.exams.outages import Outages
from server.exams.store import time_entries
from server.kernel.actor import Actor, Role
from tests.faults.exam_house import ExamHouse
from tests.faults.machine import Machine, left

IRIS = Actor(UUID(int=7), "Iris", frozenset({Role.INVIGILATOR}))
HOUR = 3_600.0


@pytest_asyncio.fixture
async def machine(house: ExamHouse) -> AsyncIterator[Machine]:
    made = Machine(house)
    await made.start()
    yield made
    assert await house.audit() == []


async def given(sitting: Sitting) -> list[int]:
    entries = await time_entries.entries(sitting.id)
    return [one.ms for one in entries if one.kind.value == "outage"]


async def events(action: str) -> list[str]:
    rows = await query(f"SELECT detail FROM audit_event WHERE action = '{action}' ORDER BY id")
    return [row["detail"] for row in rows]


async def test_whoever_sat_gets_the_outage_back(machine: Machine) -> None:
    sitting = await machine.house.sit(machine.house.candidates[0])
    await machine.live(120)
    before = await left(machine, sitting)
    machine.passed += 20 * HOUR

    await machine.start()

    assert await left(machine, sitting) == before
    assert await given(sitting) == [20 * 3_600_000]
    await machine.live(30)
    assert await left(machine, sitting) == before - 30
    assert len(await events("sittings.outage-credited")) == 1
    machine.house.clock.now = machine.clock()
    assert (await machine.house.hand_in(sitting)).closed_by == "candidate"


async def test_a_quick_restart_is_no_outage(machine: Machine) -> None:
    sitting = await machine.house.sit(machine.house.candidates[0])
    await machine.live(10)
    machine.passed += 25

    await machine.start()

    assert await given(sitting) == []
    assert await left(machine, sitting) == 600 - 10 - 25


async def test_who_was_over_or_stood_gets_nothing(machine: Machine) -> None:
    house = machine.house
    over, stopped, late = [await house.sit(one) for one in house.candidates]
    await house.hand_in(over)
    await machine.live(60)
    await house.services.exams.clocks.pause(stopped.id, "Fire", actor=IRIS, now=machine.clock())
    machine.passed += HOUR
    await machine.start()

    assert [await given(one) for one in (over, stopped)] == [[], []]
    assert await left(machine, stopped) == 540
    await house.services.exams.clocks.resume(stopped.id, actor=IRIS, now=machine.clock())
    assert await left(machine, stopped) == await left(machine, late) == 540


async def test_servers_that_come_back_together_give_it_once(machine: Machine) -> None:
    sitting = await machine.house.sit(machine.house.candidates[0])
    await machine.live(60)
    machine.passed += 600
    now = machine.wall()
    servers = [Outages(machine.house.services.exams._desks, lambda: 0.0) for _ in range(3)]

    counts = await asyncio.gather(*(one.beat(now=now) for one in servers))

    assert sorted(counts) == [0, 0, 1]
    assert await given(sitting) == [600_000]


async def test_what_is_cut_off_half_way_is_given_whole_the_next_time(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = await machine.house.sit(machine.house.candidates[0])
    await machine.live(60)
    machine.passed += 600

    async def fail(*_: object, **__: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patched, suppress(ConnectionResetError):
        patched.setattr("server.exams.store.outages.beat", fail)
        await machine.start()
    assert await given(sitting) == []

    await machine.start()
    assert await given(sitting) == [600_000]


async def test_a_store_that_was_away_gives_back_what_it_took(machine: Machine) -> None:
    sitting = await machine.house.sit(machine.house.candidates[0])
    await machine.live(600 - 20)
    machine.passed += 45
    machine.house.clock.now = machine.clock()

    await machine.house.save(sitting, 1, None, 1)

    assert await given(sitting) == [45_000]
    assert await left(machine, sitting) == 20
    machine.passed += 200
    machine.house.clock.now = machine.clock()
    assert (await machine.house.hand_in(sitting)).closed_by == "candidate"


@pytest.mark.parametrize("set_by", [HOUR, -HOUR])
async def test_a_wall_clock_that_was_set_moves_nobody(machine: Machine, set_by: float) -> None:
    sitting = await machine.house.sit(machine.house.candidates[0])
    await machine.live(60)

    machine.set_by = set_by
    await machine.live(60)

    assert await left(machine, sitting) == 480
    assert await given(sitting) == []
    assert len(await events("clock.differed")) == 1
    await machine.live(500)
    found = await query("SELECT state FROM sitting")
    assert [row["state"] for row in found] == ["open"], "a clock that is wrong closes nothing"
    machine.set_by = 0.0
    await machine.live(60)
    found = await query("SELECT state, closed_ms, deadline_ms FROM sitting")
    assert [row["state"] for row in found] == ["closed"]
    assert found[0]["closed_ms"] == found[0]["deadline_ms"] == sitting.deadline_ms
    assert len(await events("clock.agreed")) == 1


@pytest.mark.parametrize("set_by", [HOUR, -HOUR])
async def test_a_restart_with_a_clock_that_was_set_moves_nobody(
    machine: Machine, set_by: float
) -> None:
    sitting = await machine.house.sit(machine.house.candidates[0])
    await machine.live(60)
    machine.set_by, machine.passed = set_by, machine.passed + 2

    await machine.start()
    await machine.live(10)

    # Backwards the clock goes on from the last beat: the two seconds count as none.
    assert await left(machine, sitting) in {528, 530}
    await machine.live(20)
    assert await left(machine, sitting) in {508, 510}


async def test_where_nobody_sits_the_wall_clock_is_right(machine: Machine) -> None:
    sitting = await machine.house.sit(machine.house.candidates[0])
    await machine.live(60)
    machine.set_by = -HOUR
    await machine.live(60)
    assert machine.clock() > machine.wall()

    await machine.live(560)

    assert machine.clock() == machine.wall()
    found = await query("SELECT state, closed_ms FROM sitting")
    assert [(row["state"], row["closed_ms"]) for row in found] == [("closed", sitting.deadline_ms)]
    await machine.live(60)
    assert machine.clock() == machine.wall()


TAMPERINGS = {
    "a longer entry": (
        "UPDATE time_entry SET ms = ms + 60000 WHERE kind = 'outage';"
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000"
    ),
    "a longer outage": (
        "UPDATE outage SET to_ms = to_ms + 60000;"
        "UPDATE time_entry SET ms = ms + 60000, made_ms = made_ms + 60000 WHERE kind = 'outage';"
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000"
    ),
    "no outage": "DELETE FROM outage",
    "no event": "DELETE FROM audit_event WHERE action = 'sittings.outage-credited'",
}


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_time_that_no_outage_took_is_named(house: ExamHouse, what: str) -> None:
    machine = Machine(house)
    await machine.start()
    await house.sit(house.candidates[0])
    await machine.live(60)
    machine.passed += 600
    await machine.start()
    assert await house.audit() == []

    for statement in TAMPERINGS[what].split(";"):
        await query(statement)

    assert any(one.startswith("I8:") for one in await house.audit())
