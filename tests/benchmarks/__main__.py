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

from tests.benchmarks.bank import measure_bank, print_bank
from tests.benchmarks.boards import boards_too_dear, measure_boards, print_boards
from tests.benchmarks.certificates import measure_certificates, print_certificates
from tests.benchmarks.client import Connection, connected, drive
from tests.benchmarks.counting import counting_too_slow, measure_counting, print_counting
from tests.benchmarks.exam_page import measure_exam_page, print_exam_page
from tests.benchmarks.fresh import measure_fresh
from tests.benchmarks.issuing import measure_issuing, print_issuing
from tests.benchmarks.operations import (
    COLD,
    KEPT,
    LookUps,
    issue_certificates,
    load_people,
    look_ups,
    open_exam,
)
from tests.benchmarks.pages import measure_pages, print_pages, too_dear
from tests.benchmarks.processes import Server, served
from tests.benchmarks.report import print_engine, print_fresh
from tests.benchmarks.rounds import Measured, Pair, Side, measure_round
from tests.benchmarks.rush import failures_of, measure_rushes, print_rushes
from tests.benchmarks.stores import Store, postgres_store, sqlite_store

ROUNDS = 7
CANDIDATES = 64
CERTIFICATES = KEPT + (1 + ROUNDS) * COLD
STORED_FLOORS = {"SQLite": 0.6, "PostgreSQL": 0.8}


def main() -> int:
    started = time.perf_counter()
    fresh = measure_fresh()
    print_fresh(fresh)
    issuing = measure_issuing()
    print_issuing(issuing)
    around = measure_certificates()
    print_certificates(around)
    pages = measure_pages()
    print_pages(pages)
    bank = measure_bank()
    print_bank(bank)
    counted = measure_counting()
    print_counting(counted)
    print_exam_page(measure_exam_page())
    boards = measure_boards(sqlite_store) + measure_boards(postgres_store)
    print_boards(boards)
    rushes = measure_rushes()
    print_rushes(rushes)
    sqlite = _measure(sqlite_store)
    print_engine(sqlite, is_binding=True)
    print_engine(_measure(postgres_store), is_binding=False)
    print(f"\nMeasured in {time.perf_counter() - started:.0f} s.")
    failures = (
        fresh.failures()
        + issuing.failures()
        + around.failures()
        + bank.failures()
        + counting_too_slow(counted)
        + sqlite.failures()
        + failures_of(rushes)
    )
    failures += too_dear(pages) + boards_too_dear(boards)
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
    requests = [look_ups(ids, number) for number in range(1 + ROUNDS)]
    answers = store.folder / "answers.json"
    async with connected(ours.port) as crowd:
        answers.write_bytes(await _one_of_each(crowd, tokens[0], requests[0]))
        await store.until_decided()
        with served(["tests.benchmarks.bare", str(answers)], {}, "/") as bare:
            async with connected(bare.port) as bare_crowd:
                pair = Pair(Side(bare, bare_crowd), Side(ours, crowd), store)
                return await _measure_rounds(pair, tokens[1:], requests)


async def _measure_rounds(pair: Pair, tokens: list[str], requests: list[LookUps]) -> Measured:
    """Warm both servers up with a round that does not count, then count the others."""
    engine = pair.store.engine
    measured = Measured(engine, STORED_FLOORS[engine])
    for number in range(1 + ROUNDS):
        exam = await open_exam(pair.ours.crowd, tokens[number * CANDIDATES :][:CANDIDATES])
        counted = measured if number else Measured(engine, STORED_FLOORS[engine])
        await measure_round(pair, counted, requests[number], exam)
    return measured


async def _one_of_each(crowd: list[Connection], token: str, look_ups: LookUps) -> bytes:
    """What our server answers, for the bare one to say the same."""
    exam = await open_exam(crowd, [token])
    saved = await drive(crowd, exam.saves)
    requests = {"certificate": look_ups.kept[0], "receipt": exam.hand_ins[0]}
    answers = {name: (await drive(crowd, [one])).bodies[0] for name, one in requests.items()}
    answers["saved"] = saved.bodies[0]
    (page,) = (await drive(crowd, look_ups.page[:1])).bodies
    answers["page"] = msgspec.json.encode(page.decode())
    return msgspec.json.encode({name: msgspec.Raw(body) for name, body in answers.items()})


if __name__ == "__main__":
    sys.exit(main())
