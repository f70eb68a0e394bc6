"""A house is copied while it is in use, and comes back on either engine with nothing missing."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.faults.exam_house import Staged
from tests.faults.keeping import TOUCHED, Kept, backed_up, empty_postgres, rows_in

Empty = Callable[[], Awaitable[str]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Empty:
    """An address where there is nothing yet, on each engine."""
    if request.param == "sqlite":

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
