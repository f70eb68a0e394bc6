"""`make bench`: what the operations done a million times a day cost, as ratios.

Prints, per engine, the CPU of a bare handler divided by ours; exits 1 below a floor on SQLite.
PostgreSQL is measured and printed against the same floors, without failing.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec
import uvloop

from tests.benchmarks.client import drive
from tests.benchmarks.fresh import measure_fresh
from tests.benchmarks.operations import issue_certificates, load_people, look_ups, open_exam
from tests.benchmarks.processes import Server, served
from tests.benchmarks.report import print_engine, print_fresh
from tests.benchmarks.rounds import Measured, Pair, measure_round
from tests.benchmarks.stores import Store, postgres_store, sqlite_store

ROUNDS = 7
CANDIDATES = 64
CERTIFICATES = 128
LOOK_UPS = 4_096


def main() -> int:
    started = time.perf_counter()
    fresh = measure_fresh()
    print_fresh(fresh)
    sqlite = _measure(sqlite_store)
    print_engine(sqlite, is_binding=True)
    print_engine(_measure(postgres_store), is_binding=False)
    print(f"\nMeasured in {time.perf_counter() - started:.0f} s.")
    failures = fresh.failures() + sqlite.failures()
    for failure in failures:
        print(f"Not good enough: {failure}.")
    return 1 if failures else 0


def _measure(new_store: Callable[[], AbstractContextManager[Store]]) -> Measured:
    with new_store() as store:
        tokens = load_people(store, 1 + (1 + ROUNDS) * CANDIDATES)
        ids = issue_certificates(store, CERTIFICATES)
        with (
            served(["server", "serve"], store.settings, "/health") as ours,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            return runner.run(_measure_engine(store, ours, tokens, ids))


async def _measure_engine(
    store: Store, ours: Server, tokens: list[str], ids: list[str]
) -> Measured:
    """Warm both servers up with a round that does not count, then count the others."""
    requests = look_ups(ids, LOOK_UPS)
    groups = [tokens[at : at + CANDIDATES] for at in range(1, len(tokens), CANDIDATES)]
    answers = store.folder / "answers.json"
    answers.write_bytes(await _one_of_each(ours, tokens[0], requests[0]))
    await store.until_decided()
    with served(["tests.benchmarks.bare", str(answers)], {}, "/") as bare:
        pair = Pair(bare, ours, store)
        await measure_round(
            pair, Measured(store.engine), requests, await open_exam(ours.port, groups[0])
        )
        measured = Measured(store.engine)
        for group in groups[1:]:
            await measure_round(pair, measured, requests, await open_exam(ours.port, group))
    return measured


async def _one_of_each(ours: Server, token: str, look_up: bytes) -> bytes:
    """What our server answers, for the bare one to say the same."""
    exam = await open_exam(ours.port, [token])
    saved = await drive(ours.port, exam.saves)
    requests = {"certificate": look_up, "receipt": exam.hand_ins[0]}
    answers = {name: (await drive(ours.port, [one])).bodies[0] for name, one in requests.items()}
    answers["saved"] = saved.bodies[0]
    return msgspec.json.encode({name: msgspec.Raw(body) for name, body in answers.items()})


if __name__ == "__main__":
    sys.exit(main())
