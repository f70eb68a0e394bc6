import asyncio
from datetime import UTC, datetime

import pytest

from server.database import outbox, wakeup
from server.database.connection import query, transaction
from server.database.tables import OutboxRow
from server.database.wakeup import Bell

pytestmark = pytest.mark.usefixtures("store")

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


async def topics() -> set[str]:
    return {row.topic for row in await OutboxRow.all()}


async def test_what_is_written_together_stays_together() -> None:
    async with transaction():
        await outbox.add("first", 1, now=NINE)
        await outbox.add("second", 2, now=NINE)

    assert await topics() == {"first", "second"}


async def test_an_error_takes_everything_back() -> None:
    async def fail_after_writing() -> None:
        async with transaction():
            await outbox.add("first", 1, now=NINE)
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_writing()

    assert await topics() == set()


async def test_an_inner_transaction_joins_the_outer() -> None:
    async def fail_after_inner() -> None:
        async with transaction():
            async with transaction():
                await outbox.add("inner", 1, now=NINE)
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_inner()

    assert await topics() == set()


async def test_the_store_is_usable_after_many_cancelled_transactions() -> None:
    async def write(number: int) -> None:
        async with transaction():
            await outbox.add(f"topic-{number}", number, now=NINE)
            await asyncio.sleep(0)

    for turns in range(40):
        task = asyncio.create_task(write(turns))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(5):
        await write(1000)
    assert "topic-1000" in await topics()


async def test_writers_that_read_first_do_not_overwrite_each_other(store: str) -> None:
    await outbox.add("counter", 0, now=NINE)

    async def add_one() -> None:
        async with transaction():
            lock = "" if store.startswith("sqlite") else " FOR UPDATE"
            rows = await query(f"SELECT id, attempts FROM outbox{lock}")
            await OutboxRow.filter(id=rows[0]["id"]).update(attempts=rows[0]["attempts"] + 1)

    await asyncio.gather(*(add_one() for _ in range(20)))

    assert (await OutboxRow.get(topic="counter")).attempts == 20


async def test_the_bell_rings_after_the_commit_and_not_after_an_error() -> None:
    ear = wakeup.listen(Bell.OUTBOX)
    try:
        with pytest.raises(LookupError):
            async with transaction():
                raise LookupError
        assert not ear.is_set()

        async with transaction():
            await outbox.add("first", 1, now=NINE)
        assert ear.is_set()
    finally:
        wakeup.stop_listening(ear)
