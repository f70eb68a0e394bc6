"""A thousand who start in the same moment, and hand in in the same moment.

`python -m tests.benchmarks.rush` measures only this; `make bench` does too. Everybody makes
a connection of their own, and asks again a second after a 503. All must be admitted, and each must
have the receipt within five seconds. The server's CPU and that of the clients, who live in this
process, are told apart.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import uvloop

from tests.benchmarks.client import Connection, request_bytes
from tests.benchmarks.content import EXAM
from tests.benchmarks.operations import load_people
from tests.benchmarks.processes import Server, served
from tests.benchmarks.stores import Store, postgres_store, sqlite_store

CROWD = 1_000
MOST_SECONDS_TO_RECEIPT = 5.0
MOST_CPU_SECONDS_OF_STARTS = 10.0
"""For a thousand."""
SECONDS_BETWEEN_TRIES = 1.0


@dataclass(frozen=True, slots=True)
class Wave:
    """Everybody asks at once: how long each waited, how often they were told to come again."""

    waits: Sequence[float]
    refused: int
    server_seconds: float
    client_seconds: float

    @property
    def longest(self) -> float:
        return max(self.waits)


@dataclass(frozen=True, slots=True)
class Rush:
    engine: str
    crowd: int
    starts: Wave
    hand_ins: Wave

    def failures(self) -> list[str]:
        wrong = []
        if self.hand_ins.longest > MOST_SECONDS_TO_RECEIPT:
            wrong.append(f"the last receipt of {self.crowd} took {self.hand_ins.longest:.1f} s")
        each = MOST_CPU_SECONDS_OF_STARTS / CROWD
        if self.starts.server_seconds > each * self.crowd:
            wrong.append(
                f"{self.crowd} starts took {self.starts.server_seconds:.1f} s of the server"
            )
        return wrong


def main() -> int:
    rushes = measure_rushes()
    print_rushes(rushes)
    for failure in failures_of(rushes):
        print(f"Not good enough: {failure}.")
    return 1 if failures_of(rushes) else 0


def measure_rushes() -> list[Rush]:
    return [_measure(sqlite_store), _measure(postgres_store)]


def failures_of(rushes: Sequence[Rush]) -> list[str]:
    """Of SQLite; PostgreSQL is measured beside it on the same cores, and only told."""
    return [one for rush in rushes if rush.engine == "SQLite" for one in rush.failures()]


def print_rushes(rushes: Sequence[Rush]) -> None:
    for rush in rushes:
        print(f"\n{rush.engine}: {rush.crowd} people at once")
        for name, wave in (("start", rush.starts), ("hand in", rush.hand_ins)):
            print(
                f"  {name:8} the last after {wave.longest:5.1f} s, {wave.refused} times told to "
                f"wait; server {wave.server_seconds:5.1f} s of CPU, clients "
                f"{wave.client_seconds:5.1f} s",
                flush=True,
            )


def _measure(new_store: Callable[[], AbstractContextManager[Store]]) -> Rush:
    with new_store() as store:
        tokens = load_people(store, CROWD)
        with (
            served(["server", "serve"], store.settings, "/health") as server,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            starts, hand_ins = runner.run(rush(server, tokens, EXAM))
            runner.run(store.until_decided())
        return Rush(store.engine, len(tokens), starts, hand_ins)


async def rush(server: Server, tokens: Sequence[str], exam: str) -> tuple[Wave, Wave]:
    """Start for everybody, save an answer each, and hand in for everybody."""
    with _many_files():
        starts, bodies = await _wave(server, [_start(exam, token) for token in tokens])
        sittings = [json.loads(body) for body in bodies]
        theirs = [*zip(sittings, tokens, strict=True)]
        await _wave(server, [_save(*one) for one in theirs])
        hand_ins, receipts = await _wave(server, [_hand_in(*one) for one in theirs])
        assert all(json.loads(one)["answered"] == 1 for one in receipts)
    return starts, hand_ins


async def _wave(server: Server, requests: Sequence[bytes]) -> tuple[Wave, list[bytes]]:
    ours, theirs = server.cpu_seconds(), time.process_time()
    answers = await asyncio.gather(*(_until_answered(server.port, one) for one in requests))
    wave = Wave(
        [one.waited for one in answers],
        sum(one.refused for one in answers),
        server.cpu_seconds() - ours,
        time.process_time() - theirs,
    )
    return wave, [one.body for one in answers]


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    waited: float
    refused: int


async def _until_answered(port: int, request: bytes) -> _Answer:
    """As the player does: a 503 is no answer."""
    began, refused = time.perf_counter(), 0
    while True:
        connection = Connection(port)
        await connection.open()
        status, body = await connection.ask(request)
        connection.close()
        if status in {200, 201}:
            return _Answer(body, time.perf_counter() - began, refused)
        assert status == 503, f"{status}: {body[:300]!r}"
        refused += 1
        await asyncio.sleep(SECONDS_BETWEEN_TRIES)


def _start(exam: str, token: str) -> bytes:
    return request_bytes("POST", f"/api/v1/exams/{exam}/sittings", token=token)


def _save(sitting: dict[str, object], token: str) -> bytes:
    """An answer to the first item that has options."""
    items = sitting["items"]
    assert isinstance(items, list)
    item = next(one for one in items if one["type"] == "single")
    body = {"sequence": 1, "response": {"choice": item["options"][0]["handle"]}}
    path = f"/api/v1/sittings/{sitting['id']}/responses/{item['position']}"
    return request_bytes("PUT", path, token=token, body=json.dumps(body).encode())


def _hand_in(sitting: dict[str, object], token: str) -> bytes:
    return request_bytes("POST", f"/api/v1/sittings/{sitting['id']}/submission", token=token)


@contextmanager
def _many_files() -> Iterator[None]:
    """A connection each, here; servers are given as many by whoever runs them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


if __name__ == "__main__":
    sys.exit(main())
