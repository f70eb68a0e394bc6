from collections.abc import Iterator
from pathlib import Path

import pytest

from server.database import changes
from tests.factories import whole_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the repository's courses and exams that a test may change."""
    return whole_content(tmp_path / "content")


@pytest.fixture
def nothing_kept(opened_store: str) -> Iterator[None]:
    """An opened store, and nothing in memory of the one before it."""
    assert opened_store
    changes.forget_here("content", "all")
    yield
    changes.forget_here("content", "all")
