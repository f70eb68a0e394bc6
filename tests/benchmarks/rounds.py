"""Rounds: each operation against the bare server and against ours, one right after the other."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.benchmarks.client import Connection, awake, drive
from tests.benchmarks.operations import Exam, LookUps
from tests.benchmarks.processes import Server
from tests.benchmarks.stores import Store

MICROSECONDS = 1_000_000
MOST_PAGE_MILLISECONDS = 15.0
BARE_HAND_INS = 16
"""A bare hand-in is over so soon that one a candidate would measure chance."""


@dataclass(slots=True)
class Operation:
    """CPU per request, one entry a round, in microseconds."""

    name: str
    floor: float
    bare: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(self.bare) / statistics.median(self.ours)


@dataclass(slots=True)
class Measured:
    engine: str
    stored_floor: float
    """Of what comes from the store, and of a page."""
    look_up: Operation = field(default_factory=lambda: Operation("look a certificate up", 0.8))
    cold: Operation = field(init=False)
    page: Operation = field(init=False)
    save: Operation = field(default_factory=lambda: Operation("save a response", 0.6))
    hand_in: Operation = field(default_factory=lambda: Operation("hand in 60 items, graded", 0.3))
    cold_page_milliseconds: list[float] = field(default_factory=list)
    save_seconds: float = 0.0
    save_latencies: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cold = Operation("look up what is not kept", self.stored_floor)
        self.page = Operation("its page, kept", self.stored_floor)

    @property
    def operations(self) -> tuple[Operation, ...]:
        return self.look_up, self.cold, self.page, self.save, self.hand_in

    def failures(self) -> list[str]:
        low = [
            f"{one.name}: {one.ratio:.2f} of a bare handler, at least {one.floor}"
            for one in self.operations
            if one.ratio < one.floor
        ]
        each = statistics.median(self.cold_page_milliseconds)
        dear = [f"a certificate’s page, not kept: {each:.1f} ms"]
        return low + (dear if each > MOST_PAGE_MILLISECONDS else [])

    @property
    def saves_per_second(self) -> float:
        return len(self.save_latencies) / self.save_seconds

    @property
    def save_p99_milliseconds(self) -> float:
        ordered = sorted(self.save_latencies)
        return ordered[math.ceil(len(ordered) * 0.99) - 1] * 1000


@dataclass(frozen=True, slots=True)
class Side:
    server: Server
    crowd: list[Connection]

    def cpu_seconds(self) -> float:
        return self.server.cpu_seconds()


@dataclass(frozen=True, slots=True)
class Pair:
    bare: Side
    ours: Side
    store: Store


async def measure_round(pair: Pair, measured: Measured, look_ups: LookUps, exam: Exam) -> None:
    await _look_up(pair, measured.look_up, look_ups.kept)
    await _look_up(pair, measured.cold, look_ups.cold)
    await _look_up(pair, measured.page, look_ups.page)
    each = await _cpu_per_request(pair.ours, look_ups.cold_pages)
    measured.cold_page_milliseconds.append(each / 1000)
    await _save(pair, measured, exam.saves)
    await _hand_in(pair, measured.hand_in, exam.hand_ins)


async def _look_up(pair: Pair, operation: Operation, requests: Sequence[bytes]) -> None:
    operation.bare.append(await _cpu_per_request(pair.bare, requests))
    operation.ours.append(await _cpu_per_request(pair.ours, requests))


async def _save(pair: Pair, measured: Measured, requests: Sequence[bytes]) -> None:
    measured.save.bare.append(await _cpu_per_request(pair.bare, requests))
    await awake(pair.ours.crowd)
    before = pair.ours.cpu_seconds()
    driven = await drive(pair.ours.crowd, requests)
    measured.save.ours.append(_each(pair.ours.cpu_seconds() - before, requests))
    measured.save_seconds += driven.seconds
    measured.save_latencies += driven.latencies


async def _hand_in(pair: Pair, operation: Operation, requests: Sequence[bytes]) -> None:
    """Ours ends when every one of them is graded and decided: receipts alone would be half."""
    operation.bare.append(await _cpu_per_request(pair.bare, [*requests] * BARE_HAND_INS))
    await awake(pair.ours.crowd)
    before = pair.ours.cpu_seconds()
    await drive(pair.ours.crowd, requests)
    await pair.store.until_decided()
    operation.ours.append(_each(pair.ours.cpu_seconds() - before, requests))


async def _cpu_per_request(side: Side, requests: Sequence[bytes]) -> float:
    await awake(side.crowd)
    before = side.cpu_seconds()
    await drive(side.crowd, requests)
    return _each(side.cpu_seconds() - before, requests)


def _each(seconds: float, requests: Sequence[bytes]) -> float:
    return seconds / len(requests) * MICROSECONDS
