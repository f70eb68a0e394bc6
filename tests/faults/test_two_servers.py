"""Several servers on one PostgreSQL: one migrates while another serves, and one may die."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from server.app import build_services, opened
from server.database.connection import query
from server.database.version import MIGRATIONS, names_in
from server.exams.store import hot as exam_store
from server.kernel.actor import Actor, Role
from server.kernel.clock import system_now
from tests.faults.exam_house import Staged, right_responses, settings_in
from tests.faults.processes import PATIENT, Candidate, Process, begin, end, free_port, process_on

SERVE = """
from server.database import outbox, version
from server.exams.store import hot
outbox.LEASE_MS = hot.GRADING_LEASE_MS = 2_000
"""
OF_THIS_VERSION = f"{SERVE}from server.cli import main; main()"
OF_THE_NEXT = """
import sys
sys.path.append(PATH)
version.MIGRATIONS = "next_migrations"
sys.argv.append("--migrate")
from server.cli import main; main()
"""
"""With one migration more, and told to apply it."""
ADDS = """
from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [("assay", {last!r})]
    operations = [ops.RunSQL("ALTER TABLE sitting ADD COLUMN of_the_next INT")]
"""
STAFF = Actor(UUID(int=7), "Iris", frozenset({Role.INVIGILATOR}))


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_others_go_on_while_one_migrates_and_when_one_dies(
    postgres_house: Staged, tmp_path: Path
) -> None:
    first = replace(
        await process_on(postgres_house, tmp_path / "data"), program=("-c", OF_THIS_VERSION)
    )
    later = f"{SERVE}{OF_THE_NEXT.replace('PATH', repr(str(tmp_path)))}"
    next_ones = [replace(first, program=("-c", later), port=free_port()) for _ in range(2)]
    _write_migrations(tmp_path / "next_migrations")
    async with AsyncExitStack() as stack:
        dying = await first.start()
        stack.push_async_callback(end, dying)
        candidate = await _begun(stack, first)
        for started in await asyncio.gather(*(one.start() for one in next_ones)):
            stack.push_async_callback(end, started)
        responses = await _while_others_migrated(first, candidate)
        await _hears_what_another_does(next_ones[0], candidate.sitting)
        before = await _heads(stack, next_ones)
        for position, response in responses.items():
            await candidate.save(position, response)
        await candidate.hand_in(asyncio.Semaphore(0))
        await end(dying)

        await _certified(stack, next_ones[1], candidate.sitting)

        after = await _heads(stack, next_ones)
        assert len(set(after)) == 1, "one log, whoever is asked"
        assert max(before) < after[0], "and it went on"
    await first.require_sound()


async def _while_others_migrated(first: Process, candidate: Candidate) -> dict[int, object]:
    """Each step was done once, and who is of the version before saves on."""
    async with opened(settings_in(first.folder, first.database_url)):
        applied = await query("SELECT count(*) AS n FROM tortoise_migrations WHERE name ~ '^9999'")
        sitting = await exam_store.sitting_by_id(UUID(candidate.sitting))
        assert sitting is not None
        responses = await right_responses(sitting)
    assert applied[0]["n"] == 1
    position, response = next(iter(responses.items()))
    await candidate.save(position, response)
    assert candidate.acknowledged
    return dict(responses)


async def _hears_what_another_does(process: Process, sitting: str) -> None:
    """Who listens at one server hears of time given at another; here that is this process."""
    settings = settings_in(process.folder, process.database_url)
    async with opened(settings), _times(process, sitting) as times:
        await anext(times)
        await build_services(settings).exams.clocks.grant(
            UUID(sitting), 300, "The network was down.", actor=STAFF, now=system_now()
        )
        async with asyncio.timeout(PATIENT):
            assert '"granted_seconds":300' in await anext(times)


@asynccontextmanager
async def _times(process: Process, sitting: str) -> AsyncIterator[AsyncIterator[str]]:
    async def told(lines: AsyncIterator[str]) -> AsyncIterator[str]:
        async for line in lines:
            if line == "event: time":
                yield await anext(lines)

    async with (
        httpx.AsyncClient(base_url=process.url, headers=_bearer(process), timeout=PATIENT) as http,
        http.stream("GET", f"/api/v1/sittings/{sitting}/events") as stream,
    ):
        yield told(stream.aiter_lines())


async def _certified(stack: AsyncExitStack, process: Process, sitting: str) -> None:
    http = await _client(stack, process)
    async with asyncio.timeout(PATIENT):
        while True:
            answer = await http.get(f"/api/v1/sittings/{sitting}/result")
            if answer.status_code == 200 and answer.json().get("certificate"):
                return
            await asyncio.sleep(0.2)


async def _heads(stack: AsyncExitStack, processes: list[Process]) -> list[int]:
    """How many entries the log has, as each of them says."""
    clients = [await _client(stack, one) for one in processes]
    answers = [await one.get("/log/checkpoint") for one in clients]
    return [int(one.text.splitlines()[1]) for one in answers]


async def _begun(stack: AsyncExitStack, process: Process) -> Candidate:
    return await begin(await _client(stack, process))


async def _client(stack: AsyncExitStack, process: Process) -> httpx.AsyncClient:
    return await stack.enter_async_context(
        httpx.AsyncClient(base_url=process.url, headers=_bearer(process), timeout=PATIENT)
    )


def _bearer(process: Process) -> dict[str, str]:
    return {"Authorization": f"Bearer {process.tokens[0]}"}


def _write_migrations(package: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / "server" / "database" / "migrations", package)
    (package / "9999_next.py").write_text(ADDS.format(last=names_in(MIGRATIONS)[-1]))
