from pathlib import Path

import pytest_asyncio

from tests.faults.exam_house import ExamHouse, open_house


@pytest_asyncio.fixture
async def house(opened_store: str, tmp_path: Path) -> ExamHouse:
    """A house with three candidates who may sit the practice exam; once on each engine."""
    return await open_house(tmp_path, opened_store, candidates=3)
