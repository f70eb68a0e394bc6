"""An application per test module and engine, on a copy of one stocked database."""

import asyncio
import itertools
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import pytest_asyncio

from tests.api.house import Room, Stock, running, stocked
from tests.engines import Fresh

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
_numbers = itertools.count(1)


@pytest_asyncio.fixture(scope="session")
async def sqlite_stock(fresh_sqlite: Fresh, tmp_path_factory: pytest.TempPathFactory) -> Stock:
    stock = await stocked(await fresh_sqlite(), tmp_path_factory.mktemp("data"))
    with sqlite3.connect(stock.url.removeprefix("sqlite://")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return stock


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
    return await (_copied_file(stock) if stock.url.startswith("sqlite") else _copied_base(stock))


@pytest_asyncio.fixture(scope="module")
async def room(stock: Stock, stock_copy: str, room_engine: str) -> AsyncIterator[Room]:
    async with running(stock, stock_copy, room_engine) as one:
        yield one


async def _copied_file(stock: Stock) -> str:
    source = Path(stock.url.removeprefix("sqlite://"))
    target = source.with_name(f"room-{next(_numbers)}.db")
    await asyncio.to_thread(shutil.copyfile, source, target)
    return f"sqlite://{target}"


async def _copied_base(stock: Stock) -> str:
    parts = urlsplit(stock.url)
    name, template = f"assay_room_{next(_numbers)}", parts.path.strip("/")
    connection = await asyncpg.connect(urlunsplit(parts._replace(path="/postgres")))
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    finally:
        await connection.close()
    return urlunsplit(parts._replace(path=f"/{name}"))
