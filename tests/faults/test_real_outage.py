"""kill -9, some seconds without a server, and everybody has their time back; SIGTERM is obeyed."""

import asyncio
import signal
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.exam_house import PRACTICE, Staged
from tests.faults.processes import Process, process_on

GONE_SECONDS = 3.0
IMPATIENT = """
from server.cli import main
from server.exams import outages
outages.LONGEST_SILENCE_MS = 1_000
main()
"""
"""A server to which a second is an outage."""
SECONDS_TO_STOP = 5.0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_who_sat_has_the_time_back_after_a_kill(staged: Staged, tmp_path: Path) -> None:
    process = replace(await process_on(staged, tmp_path / "data"), program=("-c", IMPATIENT))
    running = await process.start()
    try:
        sitting = await _asked(process, "POST", f"/exams/{PRACTICE}/sittings")
        before = await _asked(process, "GET", f"/sittings/{sitting['id']}/time")
        running.send_signal(signal.SIGKILL)
        await running.wait()
        killed_at = time.monotonic()
        await asyncio.sleep(GONE_SECONDS)

        running = await process.start()
        gone_seconds = time.monotonic() - killed_at

        after = await _asked(process, "GET", f"/sittings/{sitting['id']}/time")
        given = _moment(after["deadline"]) - _moment(before["deadline"])
        assert GONE_SECONDS <= given <= gone_seconds + 6, "from the last beat at the earliest"
        assert after["granted_seconds"] == int(given)
        await _stopped_while_somebody_listens(process, running, sitting["id"])
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
    await process.require_sound()


async def _stopped_while_somebody_listens(
    process: Process, running: asyncio.subprocess.Process, sitting: str
) -> None:
    async with (
        httpx.AsyncClient(base_url=process.url, headers=_bearer(process)) as client,
        client.stream("GET", f"/api/v1/sittings/{sitting}/events") as stream,
    ):
        lines = stream.aiter_lines()
        while await anext(lines) != "event: time":
            pass
        running.send_signal(signal.SIGTERM)
        async with asyncio.timeout(SECONDS_TO_STOP):
            await running.wait()


async def _asked(process: Process, method: str, path: str) -> Any:
    async with httpx.AsyncClient(base_url=f"{process.url}/api/v1", timeout=30) as client:
        answer = await client.request(method, path, headers=_bearer(process))
        assert answer.is_success, answer.text
        return answer.json()


def _bearer(process: Process) -> dict[str, str]:
    return {"Authorization": f"Bearer {process.tokens[0]}"}


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
