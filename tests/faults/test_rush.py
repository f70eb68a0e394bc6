"""Many start in one moment and hand in in one moment; `make bench` has a thousand of them."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from server.app import build_services, opened
from server.certification import starts
from server.curriculum import service as curriculum
from server.kernel.clock import system_now, to_milliseconds
from tests.benchmarks.processes import Server
from tests.benchmarks.rush import MOST_SECONDS_TO_RECEIPT, rush
from tests.faults.exam_house import PRACTICE, ExamHouse, Staged, settings_in
from tests.faults.processes import Process, end, process_on

CROWD = 200


@pytest.mark.slow
async def test_all_are_admitted_and_have_their_receipt_at_once(
    staged: Staged, tmp_path: Path
) -> None:
    process = await process_on(staged, tmp_path)
    tokens = await _crowd_of(process)
    running = await process.start()
    try:
        let_in, hand_ins = await rush(Server(process.port, running.pid, 0.0), tokens, PRACTICE)
    finally:
        await end(running)

    for name, wave in (("start", let_in), ("hand in", hand_ins)):
        cpu = f"{wave.server_seconds:.1f} s of the server, {wave.client_seconds:.1f} s of clients"
        print(f"{CROWD} {name}: {wave.longest:.1f} s, {wave.refused} told to wait, {cpu}")
    assert hand_ins.refused == 0
    assert hand_ins.longest < MOST_SECONDS_TO_RECEIPT
    await process.require_sound()


async def test_the_clock_of_who_waited_runs_from_when_they_are_let_in(house: ExamHouse) -> None:
    door = house.services.certification._starts
    async with AsyncExitStack() as others:
        for _ in range(starts.AT_ONCE):
            await others.enter_async_context(door.taken())
        starting = asyncio.create_task(house.sit(house.candidates[0]))
        await asyncio.sleep(0.05)

    sitting = await starting
    assert sitting.started_ms >= to_milliseconds(house.clock()) + 50
    assert sitting.deadline_ms - sitting.started_ms == 600_000
    assert await house.audit() == []


async def _crowd_of(process: Process) -> list[str]:
    settings = settings_in(process.folder, process.database_url)
    async with opened(settings):
        accounts, now = build_services(settings).accounts, system_now()
        loaded = await accounts.load_people(CROWD, now=now)
        newcomers = [one.id for one in loaded[len(process.tokens) :]]
        await curriculum.seed_completions(newcomers, PRACTICE, now=now)
    return [one.token for one in loaded]
