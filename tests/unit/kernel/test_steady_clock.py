"""The server's own time: whatever is done to the wall clock, nobody gains and nobody loses."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.clock import FURTHEST_APART, SteadyClock

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = 3_600.0
TINY = 1e-3


@dataclass
class Machine:
    """Time passes, and somebody sets its wall clock."""

    passed: float = 1_000.0
    set_by: float = 0.0

    def wall(self) -> datetime:
        return NOON + timedelta(seconds=self.passed + self.set_by)

    def clock(self) -> SteadyClock:
        return SteadyClock(self.wall, lambda: self.passed)


Step = tuple[float, float]
STEPS = st.lists(
    st.tuples(
        st.floats(0.01, HOUR),
        st.sampled_from([0.0, 0.0, 0.5, -0.5, 4.9, -4.9, 6.0, -6.0, HOUR, -HOUR, 30 * HOUR]),
    ),
    max_size=40,
)
"""So long nothing happens, then the wall clock is set by so much."""


@given(STEPS)
def test_as_much_passes_as_truly_passed(steps: list[Step]) -> None:
    machine = Machine()
    clock = machine.clock()
    for passes, set_by in steps:
        before, machine.set_by = clock(), machine.set_by + set_by
        clock.look()
        assert abs((clock() - before).total_seconds()) < TINY + machine.passed / 1000
        before = clock()

        machine.passed += passes

        gone = (clock() - before).total_seconds()
        assert abs(gone - passes) < TINY
        before = clock()
        clock.look()
        assert abs((clock() - before).total_seconds()) <= passes / 1000 + TINY
        assert clock.is_trusted == (abs(clock.apart) <= FURTHEST_APART)


@given(STEPS)
def test_the_whole_of_an_exam_is_as_long_as_it_is(steps: list[Step]) -> None:
    machine = Machine()
    clock = machine.clock()
    began, passed = clock(), machine.passed
    for passes, set_by in steps:
        machine.set_by += set_by
        clock.look()
        machine.passed += passes
        clock.look()
    passed = machine.passed - passed

    assert abs((clock() - began).total_seconds() - passed) <= passed / 1000 + TINY


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_set_by_an_hour_is_not_trusted_until_it_is_set_back(hours: int) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.set_by = hours * HOUR
    clock.look()

    assert (clock.is_trusted, clock.apart) == (False, timedelta(hours=hours))
    assert clock() == NOON + timedelta(seconds=machine.passed)

    machine.set_by, machine.passed = 3.0, machine.passed + 60
    clock.look()
    assert clock.is_trusted


def test_small_steps_are_followed_slowly() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.set_by = 2.0
    for _ in range(2_100):
        machine.passed += 1
        clock.look()

    assert abs((clock() - machine.wall()).total_seconds()) < TINY


def test_it_goes_on_from_a_later_time_and_never_from_an_earlier_one() -> None:
    machine = Machine()
    clock = machine.clock()
    later = clock() + timedelta(hours=1)

    clock.go_on_from(later)
    assert (clock(), clock.is_trusted) == (later, False)
    clock.go_on_from(later - timedelta(minutes=1))
    assert clock() == later

    clock.take_wall()
    assert (clock(), clock.is_trusted) == (machine.wall(), True)
