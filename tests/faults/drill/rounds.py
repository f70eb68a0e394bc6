"""Rounds of the drill: clients sit, something befalls the servers, and all of it is judged.

Clients never stop but to be judged: whatever is under way when a server is killed is under way.
A store serves for some rounds, so that its audit stays short.
"""

import asyncio
import json
import resource
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, and said

import httpx

from server.app import build_services, opened
from server.database import changes
from server.database.connection import query
from server.kernel.clock import monotonic_seconds, system_now
from tests.faults import history
from tests.faults.drill.clients import Candidate, Gate, Manners, PromiseBroken, Sat
from tests.faults.drill.content import worth
from tests.faults.drill.ends import UNSETTLED, certificates_by_person, finals
from tests.faults.drill.grounds import Fault, Ground, ground
from tests.faults.drill.servers import Servers, serving
from tests.faults.exam_house import CANDIDATES, Staged, audited, settings_in
from tests.faults.history import Final

FAULTS = ("kill", "lock", "restart", "cut", "clock", "disk", "rotate", "duplicate", "reorder")
ROTATED = ("credentials", "status", "receipts", "qr", "log", "id-tags", "form-seeds")
ROUNDS_A_STORE = 20
FEWEST, MOST = 20, 120
"""Operations that are acknowledged before a kill."""
SECONDS_TO_GO_ON = 30.0
SECONDS_TO_SETTLE = 60.0
STEPS = (0.0, 0.5, -0.5, 4.0, -4.0, 6.0, -6.0, 3_600.0, -3_600.0)
"""Seconds by which a wall clock is set."""
FULLY_AWAY = 25.0
"""Seconds without any server from which time may be given back."""


@dataclass(frozen=True)
class Plan:
    faults: frozenset[str]
    kills: int
    seed: int
    manners: Manners
    candidates: int = CANDIDATES
    rounds_a_store: int = ROUNDS_A_STORE

    @classmethod
    def of(cls, faults: Sequence[str], kills: int, seed: int, *, forgets: float = 0.1) -> "Plan":
        manners = Manners(
            cuts=0.05 if "cut" in faults else 0,
            doubles=0.1 if "duplicate" in faults else 0,
            reorders=0.1 if "reorder" in faults else 0,
            forgets=forgets,
        )
        return cls(frozenset(faults), kills, seed, manners)


@dataclass
class Tally:
    befell: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    sittings: int = 0
    closed: int = 0
    certificates: int = 0
    busy_but_saved: int = 0
    seconds: float = 0
    cpu_seconds: float = 0
    """Of servers and clients together, not of PostgreSQL."""

    def lines(self) -> list[str]:
        def listed(counts: Counter[str]) -> str:
            return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))

        return [
            f"befell: {listed(self.befell)}",
            f"operations: {sum(self.outcomes.values())} ({listed(self.outcomes)})",
            f"{self.sittings} sittings, {self.closed} closed, {self.certificates} certificates",
            f"{self.busy_but_saved} saves were told to come again and had been stored",
            f"{self.seconds:.0f} s, of them {self.cpu_seconds:.0f} s of CPU",
        ]


async def drill(
    staged: Staged, folder: Path, plan: Plan, *, home: Path | None, say: Callable[[str], None]
) -> Tally:
    """Raises PromiseBroken. `home` is where PostgreSQL listens."""
    tally, draw = Tally(), Random(plan.seed)  # noqa: S311 - nobody's secret
    began, used = monotonic_seconds(), _cpu_seconds()
    rounds, number = plan.kills, 0
    while rounds > 0:
        number += 1
        some = min(rounds, plan.rounds_a_store)
        rounds -= some
        is_small = "disk" in plan.faults
        async with ground(staged, folder / str(number), home=home, is_small=is_small) as stands:
            try:
                await _on_one_store(stands, plan, tally, draw, rounds=some, say=say)
            except* PromiseBroken as broken:
                told = [*map(str, _each(broken)), *_incidents(stands.process.folder / "log")]
                raise PromiseBroken("\n".join(told)) from broken
    tally.seconds, tally.cpu_seconds = monotonic_seconds() - began, _cpu_seconds() - used
    return tally


def _cpu_seconds() -> float:
    both = [resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


async def _on_one_store(
    stands: Ground,
    plan: Plan,
    tally: Tally,
    draw: Random,
    *,
    rounds: int,
    say: Callable[[str], None],
) -> None:
    changes.forget_here("content", "all")
    changes.forget_here("rulings", "all")
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(serving(stands.process, stands.servers))
        http = await stack.enter_async_context(httpx.AsyncClient())
        round_ = Round(stands, plan, tally, draw, servers, Gate())
        for place, token in enumerate(stands.process.tokens[: plan.candidates]):
            own = Random(draw.randrange(2**32))  # noqa: S311 - nobody's secret
            url = _one_of(servers, own)
            one = Candidate(place, token, http, url, round_.gate, own, plan.manners)
            round_.candidates.append(one)
        async with asyncio.TaskGroup() as group:
            sitting = [group.create_task(one.sit_for_ever()) for one in round_.candidates]
            for _ in range(rounds):
                await round_.take()
                say(round_.progress)
            for task in sitting:
                task.cancel()
        await round_.end()


def _each(group: BaseExceptionGroup[PromiseBroken]) -> Iterator[PromiseBroken]:
    for one in group.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _each(one)
        else:
            yield one


def _incidents(log: Path) -> list[str]:
    """What the servers could not answer, with where in the code that was."""
    told = []
    for line in log.read_text(errors="replace").splitlines():
        if '"incident"' in line:
            for one in json.loads(line)["exception"]:
                places = [f"{frame['filename']}:{frame['lineno']}" for frame in one["frames"]]
                told.append(f"{one['exc_type']}: {one['exc_value']} at {' '.join(places[-8:])}")
    return told


def _one_of(servers: Servers, draw: Random) -> Callable[[], str]:
    return lambda: servers.url(draw)


@dataclass
class Round:
    ground: Ground
    plan: Plan
    tally: Tally
    draw: Random
    servers: Servers
    gate: Gate
    candidates: list[Candidate] = field(default_factory=list)
    judged: dict[str, int] = field(default_factory=dict)

    @property
    def progress(self) -> str:
        sittings = sum(len(one.sat) for one in self.candidates)
        befell = ", ".join(f"{name} {count}" for name, count in sorted(self.tally.befell.items()))
        return f"{befell}; on this store {self.gate.done} operations, {sittings} sittings"

    async def take(self) -> None:
        """Something befalls, then somebody is killed, then all go on, and then they are judged."""
        self.gate.open()
        await self._befall()
        await self._until_more(self.draw.randrange(FEWEST, MOST))
        if "kill" in self.plan.faults:
            await self.servers.kill(self._some_servers())
            self.tally.befell["kill"] += 1
        await self._until_more(FEWEST)
        await self.gate.close()
        await self._judge(is_settled=False)

    async def end(self) -> None:
        """Everything comes to its end, and everybody asks once more for what they were told."""
        self.servers.clock.set_by(0)
        self.gate.open()
        for one in self.candidates:
            for sat in one.sat.values():
                async with asyncio.timeout(SECONDS_TO_SETTLE):
                    one.manners = Manners()
                    await one.finish(sat)
        await self.gate.close()
        await self._judge(is_settled=True)

    async def _befall(self) -> None:
        known: dict[str, Fault] = {
            "restart": self._restart, "clock": self._set_clock, "rotate": self._rotate,
        }  # fmt: skip
        known |= self.ground.befalls
        names = sorted(self.plan.faults & known.keys())
        for name in self.draw.sample(names, min(len(names), self.draw.randrange(3))):
            await self._until_more(self.draw.randrange(FEWEST))
            await known[name](self.draw)
            self.tally.befell[name] += 1

    async def _restart(self, _: Random) -> None:
        await self.servers.restart(self._some_servers())

    async def _set_clock(self, draw: Random) -> None:
        self.servers.clock.set_by(draw.choice(STEPS))

    async def _rotate(self, draw: Random) -> None:
        """A key is replaced under load: what the old one signed stays the same, and good."""
        purpose = draw.choice(ROTATED)
        code, said = await self.servers.told("keys", "rotate", purpose)
        if code:
            raise PromiseBroken(f"keys rotate {purpose} ended with {code}: {said}")

    def _some_servers(self) -> list[int]:
        """One mostly, sometimes all."""
        if self.draw.random() < 0.3:
            return [*self.servers.numbers]
        return [self.draw.choice(self.servers.numbers)]

    async def _until_more(self, count: int) -> None:
        """I12: whatever befell, clients get on again by themselves."""
        try:
            async with asyncio.timeout(SECONDS_TO_GO_ON):
                await self.gate.until(self.gate.done + count)
        except TimeoutError as error:
            raise PromiseBroken("I12: nobody got on any more.") from error

    async def _judge(self, *, is_settled: bool) -> None:
        process = self.ground.process
        settings = settings_in(process.folder, process.database_url)
        async with opened(settings):
            if is_settled:
                await _until_settled()
            violations = await audited(build_services(settings), system_now())
            ends = await finals(is_settled=is_settled)
            held = await certificates_by_person()
        if violations:
            raise PromiseBroken("The audit says: " + "\n".join(violations))
        for certificates in held.values():
            for fault in history.faults_of_person(certificates):
                raise PromiseBroken(fault)
        for sat in [sat for one in self.candidates for sat in one.sat.values()]:
            if is_settled or self.judged.get(sat.id) != len(sat.history):
                self._judge_one(sat, ends.get(sat.id))
                self.judged[sat.id] = len(sat.history)
        if is_settled:
            self._count(ends)

    def _judge_one(self, sat: Sat, final: Final | None) -> None:
        if final is None:
            raise PromiseBroken(f"I1: sitting {sat.id} was started and is lost.")
        if self.servers.longest_away < FULLY_AWAY:
            final = replace(final, granted_seconds=0)
        agree = "clock" not in self.plan.faults
        for fault in history.faults(sat.history, final, worth, clocks_agree=agree):
            few = history.smallest(sat.history, final, worth, fault, clocks_agree=agree)
            lines = [f"{fault} Sitting {sat.id} of candidate {sat.person}:", *map(str, few)]
            raise PromiseBroken("\n".join([*lines, str(final)]))

    def _count(self, ends: Mapping[str, Final]) -> None:
        self.tally.sittings += len(ends)
        self.tally.closed += sum(one.state == "closed" for one in ends.values())
        self.tally.certificates += sum(len(one.certificates) for one in ends.values())
        for one in self.candidates:
            self.tally.outcomes += one.outcomes
            for sat in one.sat.values():
                self.tally.busy_but_saved += history.stored_though_busy(sat.history, ends[sat.id])


async def _until_settled() -> None:
    async with asyncio.timeout(SECONDS_TO_SETTLE):
        while await query(UNSETTLED):  # noqa: ASYNC110 - another process is at work
            await asyncio.sleep(0.1)
