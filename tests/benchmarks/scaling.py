"""Whether costs stay what they are: with a full store, and with a second process.

`python -m tests.benchmarks.scaling` fills a store of each engine with sittings and certificates and
measures a save and a look-up at each size, then lets two server processes share one PostgreSQL.
`--most N` goes no further than N. What counts is CPU per request, of the servers and of PostgreSQL
beside them: on a machine where both and the client share two cores, throughput tells little.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import psutil
import uvloop

from tests.benchmarks.client import CLIENTS, awake, connected, drive
from tests.benchmarks.operations import issue_certificates, load_people, look_ups, open_exam
from tests.benchmarks.processes import Server, served
from tests.benchmarks.stores import SqliteLook, Store, postgres_store, sqlite_store
from tests.crowd import statements

SIZES = (1_000, 100_000, 1_000_000)
MOST_SHARE = 1.15
"""Of the smallest store's cost: more than this is not flat."""
LEAST_SCALE = 1.6
"""Of two processes, by CPU: what two would do where there are cores for both."""
ROUNDS = 5
CANDIDATES = 32
CERTIFICATES = 128 + (1 + ROUNDS) * 512
REVISIONS = 4
"""Of each stored sitting."""
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of CPU per request, of the servers and of the PostgreSQL they ask."""

    server: float
    database: float

    @property
    def whole(self) -> float:
        return self.server + self.database


@dataclass(frozen=True, slots=True)
class AtSize:
    engine: str
    rows: int
    save: Cost
    look_up: Cost


@dataclass(frozen=True, slots=True)
class WithProcesses:
    processes: int
    save: Cost
    saves_per_second: float


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--most", type=int, default=SIZES[-1])
    sizes = [size for size in SIZES if size <= options.parse_args().most]
    failures: list[str] = []
    for new_store in (sqlite_store, postgres_store):
        costs = [_at_size(new_store, size) for size in sizes]
        print_sizes(costs)
        failures += not_flat(costs)
    both = measure_processes()
    print_processes(both)
    failures += not_scaling(both)
    for failure in failures:
        print(f"Not good enough: {failure}.")
    return 1 if failures else 0


def print_sizes(costs: Sequence[AtSize]) -> None:
    print(f"\n{costs[0].engine}: µs of CPU per request, server + database")
    print(f"  {'stored of each':>16}{'save':>20}{'look-up, not kept':>22}")
    for one in costs:
        print(f"  {one.rows:16,}{_told(one.save):>20}{_told(one.look_up):>22}", flush=True)


def print_processes(both: Sequence[WithProcesses]) -> None:
    print("\nPostgreSQL: saves by one process and by two")
    for one in both:
        print(
            f"  {one.processes}: {_told(one.save)} µs of CPU a save, server + database; "
            f"{one.saves_per_second:.0f} a second, where all share this machine"
        )
    print(f"  by CPU, two do {scale(both):.2f} times as much as one, given cores", flush=True)


def not_flat(costs: Sequence[AtSize]) -> list[str]:
    first = costs[0]
    pairs = [
        (one, name, getattr(one, name).whole / getattr(first, name).whole)
        for one in costs[1:]
        for name in ("save", "look_up")
    ]
    return [
        f"{one.engine}, {one.rows:,} stored: {name} costs {share:.2f} times as much"
        for one, name, share in pairs
        if share > MOST_SHARE
    ]


def not_scaling(both: Sequence[WithProcesses]) -> list[str]:
    found = scale(both)
    return [] if found >= LEAST_SCALE else [f"two processes do {found:.2f} times as much as one"]


def scale(both: Sequence[WithProcesses]) -> float:
    one, two = both
    return two.processes * one.save.whole / two.save.whole


def _at_size(new_store: Callable[[], AbstractContextManager[Store]], rows: int) -> AtSize:
    with new_store() as store:
        tokens = load_people(store, (1 + ROUNDS) * CANDIDATES)
        certificates = issue_certificates(store, CERTIFICATES)
        asyncio.run(_fill(store, rows))
        with _serving(store, 1) as servers, _runner() as runner:
            save, _ = runner.run(_saves(store, servers, tokens))
            return AtSize(
                store.engine, rows, save, runner.run(_look_ups(store, servers, certificates))
            )


def measure_processes() -> list[WithProcesses]:
    found = []
    with postgres_store() as store:
        tokens = load_people(store, 2 * (1 + ROUNDS) * CANDIDATES)
        for processes, some in ((1, tokens[::2]), (2, tokens[1::2])):
            with _serving(store, processes) as servers, _runner() as runner:
                found.append(WithProcesses(processes, *runner.run(_saves(store, servers, some))))
    return found


async def _saves(
    store: Store, servers: Sequence[Server], tokens: Sequence[str]
) -> tuple[Cost, float]:
    """Each candidate asks one of the servers; the first round does not count."""
    costs, rates = [], []
    async with AsyncExitStack() as stack:
        crowds = [
            (await stack.enter_async_context(connected(one.port)))[: CLIENTS // len(servers)]
            for one in servers
        ]
        for number in range(1 + ROUNDS):
            some = tokens[number * CANDIDATES :][:CANDIDATES]
            exams = [
                await open_exam(crowd, some[place :: len(servers)])
                for place, crowd in enumerate(crowds)
            ]
            for crowd in crowds:
                await awake(crowd)
            before, began = _spent(store, servers), time.perf_counter()
            await asyncio.gather(
                *(drive(crowd, exam.saves) for crowd, exam in zip(crowds, exams, strict=True))
            )
            count = sum(len(exam.saves) for exam in exams)
            rates.append(count / (time.perf_counter() - began))
            costs.append(_each(before, _spent(store, servers), count))
    return _median(costs[1:]), statistics.median(rates[1:])


async def _look_ups(store: Store, servers: Sequence[Server], certificates: Sequence[str]) -> Cost:
    costs = []
    async with connected(servers[0].port) as crowd:
        for number in range(1 + ROUNDS):
            requests = look_ups(certificates, number).cold
            before = _spent(store, servers)
            await drive(crowd, requests)
            costs.append(_each(before, _spent(store, servers), len(requests)))
    return _median(costs[1:])


async def _fill(store: Store, rows: int) -> None:
    now_ms = int(time.time() * 1000)  # noqa: TID251 - as the server will read it
    await store.run([*statements(store.engine, rows, now_ms=now_ms), _revisions()])
    if not isinstance(store.look, SqliteLook):
        await store.run(["ANALYZE response_revision"])


def _revisions() -> str:
    numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(1, REVISIONS + 1))
    response = """'{"choice":"k7"}'"""
    return (
        "INSERT INTO response_revision (sitting_id, position, writer, sequence, response, "
        f"saved_ms) SELECT sitting.id, n, 1, 1, {response}, started_ms "
        f"FROM sitting, ({numbers}) AS numbers"
    )


@contextmanager
def _serving(store: Store, processes: int) -> Iterator[list[Server]]:
    if processes == 0:
        yield []
        return
    with (
        served(["server", "serve"], store.settings, "/health") as one,
        _serving(store, processes - 1) as others,
    ):
        yield [one, *others]


def _runner() -> "asyncio.Runner":
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def _spent(store: Store, servers: Sequence[Server]) -> Cost:
    return Cost(sum(one.cpu_seconds() for one in servers), _postgres_seconds(store))


def _postgres_seconds(store: Store) -> float:
    """Of the PostgreSQL that was started for this store, if one was, and of all it ever forked."""
    _, is_postgres, folder = unquote(store.url).partition("?host=")
    if not is_postgres:
        return 0.0
    (lock,) = Path(folder).glob(".s.PGSQL.*.lock")
    postmaster = psutil.Process(int(lock.read_text(encoding="ascii").split()[0]))
    ended = postmaster.cpu_times()
    times = [one.cpu_times() for one in [postmaster, *postmaster.children()]]
    living = sum(one.user + one.system for one in times)
    return float(living + ended.children_user + ended.children_system)


def _each(before: Cost, after: Cost, count: int) -> Cost:
    return Cost(
        (after.server - before.server) / count * MICROSECONDS,
        (after.database - before.database) / count * MICROSECONDS,
    )


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(one.server for one in costs),
        statistics.median(one.database for one in costs),
    )


def _told(cost: Cost) -> str:
    return f"{cost.server:.0f} + {cost.database:.0f}"


if __name__ == "__main__":
    sys.exit(main())
