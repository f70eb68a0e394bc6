"""kill -9 while eight clients save and hand in: what was acknowledged is there after the restart."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.engines import Fresh
from tests.faults.chance import TIMES, chance
from tests.faults.processes import Candidate, Process, begin, clients, end, load

CLIENTS = 8
ROUNDS = 2 * TIMES
FEWEST_SAVES, MOST_SAVES = 40, 400
SECONDS_TO_SETTLE = 60

Work = Callable[[Candidate, asyncio.Semaphore], Coroutine[Any, Any, None]]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_what_was_acknowledged_survives_a_kill(fresh_database: Fresh, tmp_path: Path) -> None:
    process, draw = Process(tmp_path, await fresh_database()), chance()
    running = await process.start(demo=True)
    try:
        async with clients(process, await load(process, CLIENTS)) as opened:
            candidates = list(await asyncio.gather(*map(begin, opened)))
            for _ in range(ROUNDS):
                saves = FEWEST_SAVES + draw.randrange(MOST_SAVES - FEWEST_SAVES)
                await _killed(running, candidates, Candidate.save_for_ever, after=saves)
                running = await process.start()
                missing = await asyncio.gather(*(one.missing() for one in candidates))
                assert [line for some in missing for line in some] == []
            hand_ins = draw.randrange(CLIENTS)
            await _killed(running, candidates, Candidate.hand_in, after=hand_ins)
            running = await process.start()
            async with _counted() as handed_in:
                await asyncio.gather(*(one.hand_in(handed_in) for one in candidates))
            await _until_decided(candidates)
    finally:
        await end(running)

    await process.require_sound()


async def _killed(
    running: asyncio.subprocess.Process, candidates: list[Candidate], work: Work, *, after: int
) -> None:
    print(f"kill after {after} acknowledged of {work.__name__}")
    done = asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as group:
        for candidate in candidates:
            group.create_task(work(candidate, done))
        for _ in range(after):
            await done.acquire()
        running.send_signal(signal.SIGKILL)
        await running.wait()


@asynccontextmanager
async def _counted() -> AsyncIterator[asyncio.Semaphore]:
    """Everybody of them must be through at the end of the block."""
    done = asyncio.Semaphore(0)
    yield done
    for _ in range(CLIENTS):
        assert not done.locked()
        await done.acquire()


async def _until_decided(candidates: list[Candidate]) -> None:
    """I12: nobody has to help for a result to be there."""
    async with asyncio.timeout(SECONDS_TO_SETTLE):
        for one in candidates:
            while (await _result(one))["state"] == "pending":
                await asyncio.sleep(0.1)


async def _result(one: Candidate) -> dict[str, Any]:
    answer = await one.http.get(f"/api/v1/sittings/{one.sitting}/result")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
