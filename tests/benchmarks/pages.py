"""What pages for learners cost: CPU of the server per request, with the most it may be.

Alone: `python -m tests.benchmarks.pages`. The content is this repository's, the store SQLite.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

import uvloop

from tests.benchmarks import processes
from tests.benchmarks.client import Connection, connected, drive, request_bytes
from tests.benchmarks.processes import Server, served

LESSON_MILLISECONDS = 2.0
PAGE_MILLISECONDS = 15.0
REQUESTS = 512
ROUNDS = 3
IDLE_SECONDS = 0.05
LESSON = "/courses/foundations/lessons/eight-layers"


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    path: str
    most: float
    is_signed_in: bool = True


PAGES = (
    Page("lesson, stranger", LESSON, LESSON_MILLISECONDS, is_signed_in=False),
    Page("lesson", LESSON, LESSON_MILLISECONDS),
    Page("home", "/", PAGE_MILLISECONDS),
    Page("catalogue", "/courses", PAGE_MILLISECONDS),
    Page("catalogue, narrowed", "/courses?q=baseline&level=foundations", PAGE_MILLISECONDS),
    Page("course", "/courses/foundations", PAGE_MILLISECONDS),
    Page("search", "/search?q=baseline+change", PAGE_MILLISECONDS),
    Page("my learning", "/learning", PAGE_MILLISECONDS),
    Page("exams", "/exams", PAGE_MILLISECONDS),
    Page("lobby", "/exams/practice", PAGE_MILLISECONDS),
)


@dataclass(frozen=True, slots=True)
class Cost:
    page: Page
    milliseconds: float

    @property
    def is_good(self) -> bool:
        return self.milliseconds <= self.page.most


def measure_pages() -> list[Cost]:
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        settings = {"ASSAY_DATA_DIR": folder, "ASSAY_DEMO": "1"}
        with served(["server", "serve"], settings, "/") as server:
            printed = processes.run(["server", "people", "load", "1", "--json"], settings)
            token = str(json.loads(printed.splitlines()[0])["token"])
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                return runner.run(_measure(server, token))


def print_pages(costs: Sequence[Cost]) -> None:
    print("\nPages for learners: server CPU per request, best of the rounds, SQLite")
    for cost in costs:
        mark = "" if cost.is_good else "   too dear"
        print(
            f"  {cost.page.name:24}{cost.milliseconds:9.2f} ms (at most {cost.page.most:.0f}){mark}"
        )
    sys.stdout.flush()


def too_dear(costs: Sequence[Cost]) -> list[str]:
    return [
        f"{one.page.name}: {one.milliseconds:.2f} ms of CPU, at most {one.page.most:.0f}"
        for one in costs
        if not one.is_good
    ]


async def _measure(server: Server, token: str) -> list[Cost]:
    await _until_idle(server)
    async with connected(server.port) as crowd:
        return [Cost(page, await _cost(server, crowd, page, token)) for page in PAGES]


async def _until_idle(server: Server) -> None:
    """What follows a first start (demo people, the index of the search) is no page's cost."""
    while True:
        before = server.cpu_seconds()
        await asyncio.sleep(1)
        if server.cpu_seconds() - before < IDLE_SECONDS:
            return


async def _cost(server: Server, crowd: list[Connection], page: Page, token: str) -> float:
    request = request_bytes("GET", page.path, token=token if page.is_signed_in else None)
    await drive(crowd, [request] * 32)
    rounds = []
    for _ in range(ROUNDS):
        before = server.cpu_seconds()
        await drive(crowd, [request] * REQUESTS)
        rounds.append((server.cpu_seconds() - before) / REQUESTS * 1000)
    return min(rounds)


if __name__ == "__main__":
    measured = measure_pages()
    print_pages(measured)
    sys.exit(1 if too_dear(measured) else 0)
