"""Servers in processes of their own that are killed, stopped and started again.

Theirs is a wall clock that the drill sets, and leases that end within seconds, so that what a
killed server had taken up is taken up again while the drill lasts.
"""

import asyncio
import mmap
import signal
import struct
import sys
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, and said

from server.kernel.clock import monotonic_seconds
from tests.faults.exam_house import CONTENT
from tests.faults.processes import Process, end, free_port

PROGRAM = """
import mmap, os, struct
from datetime import timedelta
from server.kernel import clock
from server.kernel.clock import SteadyClock, passed_seconds, system_now
with open(os.environ["DRILL_CLOCK"], "rb") as file:
    set_by = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)
def wall():
    return system_now() + timedelta(seconds=struct.unpack("d", set_by[:8])[0])
clock.system_now, SteadyClock.__init__.__defaults__ = wall, (wall, passed_seconds)
from server.database import outbox
from server.exams.store import hot
outbox.LEASE_MS = hot.GRADING_LEASE_MS = 4_000
from server.cli import main
main()
"""


@dataclass
class WallClock:
    """What the servers' wall clocks are set by, in a file that they look at."""

    path: Path

    def set_by(self, seconds: float) -> None:
        if not self.path.exists():
            self.path.write_bytes(bytes(8))
        with self.path.open("r+b") as file, mmap.mmap(file.fileno(), 8) as content:
            content[:8] = struct.pack("d", seconds)


@dataclass
class Servers:
    processes: Sequence[Process]
    clock: WallClock
    running: list[asyncio.subprocess.Process] = field(default_factory=list)
    longest_away: float = 0

    def url(self, draw: Random) -> str:
        return draw.choice(self.processes).url

    @property
    def numbers(self) -> range:
        return range(len(self.processes))

    async def kill(self, which: Collection[int]) -> None:
        for number in which:
            self.running[number].send_signal(signal.SIGKILL)
        await self._started_again(which)

    async def restart(self, which: Collection[int]) -> None:
        """As an operator does: they are asked to end, and end by themselves."""
        for number in which:
            self.running[number].send_signal(signal.SIGTERM)
        await self._started_again(which)

    async def told(self, *command: str) -> tuple[int, str]:
        """Give a command beside them; returns its exit code and what it said."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server", *command,
            cwd=CONTENT,
            env=self.processes[0].environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()

    async def _started_again(self, which: Collection[int]) -> None:
        asked = monotonic_seconds()
        self.clock.set_by(0)  # what a wall clock says at a start is all that is known then
        await asyncio.gather(*(self.running[number].wait() for number in which))
        begun = [self._start(number) for number in which]
        await asyncio.gather(*begun)
        if len(which) == len(self.processes):
            self.longest_away = max(self.longest_away, monotonic_seconds() - asked)

    async def _start(self, number: int) -> None:
        self.running[number] = await self.processes[number].start()


@asynccontextmanager
async def serving(process: Process, count: int) -> AsyncIterator[Servers]:
    """So many servers on one store and folder, which speak as one issuer."""
    clock = WallClock(process.folder / "set-by")
    clock.set_by(0)
    settings = {"DRILL_CLOCK": str(clock.path), "ASSAY_PUBLIC_URL": "http://127.0.0.1:8000"}
    first = replace(process, program=("-c", PROGRAM), settings=settings)
    others = [replace(first, port=free_port()) for _ in range(count - 1)]
    servers = Servers([first, *others], clock)
    try:
        for one in servers.processes:
            servers.running.append(await one.start())
        yield servers
    finally:
        for running in servers.running:
            await end(running)
