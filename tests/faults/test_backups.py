"""A house is copied while it is in use, and comes back whole, on the other engine too."""

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from server.database.config import sqlite_path
from tests.faults.exam_house import Staged
from tests.faults.keeping import TOUCHED, Kept, backed_up, empty_postgres, rows_in
from tests.faults.processes import begin, clients, end, process_on

Empty = Callable[[], Awaitable[str]]


@pytest.fixture
def empty(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Empty:
    """An address where there is nothing yet, on the other engine than the house has."""
    if engine_name == "postgres":

        async def beside() -> str:
            return f"sqlite://{tmp_path / 'new' / 'assay.db'}"

        return beside
    home: Path = request.getfixturevalue("postgres_home")
    return lambda: empty_postgres(home)


@pytest.fixture
async def kept(staged: Staged, tmp_path: Path) -> Kept:
    """A house in use that was copied; nobody has its store open any more."""
    return await backed_up(staged, tmp_path / "old")


async def test_a_backup_comes_back_on_the_other_engine(
    kept: Kept, empty: Empty, tmp_path: Path
) -> None:
    there = kept.place_beside(tmp_path / "new", await empty())

    restored = await there.give("restore", kept.path)

    assert restored.exit_code == 0, restored.output
    assert "All invariants hold." in restored.output
    assert (await there.give("backup", tmp_path / "two")).exit_code == 0
    one, two = rows_in(kept.path), rows_in(tmp_path / "two")
    assert {table for table in one if one[table] != two[table]} == TOUCHED


async def test_a_backup_beside_a_server_refuses_no_save_and_has_what_was_acknowledged(
    staged: Staged, tmp_path: Path
) -> None:
    process = await process_on(staged, tmp_path / "old")
    serving = await process.start()
    try:
        async with clients(process) as all_of_them:
            candidate = await begin(all_of_them[0])
            await candidate.save(1, None)
            before = len(candidate.acknowledged)
            backing_up = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "server", "backup", str(tmp_path / "copy"),
                env=process.environment,
            )  # fmt: skip
            while backing_up.returncode is None:
                await candidate.save(1, None)
                await asyncio.sleep(0.02)
            after = len(candidate.acknowledged)
    finally:
        await end(serving)

    assert backing_up.returncode == 0
    assert after == candidate.sequence, "a save was refused"
    assert before <= len(rows_in(tmp_path / "copy")["response_revision"]) <= after


async def test_a_restore_that_is_killed_leaves_nothing_that_is_taken_for_a_store(
    sqlite_house: Staged, tmp_path: Path
) -> None:
    kept = await backed_up(sqlite_house, tmp_path / "old")
    there = kept.place_beside(tmp_path / "new", f"sqlite://{tmp_path}/new/assay.db")
    half = there.data_dir / "assay.db.restoring"
    restoring = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "restore", str(kept.path),
        env={**os.environ, **there.environment},
    )  # fmt: skip
    await asyncio.to_thread(_wait_for, half)
    restoring.kill()
    await restoring.wait()

    assert (half.exists(), (there.data_dir / "assay.db").exists()) == (True, False)
    assert "Run migrate first." in (await there.give("audit")).output
    assert (await there.give("restore", kept.path)).exit_code == 0
    assert not half.exists()


async def test_a_copy_by_sqlites_own_backup_is_a_store_too(
    sqlite_house: Staged, tmp_path: Path
) -> None:
    kept = await backed_up(sqlite_house, tmp_path / "old")
    there = kept.place_beside(tmp_path / "new", f"sqlite://{tmp_path}/new/assay.db")
    with (
        closing(sqlite3.connect(sqlite_path(kept.house.database_url))) as source,
        closing(sqlite3.connect(there.data_dir / "assay.db")) as copy,
    ):
        source.backup(copy)

    audited = await there.give("audit")

    assert (audited.exit_code, audited.output) == (0, "All invariants hold.\n")


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.005)
