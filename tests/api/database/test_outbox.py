import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from server.database import outbox
from server.database.tables import OutboxRow

pytestmark = pytest.mark.usefixtures("store")

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def test_entries_are_claimed_in_the_order_they_were_written() -> None:
    for number in range(5):
        await outbox.add("certificate.issued", number, now=NINE)

    claimed = await outbox.claim(3, now=NINE)

    assert [entry.key for entry in claimed] == ["0", "1", "2"]


async def test_two_claimers_never_hold_the_same_entry() -> None:
    for number in range(30):
        await outbox.add("certificate.issued", number, now=NINE)

    claims = await asyncio.gather(*(outbox.claim(7, now=NINE) for _ in range(6)))

    keys = [entry.key for claim in claims for entry in claim]
    assert sorted(keys, key=int) == [str(number) for number in range(30)]


async def test_an_entry_of_a_process_that_died_falls_due_again() -> None:
    await outbox.add("certificate.issued", 1, now=NINE)
    await outbox.claim(1, now=NINE)

    assert await outbox.claim(1, now=NINE + MINUTE / 2) == []
    again = await outbox.claim(1, now=NINE + MINUTE)

    assert [(entry.key, entry.attempts) for entry in again] == [("1", 2)]


async def test_a_finished_entry_is_gone() -> None:
    await outbox.add("certificate.issued", 1, now=NINE)

    await outbox.finish(await outbox.claim(1, now=NINE))

    assert not await OutboxRow.exists()


async def test_a_fault_waits_longer_each_time_and_leaves_only_its_class() -> None:
    await outbox.add("certificate.issued", 1, now=NINE)
    waits, now = [], NINE
    for _ in range(7):
        (entry,) = await outbox.claim(1, now=now)
        await outbox.postpone(entry, ValueError("ada@example.org"), now=now)
        row = await OutboxRow.get(id=entry.id)
        waits.append(row.due_ms - int(now.timestamp() * 1000))
        now += timedelta(milliseconds=waits[-1])

    assert waits == [500, 2_000, 10_000, 60_000, 300_000, 300_000, 300_000]
    assert (await OutboxRow.get()).last_error == "ValueError"
