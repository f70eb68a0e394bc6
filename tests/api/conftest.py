"""An application per test module and engine, on a copy of one stocked database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.api.house import Room, Stock, running, stocked
from tests.engines import Fresh, copy_of
from tests.factories import small_content, write_policy

Under = Callable[..., Awaitable[None]]
ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest_asyncio.fixture(scope="session")
async def sqlite_stock(fresh_sqlite: Fresh, tmp_path_factory: pytest.TempPathFactory) -> Stock:
    return await stocked(await fresh_sqlite(), tmp_path_factory.mktemp("data"))


@pytest_asyncio.fixture(scope="session")
async def postgres_stock(fresh_postgres: Fresh, tmp_path_factory: pytest.TempPathFactory) -> Stock:
    return await stocked(await fresh_postgres(), tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module", params=ENGINES)
def room_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def stock(room_engine: str, request: pytest.FixtureRequest) -> Stock:
    found: Stock = request.getfixturevalue(f"{room_engine}_stock")
    return found


@pytest_asyncio.fixture(scope="module")
async def stock_copy(stock: Stock) -> str:
    """The address of a database of this module's own, stocked like the others."""
    return await copy_of(stock.url)


@pytest_asyncio.fixture(scope="module")
async def room(stock: Stock, stock_copy: str, room_engine: str) -> AsyncIterator[Room]:
    async with running(stock, stock_copy, room_engine) as one:
        yield one


@pytest_asyncio.fixture
async def under(room: Room, tmp_path: Path) -> AsyncIterator[Under]:
    """Publishes the practice exam under another policy; afterwards it has its own again."""
    content = small_content(tmp_path)

    async def publish(**lines: str) -> None:
        write_policy(content, "practice", **lines)
        await room.publish(content)

    yield publish
    await publish()
