"""Every statement of the hot path finds its rows by an index, however many there are."""

import re

import pytest

from server.database.connection import on_sqlite, query, transaction
from tests.statements import hot_statements

pytestmark = pytest.mark.usefixtures("store")

WALKS_ON_SQLITE = re.compile(r"^SCAN (?!CONSTANT ROW|\(|\S+ VIRTUAL TABLE)")
WALKS_ON_POSTGRES = re.compile(r"Seq Scan on")


async def test_no_hot_statement_walks_through_a_table() -> None:
    walks = [
        f"{name}: {step}"
        for name, statements in hot_statements()
        for sql in (statements.sqlite if on_sqlite() else statements.postgres)
        for step in await plan_of(sql)
        if (WALKS_ON_SQLITE if on_sqlite() else WALKS_ON_POSTGRES).search(step)
    ]

    assert not walks


async def test_the_walk_through_a_table_would_be_seen() -> None:
    walk = WALKS_ON_SQLITE if on_sqlite() else WALKS_ON_POSTGRES

    steps = await plan_of(
        f"SELECT 1 FROM sitting WHERE items = 1 AND {'?1' if on_sqlite() else '$1'} <> ''"
    )

    assert any(walk.search(step) for step in steps)


async def plan_of(sql: str) -> list[str]:
    """The steps the planner would take; on PostgreSQL as if the tables were full."""
    if on_sqlite():
        return [row["detail"] for row in await query(f"EXPLAIN QUERY PLAN {sql}", ["[]"])]
    async with transaction():
        await query("SET LOCAL enable_seqscan = off")
        return [row["QUERY PLAN"] for row in await query(f"EXPLAIN {sql}", ["[]"])]
