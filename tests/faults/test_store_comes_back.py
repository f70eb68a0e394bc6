"""The store restarted under load, or without room on a disk: refused in time, well again alone."""

import asyncio
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.database.config import sqlite_path
from server.database.connection import query
from tests.engines import copy_of
from tests.faults.exam_house import Staged, right_responses
from tests.faults.room import Room, assert_refused, opened_room
from tests.faults.stores_away import filled, restart_postgres, small_disk

WRITERS = 8
SAVES = 60
LOOKS = 40
FIRST = 2
"""The number of the first save; the room has saved one before."""
MOST_SECONDS = 10
"""A wait for a connection, one for its place among those who want a row, and one for the row."""
SECONDS_BEFORE = 0.1
SECONDS_TO_SETTLE = 60


@dataclass
class Writer:
    """Saves again what was refused, as the player does, and remembers what became of it."""

    room: Room
    position: int
    right: object
    saved: int = 0
    refused: int = 0
    longest: float = 0

    async def save_all(self) -> None:
        """One after the other, clearing every other time."""
        while self.saved < SAVES:
            asked = time.monotonic()
            response = None if self.saved % 2 else self.right
            answer = await self.room.save(self.position, FIRST + self.saved, response)
            self.longest = max(self.longest, time.monotonic() - asked)
            if answer.status_code == 200:
                self.saved += 1
            else:
                assert_refused(answer, "store-busy")
                self.refused += 1
                await asyncio.sleep(0.1)


@pytest.mark.postgres
async def test_a_postgresql_restarted_under_load_is_waited_for_or_refused(
    postgres_house: Staged, postgres_home: Path, tmp_path: Path
) -> None:
    async with opened_room(postgres_house, tmp_path) as room:
        right = await right_responses(room.sitting)
        writers = [Writer(room, at, right[at]) for at in sorted(right)[:WRITERS]]
        async with asyncio.TaskGroup() as group:
            for work in (*(one.save_all() for one in writers), _look(room)):
                group.create_task(work)
            await asyncio.to_thread(_restart, postgres_home)

        print(f"refused {[one.refused for one in writers]}")
        assert sum(one.refused for one in writers) > 0
        assert all(one.longest < MOST_SECONDS for one in writers)
        for one in writers:
            assert await _sequences(one.position) == [*range(FIRST, FIRST + SAVES)]
        await _handed_in_and_decided(room)
        assert await room.house.audit() == []


@pytest.mark.postgres
async def test_a_postgresql_without_room_refuses_stays_readable_and_recovers(
    postgres_house: Staged, tmp_path: Path
) -> None:
    async with opened_room(postgres_house, tmp_path) as room:
        at = await room.text_position()
        for statement in WITHOUT_ROOM:
            await query(statement)

        assert_refused(await room.save(at, 2, {"text": "during"}), "store-full")
        assert_refused(await room.submit(), "store-full")
        during = await room.stored()
        for table in FILLED:
            await query(f"DROP TRIGGER without_room ON {table}")

        assert during[str(at)]["response"] == {"text": "before"}
        assert (await room.save(at, 2, {"text": "after"})).status_code == 200
        await _handed_in_and_decided(room)
        assert await room.house.audit() == []


async def test_a_small_disk_that_is_full_refuses_stays_readable_and_recovers(
    sqlite_house: Staged, tmp_path: Path
) -> None:
    copy = sqlite_path(await copy_of(sqlite_house.url))
    with small_disk(tmp_path / "disk", copy.stat().st_size) as disk:
        url = f"sqlite://{shutil.copy(copy, disk / 'assay.db')}"
        async with opened_room(sqlite_house, tmp_path / "house", url) as room:
            at = await room.text_position()
            with filled(disk):
                last, answer = await _saved_until_refused(room, at)
                assert_refused(answer, answer.json()["code"])
                assert answer.json()["code"] in {"store-full", "store-busy"}
                during = await room.stored()

            assert during[str(at)]["sequence"] == last
            assert (await room.save(at, last + 1, {"text": "room again"})).status_code == 200
            await _handed_in_and_decided(room)
            assert await room.house.audit() == []


IS_UNSETTLED = """SELECT 1 FROM outbox UNION ALL
    SELECT 1 FROM sitting WHERE grading_due_ms IS NOT NULL"""
FILLED = ("response_revision", "sitting")
WITHOUT_ROOM = (
    """CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
       END $$""",
    *(
        f"CREATE TRIGGER without_room BEFORE INSERT OR UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION no_room()"
        for table in FILLED
    ),
)
"""PostgreSQL says so in this code; a disk of its own that is full would stop it for good."""


async def _look(room: Room) -> None:
    """Reading is refused as clearly as saving, and never answered wrongly."""
    for _ in range(LOOKS):
        address = f"/api/v1/sittings/{room.sitting.id}"
        answer = await room.http.get(address, headers=room.headers)
        if answer.status_code != 200:
            assert_refused(answer, "store-busy")
        await asyncio.sleep(0.05)


async def _handed_in_and_decided(room: Room) -> None:
    """I12: what follows does so by itself, once."""
    first, again = await room.submit(), await room.submit()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    async with asyncio.timeout(SECONDS_TO_SETTLE):
        while await query(IS_UNSETTLED):  # noqa: ASYNC110 - flows of the application
            await asyncio.sleep(0.05)
    assert len(await query("SELECT id FROM grade")) == 1
    assert len(await query("SELECT id FROM decision")) == 1


async def _sequences(position: int) -> list[int]:
    """Of all that was saved, but for what the room began with."""
    rows = await query(
        f"SELECT sequence FROM response_revision WHERE position = {position} "
        f"AND sequence >= {FIRST} ORDER BY id"
    )
    return [row["sequence"] for row in rows]


def _restart(home: Path) -> None:
    time.sleep(SECONDS_BEFORE)
    restart_postgres(home)


async def _saved_until_refused(room: Room, at: int) -> tuple[int, Any]:
    last = 1
    while True:
        answer = await room.save(at, last + 1, {"text": f"{last} " + "x" * 480})
        if answer.status_code != 200:
            return last, answer
        last += 1
        assert last < 1_000
