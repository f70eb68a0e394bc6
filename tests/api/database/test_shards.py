"""Every hot statement stays on the shard of its key, or is named as one that does not."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from tests import sharded
from tests.engines import Fresh

pytestmark = pytest.mark.postgres
SITTINGS = 400


@pytest_asyncio.fixture
async def sharded_store(fresh_postgres: Fresh) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(await fresh_postgres())
    await sharded.partition(connection)
    await sharded.fill(connection, SITTINGS)
    yield connection
    await connection.close()


async def test_a_hot_statement_touches_the_shard_of_its_key_alone(
    sharded_store: asyncpg.Connection,
) -> None:
    lines = await sharded.lines_of(sharded_store)

    away = {one.name for one in lines if not one.is_on_one}
    assert {name for name in away if not sharded.is_sweep(name)} == set()
    assert away, "a statement that touches several shards would be seen"
    reads = [one for one in lines if one.is_on_one and one.many.parts]
    assert all(one.many.parts for one in lines if "READ" in one.name)
    assert len(reads) >= 8
