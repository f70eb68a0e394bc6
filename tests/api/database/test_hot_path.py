import asyncio
from collections.abc import Hashable
from typing import Any

import pytest

from server.database import hot
from server.database.tables import ChangeRow

pytestmark = pytest.mark.usefixtures("store")

SQLITE_INSERT = (
    "INSERT INTO change (scope, key, at_ms) SELECT value ->> 'scope', value ->> 'key', 1 "
    "FROM json_each(?1) WHERE value ->> 'key' <> 'refused' RETURNING scope, key"
)
POSTGRES_INSERT = (
    "INSERT INTO change (scope, key, at_ms) SELECT r.scope, r.key, 1 FROM "
    "json_to_recordset($1::json) AS r(scope text, key text) WHERE r.key <> 'refused' "
    "RETURNING scope, key"
)
WRITE = hot.Statements(sqlite=(SQLITE_INSERT,), postgres=(POSTGRES_INSERT,))
FAIL = hot.Statements(
    sqlite=(SQLITE_INSERT, "INSERT INTO nowhere SELECT 1 FROM json_each(?1)"),
    postgres=(POSTGRES_INSERT, "INSERT INTO nowhere SELECT json_array_length($1::json)"),
)


def a_row(key: str) -> dict[str, Any]:
    return {"scope": "hot", "key": key}


class Saves:
    """Counts the batches it was given."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    async def run(self, rows: list[hot.Row]) -> dict[Hashable, str]:
        self.batches.append(len(rows))
        (saved,) = await hot.write(WRITE, rows)
        return {row["key"]: row["key"] for row in saved}


async def test_callers_that_come_together_share_commits() -> None:
    saves = Saves()
    gathered = hot.Coalescer(saves.run)

    results = await asyncio.gather(*(gathered.submit(f"k{n}", a_row(f"k{n}")) for n in range(600)))

    assert results == [f"k{n}" for n in range(600)]
    assert await ChangeRow.all().count() == 600
    assert len(saves.batches) <= 4
    assert max(saves.batches) <= hot.MAX_BATCH


async def test_who_shared_a_commit_gets_a_moment_to_share_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hot, "JOINING_SECONDS", 0.3)
    saves = Saves()
    gathered = hot.Coalescer(saves.run, commits=True)
    await asyncio.gather(*(gathered.submit(f"a{n}", a_row(f"a{n}")) for n in range(3)))

    first = asyncio.create_task(gathered.submit("b0", a_row("b0")))
    for _ in range(5):
        await asyncio.sleep(0)
    await asyncio.gather(first, *(gathered.submit(f"b{n}", a_row(f"b{n}")) for n in (1, 2)))

    assert saves.batches == [3, 3]


async def test_who_is_alone_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot, "JOINING_SECONDS", 3_600)
    saves = Saves()
    gathered = hot.Coalescer(saves.run, commits=True)

    for n in range(3):
        await gathered.submit(f"k{n}", a_row(f"k{n}"))

    assert saves.batches == [1, 1, 1]


async def test_the_same_key_never_stands_twice_in_a_batch() -> None:
    saves = Saves()
    gathered = hot.Coalescer(saves.run)

    await asyncio.gather(*(gathered.submit("k", a_row("k")) for _ in range(3)))

    assert saves.batches == [1, 1, 1]


async def test_what_did_not_come_back_was_refused() -> None:
    gathered = hot.Coalescer(Saves().run)

    saved, refused = await asyncio.gather(
        gathered.submit("k", a_row("k")), gathered.submit("refused", a_row("refused"))
    )

    assert (saved, refused) == ("k", None)


async def test_a_caller_that_gives_up_does_not_spoil_the_batch() -> None:
    gathered = hot.Coalescer(Saves().run)
    impatient = asyncio.create_task(gathered.submit("a", a_row("a")))
    patient = asyncio.create_task(gathered.submit("b", a_row("b")))
    await asyncio.sleep(0)

    impatient.cancel()

    assert await patient == "b"


async def test_an_error_reaches_every_caller_and_the_next_batch_goes_on() -> None:
    failing = True

    async def run(rows: list[hot.Row]) -> dict[Hashable, str]:
        if failing:
            raise LookupError
        return {row["key"]: row["key"] for row in rows}

    gathered = hot.Coalescer(run)
    errors = await asyncio.gather(
        *(gathered.submit(key, a_row(key)) for key in "ab"), return_exceptions=True
    )
    failing = False

    assert [type(error) for error in errors] == [LookupError, LookupError]
    assert await gathered.submit("c", a_row("c")) == "c"


async def test_statements_of_one_batch_are_kept_or_dropped_together() -> None:
    with pytest.raises(Exception, match="nowhere"):
        await hot.write(FAIL, [a_row("k")])

    assert await ChangeRow.all().count() == 0


async def test_what_was_written_can_be_read() -> None:
    await hot.write(WRITE, [a_row("k")])
    reading = hot.Statements(
        sqlite=("SELECT key FROM change WHERE key IN (SELECT value FROM json_each(?1))",),
        postgres=(
            "SELECT key FROM change WHERE key IN (SELECT json_array_elements_text($1::json))",
        ),
    )

    (rows,) = await hot.read(reading, ["k", "unknown"])  # type: ignore[list-item] # any JSON array

    assert [row["key"] for row in rows] == ["k"]


async def test_what_is_written_together_is_kept_together() -> None:
    async with hot.together():
        await hot.write(WRITE, [a_row("a")])
        await hot.write(WRITE, [a_row("b")])
        assert await ChangeRow.all().count() == 0

    assert await ChangeRow.all().count() == 2


async def test_of_what_is_written_together_nothing_is_kept_after_an_error() -> None:
    async def broken_statement() -> None:
        async with hot.together():
            await hot.write(WRITE, [a_row("a")])
            await hot.write(FAIL, [a_row("b")])

    async def broken_block() -> None:
        async with hot.together():
            await hot.write(WRITE, [a_row("a")])
            raise LookupError

    with pytest.raises(Exception, match="nowhere"):
        await broken_statement()
    with pytest.raises(LookupError):
        await broken_block()

    assert await ChangeRow.all().count() == 0


async def test_of_what_is_written_together_nothing_is_kept_unless_all_of_it_changed() -> None:
    await hot.write(WRITE, [a_row("a")])
    touch = hot.Statements(
        sqlite=(
            "UPDATE change SET at_ms = 7 WHERE key IN (SELECT value->>'key' FROM json_each(?1))",
            "SELECT changes() AS changed WHERE ?1 IS NOT NULL",
        ),
        postgres=(
            """WITH s AS (UPDATE change SET at_ms = 7 WHERE key IN
                 (SELECT key FROM json_to_recordset($1::json) AS j(key text)) RETURNING 1)
               SELECT count(*) AS changed FROM s""",
        ),
    )

    async def overtaken() -> None:
        async with hot.together():
            await hot.write(WRITE, [a_row("b")])
            await hot.write(touch, [a_row("a"), a_row("gone")], is_whole=True)

    with pytest.raises(hot.Overtaken):
        await overtaken()

    assert [row.key for row in await ChangeRow.exclude(at_ms=7)] == ["a"]
    async with hot.together():
        await hot.write(touch, [a_row("a")], is_whole=True)
    assert await ChangeRow.filter(at_ms=7).count() == 1
