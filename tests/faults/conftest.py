from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.app import opened
from tests.engines import Fresh, copy_of
from tests.faults.exam_house import ExamHouse, Staged, open_house, settings_in, stage


@pytest_asyncio.fixture(scope="session")
async def sqlite_house(fresh_sqlite: Fresh, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    return await stage(tmp_path_factory.mktemp("house"), await fresh_sqlite())


@pytest_asyncio.fixture(scope="session")
async def postgres_house(fresh_postgres: Fresh, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    return await stage(tmp_path_factory.mktemp("house"), await fresh_postgres())


@pytest.fixture
def staged(engine_name: str, request: pytest.FixtureRequest) -> Staged:
    found: Staged = request.getfixturevalue(f"{engine_name}_house")
    return found


@pytest_asyncio.fixture
async def house(staged: Staged, tmp_path: Path) -> AsyncIterator[ExamHouse]:
    """A house with three candidates who may sit the practice exam; once on each engine."""
    url = await copy_of(staged.url)
    async with opened(settings_in(tmp_path, url)):
        yield open_house(staged, tmp_path, url)
