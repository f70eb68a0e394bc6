"""Raters and a moderator, with an essay among the items of the practice exam."""

from pathlib import Path

import pytest
import pytest_asyncio

from server.kernel.actor import Actor, Role
from tests.api.house import Room
from tests.api.marking.marking_house import (
    NUMBERS,
    somebody,
)
from tests.factories import an_essay, small_content


@pytest.fixture
def boss() -> Actor:
    return somebody(Role.ADMIN)


@pytest_asyncio.fixture
async def raters(room: Room, tmp_path: Path) -> list[Actor]:
    """Who mark an item of this test’s own."""
    await room.publish(an_essay(small_content(tmp_path), name=f"ess-{next(NUMBERS)}"))
    return [somebody(Role.RATER) for _ in range(4)]
