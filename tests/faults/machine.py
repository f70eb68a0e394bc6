"""A machine with servers that come and go, and a wall clock that somebody sets."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from server.app import build_services
from server.exams.domain.sitting import Sitting
from server.flows.timekeeping import Timekeeping
from server.kernel.clock import SteadyClock, to_milliseconds
from tests.faults.exam_house import START, ExamHouse


@dataclass
class Machine:
    """Time passes, and somebody sets its wall clock. Servers come and go."""

    house: ExamHouse
    passed: float = 0.0
    set_by: float = 0.0
    clock: SteadyClock = field(init=False)
    timekeeping: Timekeeping = field(init=False)

    def wall(self) -> datetime:
        return START + timedelta(seconds=self.passed + self.set_by)

    async def start(self) -> None:
        """A new process, which knows what the store knows."""
        self.clock = SteadyClock(self.wall, lambda: self.passed)
        house = self.house
        house.services = build_services(house.settings, self.clock)
        exams = house.services.exams
        exams.outages._passed = lambda: self.passed
        self.timekeeping = Timekeeping(exams, self.clock)
        await self.timekeeping.begin()
        house.clock.now = self.clock()

    async def live(self, seconds: float) -> None:
        """So long a server is alive, and looks at the clocks now and then."""
        until = self.passed + seconds
        while self.passed < until:
            self.passed = min(until, self.passed + 5)
            await self.timekeeping.sweep()
        self.house.clock.now = self.clock()


async def left(machine: Machine, sitting: Sitting) -> int:
    found = await machine.house.services.exams.clocks.left(
        sitting.id, actor=machine.house.candidate_of(sitting)
    )
    return found.sitting.seconds_left(to_milliseconds(machine.clock()))
