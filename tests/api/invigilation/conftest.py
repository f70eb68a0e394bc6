"""An invigilator, an administrator and somebody who sits."""

from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from server.invigilation.service import Invigilation
from server.kernel.actor import Actor
from tests.api.house import Client, Room


@pytest.fixture
def invigilation(room: Room) -> Invigilation:
    found: Invigilation = room.services.invigilation
    return found


@pytest_asyncio.fixture
async def iris(room: Room) -> Client:
    return await room.crew("invigilator")


@pytest_asyncio.fixture
async def admin(room: Room) -> Client:
    return await room.crew("admin")


@pytest_asyncio.fixture
async def sitting(room: Room) -> dict[str, Any]:
    client = await room.candidate()
    return await room.sitting(client) | {"client": client}


async def actor_of(room: Room, client: Client) -> Actor:
    assert client.token is not None
    return await room.services.accounts.actor_of(client.token, now=room.clock())


def id_of(sitting: dict[str, Any]) -> UUID:
    return UUID(sitting["id"])
