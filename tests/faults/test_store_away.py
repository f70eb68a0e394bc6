"""The store locked by somebody else, or full: refused, nothing acknowledged, well again alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from server.database import config, hot
from server.database.connection import query
from tests.faults.exam_house import Staged
from tests.faults.room import Room, assert_refused, opened_room
from tests.faults.stores_away import locked_by_another

MILLISECONDS_OF_PATIENCE = 100
SECONDS_FOR_ALL = 12
"""Far less than so many waits one after the other would take, on a busy machine too."""


async def on_the_writer(pragma: str) -> Any:
    """Run a PRAGMA where responses are written, in the thread that owns the connection."""
    engine = hot._engine
    assert isinstance(engine, hot.SqliteEngine)
    connection = engine._write_connection
    assert connection is not None

    def run() -> Any:
        return connection.execute(f"PRAGMA {pragma}").fetchone()

    return await asyncio.get_running_loop().run_in_executor(engine._writer, run)


async def pages_all_in_use() -> int:
    """How many the file has without the free ones, in which many a sitting finds room."""
    await query("VACUUM")
    (pages,) = (await query("PRAGMA page_count"))[0].values()
    return int(pages)


@asynccontextmanager
async def another(room: Room) -> AsyncIterator[Any]:
    """A connection of somebody else to the same PostgreSQL."""
    connection = await asyncpg.connect(room.house.settings.database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def test_a_locked_file_is_waited_for_and_then_refused(
    sqlite_house: Staged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened_room(sqlite_house, tmp_path) as room:
        at = await room.text_position()
        monkeypatch.setattr(config, "SQLITE_PATIENCE_SECONDS", MILLISECONDS_OF_PATIENCE / 1000)

        async with locked_by_another(room.house.settings.database_url.removeprefix("sqlite://")):
            assert_refused(await room.save(at, 2, {"text": "during"}), "store-busy")
            assert_refused(await room.submit(), "store-busy")
            during = await room.stored()
        after = await room.save(at, 3, {"text": "after"})

        assert during[str(at)]["response"] == {"text": "before"}
        assert after.status_code == 200
        assert (await room.stored())[str(at)]["response"] == {"text": "after"}
        assert await query("SELECT id FROM response_revision WHERE sequence = 2") == []
        assert await room.house.audit() == []


async def test_writers_who_queue_before_a_locked_file_are_all_refused_in_one_wait(
    sqlite_house: Staged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened_room(sqlite_house, tmp_path) as room:
        at = await room.text_position()
        monkeypatch.setattr(config, "SQLITE_PATIENCE_SECONDS", MILLISECONDS_OF_PATIENCE / 1000)

        async with locked_by_another(room.house.settings.database_url.removeprefix("sqlite://")):
            async with asyncio.timeout(SECONDS_FOR_ALL):
                saves = [room.save(at, 2 + n, {"text": f"{n}"}) for n in range(20)]
                others = [work() for work in (room.take_over, room.submit) for _ in range(20)]
                refused = await asyncio.gather(*saves, *others)
                during = await room.stored()
        monkeypatch.undo()

        for answer in refused:
            assert_refused(answer, "store-busy")
        assert during[str(at)]["response"] == {"text": "before"}
        assert (await room.take_over()).status_code == 200
        assert await room.house.audit() == []


async def test_a_full_disk_refuses_stays_readable_and_recovers(
    sqlite_house: Staged, tmp_path: Path
) -> None:
    async with opened_room(sqlite_house, tmp_path) as room:
        at = await room.text_position()
        pages = await pages_all_in_use()
        await on_the_writer(f"max_page_count={pages}")
        before, answer = 1, None
        while answer is None or answer.status_code == 200:
            before += 1
            answer = await room.save(at, before, {"text": f"{before} " + "x" * 480})
            assert before < 1_000

        assert_refused(answer, "store-full")
        during = await room.stored()
        await on_the_writer("max_page_count=1000000")
        after = await room.save(at, before, {"text": "room again"})

        assert during[str(at)]["sequence"] == before - 1
        assert after.status_code == 200
        assert (await room.stored())[str(at)]["response"] == {"text": "room again"}
        assert (await room.submit()).status_code == 201
        assert await room.house.audit() == []


async def test_on_a_full_disk_no_sitting_starts(sqlite_house: Staged, tmp_path: Path) -> None:
    async with opened_room(sqlite_house, tmp_path) as room:
        assert (await room.submit()).status_code == 201
        await room.house.services.flows.settle()
        pages = await pages_all_in_use()
        await query(f"PRAGMA max_page_count={pages}")
        full = await room.start()
        await query("PRAGMA max_page_count=1000000")

        assert_refused(full, "store-full")
        assert (await room.start()).status_code == 201
        assert await room.house.audit() == []


@pytest.mark.postgres
async def test_a_locked_table_is_waited_for_and_then_refused(
    postgres_house: Staged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "POSTGRES_LOCK_SECONDS", MILLISECONDS_OF_PATIENCE / 1000)
    async with opened_room(postgres_house, tmp_path) as room:
        at = await room.text_position()

        async with another(room) as other, other.transaction():
            await other.execute("LOCK TABLE response_revision IN SHARE ROW EXCLUSIVE MODE")
            assert_refused(await room.save(at, 2, {"text": "during"}), "store-busy")
            during = await room.stored()
        after = await room.save(at, 3, {"text": "after"})

        assert during[str(at)]["response"] == {"text": "before"}
        assert after.status_code == 200
        assert await query("SELECT id FROM response_revision WHERE sequence = 2") == []
        assert await room.house.audit() == []


@pytest.mark.postgres
async def test_a_locked_row_is_waited_for_and_then_refused_to_all_who_queue(
    postgres_house: Staged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "POSTGRES_LOCK_SECONDS", 2)
    async with opened_room(postgres_house, tmp_path) as room:
        brief = MILLISECONDS_OF_PATIENCE / 1000
        monkeypatch.setattr(config, "POSTGRES_CONNECTION_SECONDS", brief)

        async with another(room) as other, other.transaction():
            await other.execute("SELECT id FROM sitting FOR UPDATE")
            async with asyncio.timeout(SECONDS_FOR_ALL):
                refused = await asyncio.gather(*(room.take_over() for _ in range(20)))
        monkeypatch.undo()

        for answer in refused:
            assert_refused(answer, "store-busy")
        assert (await room.take_over()).json() == {"writer": 2}
        assert await room.house.audit() == []


@pytest.mark.postgres
async def test_cut_connections_are_made_anew(postgres_house: Staged, tmp_path: Path) -> None:
    async with opened_room(postgres_house, tmp_path) as room:
        at = await room.text_position()
        async with another(room) as other:
            await other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

        sequence, answer = 2, await room.save(at, 2, {"text": "after"})
        while answer.status_code == 503 and sequence < 300:
            assert_refused(answer, "store-busy")
            sequence += 1
            answer = await room.save(at, sequence, {"text": "after"})

        assert answer.status_code == 200
        assert (await room.stored())[str(at)] == {
            "sequence": sequence,
            "response": {"text": "after"},
        }
        assert await room.house.audit() == []
