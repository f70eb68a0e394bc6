"""A machine whose clock is wrong: administrators see it, and so does whoever scrapes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from server.kernel.clock import SteadyClock
from tests.api.browsing import seen
from tests.api.house import Room


@dataclass
class Machine:
    begun: datetime
    set_by: timedelta = timedelta()

    def wall(self) -> datetime:
        return self.begun + self.set_by


@pytest.fixture
def machine(room: Room) -> Machine:
    return Machine(room.clock())


async def test_a_wrong_clock_is_told_of(room: Room, machine: Machine) -> None:
    upkeep = room.services.upkeep
    upkeep._clock = clock = SteadyClock(machine.wall, lambda: 7.0)
    admin = await room.crew("admin")
    assert "The clock of this machine" not in (await seen(admin, "/admin")).text
    assert "assay_clock_trusted 1.0" in (await room.http.get("/metrics")).text

    machine.set_by = timedelta(hours=-1)
    clock.look()

    assert "The clock of this machine is wrong by 1:00:00" in (await seen(admin, "/admin")).text
    told = (await room.http.get("/metrics")).text
    assert "assay_clock_trusted 0.0" in told
    assert "assay_clock_apart_seconds -3600.0" in told
    upkeep._clock = None
