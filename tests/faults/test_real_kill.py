"""kill -9 while eight clients save: every acknowledged response is there after the restart."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.kernel.ids import random_below
from tests.engines import Fresh
from tests.faults.exam_house import CONTENT, PRACTICE

CLIENTS = 8
ROUNDS = 2
SECONDS_TO_START = 60.0
FEWEST_SAVES, MOST_SAVES = 40, 400


@dataclass
class Process:
    """A server of our own, and the commands that share its store."""

    folder: Path
    database_url: str
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name[:6] != "ASSAY_"}
        return kept | {
            "ASSAY_DEMO": "1",
            "ASSAY_DATA_DIR": str(self.folder),
            "ASSAY_DATABASE_URL": self.database_url,
            "PORT": str(self.port),
        }

    async def start(self, *, demo: bool = False) -> asyncio.subprocess.Process:
        log = (self.folder / "log").open("ab")
        with log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "server", "serve",
                cwd=CONTENT, stdout=log, stderr=log,
                env=self.environment | {"ASSAY_DEMO": str(int(demo))},
            )  # fmt: skip
        await asyncio.wait_for(self._answers(process), SECONDS_TO_START)
        return process

    async def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "server", *words],
            cwd=CONTENT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        async with httpx.AsyncClient(base_url=self.url) as client:
            while True:
                assert process.returncode is None, (self.folder / "log").read_text()
                try:
                    if (await client.get("/health")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)  # there is nothing to wait on before it listens


@dataclass
class Candidate:
    """One client: saves as fast as it can and remembers what was acknowledged."""

    http: httpx.AsyncClient
    sitting: str
    forms: dict[int, list[dict[str, Any]]]
    sequence: int = 0
    acknowledged: dict[int, tuple[int, object]] = field(default_factory=dict)

    async def save_for_ever(self, saved: asyncio.Semaphore) -> None:
        """Until the server is gone."""
        try:
            while True:
                for position, responses in self.forms.items():
                    await self._save(position, responses[self.sequence % len(responses)])
                    saved.release()
        except httpx.TransportError:
            return

    async def _save(self, position: int, response: object) -> None:
        self.sequence += 1
        body = {"sequence": self.sequence, "response": response}
        address = f"/api/v1/sittings/{self.sitting}/responses/{position}"
        answer = await self.http.put(address, json=body)
        assert answer.status_code == 200, answer.text
        self.acknowledged[position] = (self.sequence, response)

    async def missing(self) -> list[str]:
        """What was acknowledged and is not there, or stands under an older sequence."""
        answer = await self.http.get(f"/api/v1/sittings/{self.sitting}")
        stored = answer.json()["responses"]
        return [
            f"{self.sitting} {position}: {sequence} {response}, stored {stored.get(str(position))}"
            for position, (sequence, response) in self.acknowledged.items()
            if not _holds(stored.get(str(position)), sequence, response)
        ]


def _holds(stored: dict[str, Any] | None, sequence: int, response: object) -> bool:
    """A save cut off before its answer may be there too, and is newer."""
    if stored is None or stored["sequence"] < sequence:
        return False
    return bool(stored["sequence"] > sequence or stored["response"] == response)


@asynccontextmanager
async def clients(process: Process, tokens: list[str]) -> AsyncIterator[list[httpx.AsyncClient]]:
    opened = [
        httpx.AsyncClient(
            base_url=process.url, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        for token in tokens
    ]
    yield opened
    for one in opened:
        await one.aclose()


async def begin(http: httpx.AsyncClient) -> Candidate:
    answer = await http.post(f"/api/v1/exams/{PRACTICE}/sittings")
    assert answer.status_code == 201, answer.text
    sitting = answer.json()
    forms = {item["position"]: _responses(item) for item in sitting["items"]}
    return Candidate(http, sitting["id"], {at: some for at, some in forms.items() if some})


def _responses(item: dict[str, Any]) -> list[dict[str, Any]]:
    if item["type"] == "single":
        return [{"choice": option["handle"]} for option in item["options"]]
    if item["type"] == "numeric":
        return [{"value": str(number)} for number in range(7)]
    if item["type"] == "text":
        return [{"text": "word " * number} for number in range(1, 60, 7)]
    return []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_every_acknowledged_save_survives_a_kill(
    fresh_database: Fresh, tmp_path: Path
) -> None:
    process = Process(tmp_path, await fresh_database(), _free_port())
    running = await process.start(demo=True)
    try:
        loaded = await process.command("people", "load", str(CLIENTS), "--json")
        tokens = [json.loads(line)["token"] for line in loaded.stdout.splitlines()]
        async with clients(process, tokens) as opened:
            candidates = list(await asyncio.gather(*map(begin, opened)))
            for _ in range(ROUNDS):
                await _killed_in_mid_save(running, candidates)
                running = await process.start()
                missing = await asyncio.gather(*(one.missing() for one in candidates))
                assert [line for some in missing for line in some] == []
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()

    audited = await process.command("audit", "--json")
    assert (audited.returncode, json.loads(audited.stdout)) == (0, {"violations": []})


async def _killed_in_mid_save(
    running: asyncio.subprocess.Process, candidates: list[Candidate]
) -> None:
    saves = FEWEST_SAVES + random_below(MOST_SAVES - FEWEST_SAVES)
    print(f"kill after {saves} acknowledged saves")
    saved = asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as group:
        for candidate in candidates:
            group.create_task(candidate.save_for_ever(saved))
        for _ in range(saves):
            await saved.acquire()
        running.send_signal(signal.SIGKILL)
        await running.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
