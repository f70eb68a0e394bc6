import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio

from server.database import config, lending
from server.database.lending import Lender
from tests.engines import Fresh


@pytest_asyncio.fixture
async def lender(fresh_postgres: Fresh) -> AsyncIterator[Lender]:
    made = Lender(await fresh_postgres())
    yield made
    await made.close()


async def number_of(connection: Any) -> int:
    return int(await connection.fetchval("SELECT pg_backend_pid()"))


async def lent_number(lender: Lender) -> int:
    async with lender.lend() as connection:
        return await number_of(connection)


async def test_one_connection_serves_who_come_one_after_the_other(lender: Lender) -> None:
    assert await lent_number(lender) == await lent_number(lender)


async def test_what_was_left_in_the_middle_of_something_is_not_lent_again(lender: Lender) -> None:
    async with lender.lend() as connection:
        await connection.execute("BEGIN")
        first = await number_of(connection)

    assert await lent_number(lender) != first


async def test_one_that_died_or_said_nothing_for_long_is_replaced(
    lender: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await lent_number(lender)
    async with lender.lend() as connection:
        connection.terminate()
    second = await lent_number(lender)
    monkeypatch.setattr(lending, "IDLE_SECONDS", 0.0)
    third = await lent_number(lender)

    assert len({first, second, third}) == 3


async def test_a_failed_statement_costs_no_connection(lender: Lender) -> None:
    first = await lent_number(lender)
    with pytest.raises(Exception, match="nowhere"):
        async with lender.lend() as connection:
            await connection.fetch("SELECT * FROM nowhere")

    assert await lent_number(lender) == first


async def test_who_finds_all_of_them_lent_waits_a_while_and_is_refused(
    lender: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "POSTGRES_CONNECTION_SECONDS", 0.3)
    async with AsyncExitStack() as held:
        for _ in range(lending.MOST):
            await held.enter_async_context(lender.lend())
        with pytest.raises(TimeoutError) as refusal:
            await lent_number(lender)
        waiting = asyncio.create_task(lent_number(lender))
        await asyncio.sleep(0)

    assert config.as_refusal(refusal.value) is not None
    assert await waiting
