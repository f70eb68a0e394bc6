"""A server in a process of its own, to be killed, and clients who remember what it acknowledged."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from server.app import build_services, opened
from server.kernel.clock import system_now
from tests.engines import copy_of
from tests.faults.exam_house import CONTENT, PRACTICE, Staged, audited, settings_in

SECONDS_TO_START = 180.0
"""A second and a half of work, on a machine that may have much else to do."""
PATIENT = 30.0
BUSY = 503


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Process:
    """A server of our own on what was staged. `under` is what starts it, as strace does.

    `program` is what Python is given to run, `settings` are others than those that it needs.
    """

    folder: Path
    database_url: str
    tokens: Sequence[str]
    under: Sequence[str] = ()
    program: Sequence[str] = ("-m", "server")
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name[:6] != "ASSAY_"}
        return kept | {
            "ASSAY_DATA_DIR": str(self.folder),
            "ASSAY_DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            **self.settings,
        }

    async def start(self) -> asyncio.subprocess.Process:
        log = (self.folder / "log").open("ab")
        with log:
            process = await asyncio.create_subprocess_exec(
                *self.under, sys.executable, *self.program, "serve",
                cwd=CONTENT, stdout=log, stderr=log,
                env=self.environment,
            )  # fmt: skip
        try:
            await asyncio.wait_for(self._answers(process), SECONDS_TO_START)
        except BaseException:
            await end(process)
            raise
        return process

    async def require_sound(self) -> None:
        """The audit, once the server is gone."""
        settings = settings_in(self.folder, self.database_url)
        async with opened(settings):
            found = await audited(build_services(settings), system_now())
        assert not found, "\n".join(found)

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        async with httpx.AsyncClient(base_url=self.url) as client:
            while True:
                assert process.returncode is None, (self.folder / "log").read_text()
                try:
                    if (await client.get("/health")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)  # there is nothing to wait on before it listens


async def process_on(staged: Staged, folder: Path, under: Sequence[str] = ()) -> Process:
    """A server on a copy of its own, not started yet."""
    shutil.copytree(staged.data_dir, folder, dirs_exist_ok=True)
    return Process(folder, await copy_of(staged.url), staged.tokens, under)


@dataclass(frozen=True)
class Acknowledged:
    """What a 200 said is saved; the times are of the client's clock, in seconds."""

    position: int
    sequence: int
    response: object
    asked: float
    answered: float


@dataclass
class Candidate:
    """One client, who remembers what was acknowledged."""

    http: httpx.AsyncClient
    sitting: str
    forms: dict[int, list[dict[str, Any]]]
    sequence: int = 0
    acknowledged: list[Acknowledged] = field(default_factory=list)
    receipt: bytes = b""
    handed_in: float = 0

    async def save(self, position: int, response: object) -> None:
        self.sequence += 1
        body = {"sequence": self.sequence, "response": response}
        address = f"/api/v1/sittings/{self.sitting}/responses/{position}"
        asked = _now()
        answer = await self.http.put(address, json=body)
        if answer.status_code == BUSY:
            return  # nothing was acknowledged
        assert answer.status_code == 200, answer.text
        one = Acknowledged(position, self.sequence, response, asked, _now())
        self.acknowledged.append(one)

    async def hand_in(self, done: asyncio.Semaphore) -> None:
        """Remember the receipt, unless the server is gone before; the same as one before."""
        address = f"/api/v1/sittings/{self.sitting}/submission"
        try:
            answer = await self.http.post(address)
            while answer.status_code == BUSY:
                await asyncio.sleep(0.1)
                answer = await self.http.post(address)
        except httpx.TransportError:
            return
        assert answer.status_code in {200, 201}, answer.text
        assert self.receipt in {b"", answer.content}, f"another receipt of {self.sitting}"
        self.receipt, self.handed_in = answer.content, _now()
        done.release()


@asynccontextmanager
async def clients(process: Process) -> AsyncIterator[list[httpx.AsyncClient]]:
    opened = [
        httpx.AsyncClient(
            base_url=process.url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENT
        )
        for token in process.tokens
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


async def end(running: asyncio.subprocess.Process) -> None:
    if running.returncode is None:
        running.kill()
        await running.wait()


def _responses(item: dict[str, Any]) -> list[dict[str, Any]]:
    if item["type"] == "single":
        return [{"choice": option["handle"]} for option in item["options"]]
    if item["type"] == "numeric":
        return [{"value": str(number)} for number in range(7)]
    if item["type"] == "text":
        return [{"text": "word " * number} for number in range(1, 60, 7)]
    return []


def _now() -> float:
    return system_now().timestamp()
