"""A restart under load, with the socket kept by who starts us: nothing is refused, nothing lost."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from tests.faults.exam_house import CONTENT, Staged
from tests.faults.processes import PATIENT, Candidate, Process, begin, end, process_on

RESTARTS = 2
SECONDS_BETWEEN = 1.5
PASSED_ON = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); "
    "os.environ |= {'LISTEN_PID': str(os.getpid()), 'LISTEN_FDS': '1'}; "
    "os.execv(sys.executable, [sys.executable, '-m', 'server', 'serve'])"
)
"""As a service manager starts it: the socket is the third descriptor."""


async def started(process: Process, listener: socket.socket) -> asyncio.subprocess.Process:
    number = listener.fileno()
    with (process.folder / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", PASSED_ON, str(number),
            cwd=CONTENT, stdout=log, stderr=log, env=process.environment, pass_fds=(number,),
        )  # fmt: skip


async def kept_saving(candidate: Candidate, stop: asyncio.Event) -> int:
    """Save what changes as fast as it is answered; every answer has to be an acknowledgement."""
    saved = 0
    while not stop.is_set():
        for position, responses in candidate.forms.items():
            await candidate.save(position, responses[saved % len(responses)])
            saved += 1
    assert len(candidate.acknowledged) == saved, "a save was refused as busy"
    return saved


@pytest.mark.skipif(os.name != "posix", reason="descriptors are handed over on POSIX systems")
async def test_saves_wait_for_the_next_server_while_one_restarts(
    sqlite_house: Staged, tmp_path: Path
) -> None:
    process = await process_on(sqlite_house, tmp_path / "house")
    # As behind a proxy: a connection for each request, held open until it is answered.
    apart = httpx.Limits(max_keepalive_connections=0)
    with socket.create_server(("127.0.0.1", process.port), backlog=512) as listener:
        running = await started(process, listener)
        clients = [
            httpx.AsyncClient(
                base_url=process.url,
                headers={"Authorization": f"Bearer {token}"},
                timeout=PATIENT,
                limits=apart,
            )
            for token in process.tokens
        ]
        try:
            candidates = [await begin(one) for one in clients]
            stop = asyncio.Event()
            saving = [asyncio.create_task(kept_saving(one, stop)) for one in candidates]
            for _ in range(RESTARTS):
                await asyncio.sleep(SECONDS_BETWEEN)
                running.send_signal(signal.SIGTERM)
                assert await running.wait() in {0, -signal.SIGTERM}
                running = await started(process, listener)
            await asyncio.sleep(SECONDS_BETWEEN)
            stop.set()
            saved = await asyncio.gather(*saving)
            assert min(saved) > 0
            for one in candidates:
                await stored_as_acknowledged(one)
        finally:
            for client in clients:
                await client.aclose()
            await end(running)


async def stored_as_acknowledged(candidate: Candidate) -> None:
    sitting = (await candidate.http.get(f"/api/v1/sittings/{candidate.sitting}")).json()
    newest = {one.position: one.response for one in candidate.acknowledged}
    assert {
        int(position): one["response"] for position, one in sitting["responses"].items()
    } == newest
