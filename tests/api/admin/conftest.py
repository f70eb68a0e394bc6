"""A room with a crowd in it, enough for several pages of every list."""

import pytest_asyncio

from server.database.connection import query
from server.kernel.clock import to_milliseconds
from tests.api.house import Room
from tests.crowd import statements

CROWD = 230


@pytest_asyncio.fixture(scope="module")
async def crowded(room: Room) -> Room:
    for sql in statements(room.engine, CROWD, now_ms=to_milliseconds(room.clock())):
        await query(sql)
    return room
