from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.database import changes
from server.database.connection import close_store, open_store
from tests.api.house import Stock, forget_content
from tests.engines import copy_of
from tests.factories import fresh_content, second_course, second_exam, small_content, whole_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The practice course and exam and one beside each: a test may change them."""
    folder = small_content(tmp_path / "content")
    second_course(folder, "second")
    second_exam(folder, "second")
    return folder


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of the repository's courses and exams."""
    return whole_content(tmp_path / "content")


@pytest_asyncio.fixture
async def published(stock: Stock) -> AsyncIterator[Path]:
    """The repository's content where it is read, and an opened store in which it is published."""
    await open_store(await copy_of(stock.url))
    forget_content()
    yield fresh_content()
    forget_content()
    await close_store()


@pytest.fixture
def nothing_kept(opened_store: str) -> Iterator[None]:
    """An opened store, and nothing in memory of the one before it."""
    assert opened_store
    changes.forget_here("content", "all")
    yield
    changes.forget_here("content", "all")
