"""kill -9 while eight clients save and hand in: what was acknowledged outlives it."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.faults.chance import TIMES, chance
from tests.faults.exam_house import Staged
from tests.faults.processes import Candidate, begin, clients, end, process_on

ROUNDS = TIMES
FEWEST_SAVES, MOST_SAVES = 40, 400
SECONDS_TO_SETTLE = 60

Work = Callable[[Candidate, asyncio.Semaphore], Coroutine[Any, Any, None]]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_what_was_acknowledged_survives_a_kill(staged: Staged, tmp_path: Path) -> None:
    process, draw = await process_on(staged, tmp_path), chance()
    running = await process.start()
    try:
        async with clients(process) as opened:
            candidates = list(await asyncio.gather(*map(begin, opened)))
            for _ in range(ROUNDS):
                saves = FEWEST_SAVES + draw.randrange(MOST_SAVES - FEWEST_SAVES)
                await _killed(running, candidates, Candidate.save_for_ever, after=saves)
                running = await process.start()
                missing = await asyncio.gather(*(one.missing() for one in candidates))
                assert [line for some in missing for line in some] == []
            hand_ins = draw.randrange(len(candidates))
            await _killed(running, candidates, Candidate.hand_in, after=hand_ins)
            running = await process.start()
            await _all_handed_in(candidates)
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


async def _all_handed_in(candidates: list[Candidate]) -> None:
    """Who has a receipt already gets the same."""
    done = asyncio.Semaphore(0)
    await asyncio.gather(*(one.hand_in(done) for one in candidates))
    assert all(one.receipt for one in candidates)


async def _until_decided(candidates: list[Candidate]) -> None:
    """I12: nobody has to help for a result to be there."""
    async with asyncio.timeout(SECONDS_TO_SETTLE):
        for one in candidates:
            while await _is_pending(one):  # noqa: ASYNC110 - another process decides
                await asyncio.sleep(0.1)


async def _is_pending(one: Candidate) -> bool:
    answer = await one.http.get(f"/api/v1/sittings/{one.sitting}/result")
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["state"] == "pending")
