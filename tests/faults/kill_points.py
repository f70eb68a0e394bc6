"""`python -m tests.faults.kill_points`: kill -9 at every await of a hand-in and of what follows it.

An exam is sat and passed in a process of its own. At the n-th suspension of whatever its event loop
runs, that process is gone; another one goes on from what is stored, and there is one of everything:
grade, decision, certificate of the same bytes, line of the log, notice, mail. So for each n until
nothing is left to kill. Which awaits there are nobody lists. `--sample N` tries N of them.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Coroutine
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, and said
from typing import Any
from uuid import UUID

import msgspec

from server.app import build_services, opened
from server.database.connection import close_store
from server.database.migrate import migrate
from server.kernel.actor import Actor, Role
from server.kernel.ids import random_below
from tests.faults.aftermath import certificates_of, require_one_of_each
from tests.faults.drill.grounds import a_postgres
from tests.faults.exam_house import START, Clock, ExamHouse, audited, settings_in, stage
from tests.faults.failpoints import LONGER_THAN_ANY_LEASE, Killing

FLOWS = ("hand-in", "aftermath")
NEVER = 0
BETWEEN = timedelta(minutes=10)


class Died(Exception):
    """A process that should have come to its end did not."""


@dataclass
class KillPoints:
    """`told` is where the process that is killed says what it did so far."""

    url: str
    folder: Path
    flow: str = FLOWS[0]
    number: int = 0

    @property
    def told(self) -> Path:
        return self.folder / "told.json"

    def stage(self) -> None:
        _in_a_process(self._stage())

    def kill_at(self, step: int) -> bool:
        """Whether there is such a step; then all that must hold was found to hold."""
        self.number += 1
        status = _status_of(self._sit(step))
        if status not in {0, 9}:
            raise Died(f"{self.flow}, step {step}: ended with {status}")
        _in_a_process(self._go_on())
        return status != 0

    def count(self) -> int:
        """How many suspensions there are, when nothing dies."""
        self.kill_at(NEVER)
        return int(json.loads(self.told.read_text())["taken"])

    async def _stage(self) -> None:
        await migrate(self.url)
        await close_store()
        staged = await stage(self.folder, self.url)
        self.told.write_text(json.dumps({"person": str(staged.candidates[0].person_id)}))

    def _house(self, later: timedelta = timedelta()) -> ExamHouse:
        settings = settings_in(self.folder, self.url)
        clock = Clock(START + self.number * BETWEEN + later)
        person = UUID(json.loads(self.told.read_text())["person"])
        candidate = Actor(person, "Ada", frozenset({Role.CANDIDATE}))
        return ExamHouse(settings, build_services(settings, clock), clock, [candidate])

    async def _sit(self, step: int) -> None:
        house = self._house()
        async with opened(house.settings):
            candidate, flows = house.candidates[0], house.services.flows
            work: Coroutine[Any, Any, object]
            if self.flow == "hand-in":
                sitting = await house.sit(candidate)
                await house.answer(sitting)
                work = flows.exams.hand_in(sitting.id, actor=candidate, now=house.clock())
            else:
                sitting = await house.sit_and_pass(candidate)
                work = flows.settle()
            told = {"person": str(candidate.person_id), "sitting": str(sitting.id)}
            self.told.write_text(json.dumps(told))
            killing = Killing(step)
            loop = asyncio.get_running_loop()
            loop.set_task_factory(killing)
            await loop.create_task(work)
            loop.set_task_factory(None)
            self.told.write_text(json.dumps(told | {"taken": killing.taken}))

    async def _go_on(self) -> None:
        house = self._house(timedelta(seconds=LONGER_THAN_ANY_LEASE))
        async with opened(house.settings):
            sitting = UUID(json.loads(self.told.read_text())["sitting"])
            before = await certificates_of(sitting)
            if self.flow == "hand-in":
                await self._hand_in_twice(house, sitting)
            await house.services.flows.settle()
            await require_one_of_each(sitting, before)
            violations = await audited(house.services, house.clock())
            assert violations == [], violations

    async def _hand_in_twice(self, house: ExamHouse, sitting: UUID) -> None:
        actor, hand_in = house.candidates[0], house.services.flows.exams.hand_in
        receipts = [(await hand_in(sitting, actor=actor, now=house.clock()))[0] for _ in range(2)]
        assert msgspec.json.encode(receipts[0]) == msgspec.json.encode(receipts[1])
        assert receipts[0].closed_by == "candidate"


def _status_of(work: Coroutine[Any, Any, None]) -> int:
    """What a process ended with that did this work: 0, a signal's number, or another."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # mails of the demo
        try:
            asyncio.run(work)
        except BaseException:  # noqa: BLE001 - said where the process ends
            traceback.print_exc()
            os._exit(100)
        os._exit(0)
    work.close()
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _in_a_process(work: Coroutine[Any, Any, None]) -> None:
    status = _status_of(work)
    if status:
        raise Died(f"a process that was to come to its end ended with {status}")


def main() -> int:
    asked = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # leave nothing running behind
    seed = random_below(2**32) if asked.seed is None else asked.seed
    for engine in ("sqlite", "postgres") if asked.engine == "both" else (asked.engine,):
        again = f"--engine {engine} --sample {asked.sample} --seed {seed}"
        print(f"{engine}: python -m tests.faults.kill_points {again}", flush=True)
        with _a_store(engine) as (folder, url):
            points = KillPoints(url, folder)
            points.stage()
            for points.flow in FLOWS:
                killed = _killed(points, asked.sample, Random(seed))  # noqa: S311 - nobody's secret
                print(f"  {points.flow}: killed at {killed} awaits, one of everything each time")
    return 0


def _killed(points: KillPoints, sample: int, draw: Random) -> int:
    count = points.count()
    steps = range(1, 2 * count)
    chosen = sorted(draw.sample(range(1, count), min(sample, count - 1))) if sample else steps
    killed = 0
    for step in chosen:
        print(f"  {points.flow}: step {step} of about {count}", flush=True)
        if not points.kill_at(step):
            break
        killed += 1
    return killed


@contextmanager
def _a_store(engine: str) -> Any:
    with tempfile.TemporaryDirectory(prefix="assay-kills-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "data"
        folder.mkdir()
        if engine == "sqlite":
            yield folder, f"sqlite://{folder / 'assay.db'}"
        else:
            running: AbstractContextManager[tuple[Path, str]] = a_postgres(Path(name))
            with running as (_, url):
                yield folder, url


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kill_points")
    parser.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="of each flow; 0 is all")
    parser.add_argument("--seed", type=int, metavar="N")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
