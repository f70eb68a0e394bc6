"""On PostgreSQL a change is heard at once, and again after the connection was cut."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from server.database import changes, listening
from server.database.connection import query, transaction
from server.database.opening import opened
from tests.engines import Fresh

pytestmark = pytest.mark.postgres
NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
AT_ONCE = 5.0
"""Far less than until the next look by itself."""
LISTENERS = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'"


@pytest.fixture
def forgotten() -> Iterator["asyncio.Queue[str]"]:
    heard: asyncio.Queue[str] = asyncio.Queue()
    changes.on_change("test-scope", heard.put_nowait)
    yield heard
    changes._listeners.pop("test-scope")


@pytest_asyncio.fixture(autouse=True)
async def watched(fresh_postgres: Fresh, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A process that by itself looks every ten minutes."""
    monkeypatch.setattr(changes, "SECONDS_BETWEEN_LOOKS", 600.0)
    monkeypatch.setattr(listening, "SECONDS_BETWEEN_TRIES", 0.05)
    url = await fresh_postgres()
    faults: list[Exception] = []
    async with opened(url):
        works = [changes.watch(lambda: NINE, faults.append), listening.keep(url)]
        tasks = [asyncio.create_task(one) for one in works]
        yield
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert not faults


async def test_a_change_is_heard_with_its_commit(forgotten: "asyncio.Queue[str]") -> None:
    await heard(forgotten, "first")
    async with transaction():
        await changes.announce("test-scope", "certificate-1", now=NINE)
        await asyncio.sleep(0.1)
        assert forgotten.empty(), "heard before it was true"

    async with asyncio.timeout(AT_ONCE):
        assert await forgotten.get() == "certificate-1"


async def test_a_connection_that_is_cut_is_made_again(forgotten: "asyncio.Queue[str]") -> None:
    await heard(forgotten, "before")

    cut = await query(LISTENERS.replace("pid", "pg_terminate_backend(pid) AS cut"))

    assert cut
    await heard(forgotten, "after")


async def test_who_had_a_wrong_clock_deafens_nobody(forgotten: "asyncio.Queue[str]") -> None:
    await changes.announce("test-scope", "far", now=NINE + timedelta(days=365))
    async with asyncio.timeout(AT_ONCE):
        assert await forgotten.get() == "far"

    await heard(forgotten, "near")


async def heard(forgotten: "asyncio.Queue[str]", key: str) -> None:
    """Announced by somebody, as often as it takes until this process listens."""
    moment = NINE
    async with asyncio.timeout(AT_ONCE):
        while forgotten.empty():
            moment += timedelta(seconds=1)
            await changes.announce("test-scope", key, now=moment)
            await asyncio.sleep(0.1)
        while not forgotten.empty():
            assert await forgotten.get() == key
