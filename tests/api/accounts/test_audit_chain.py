import asyncio
from datetime import UTC, datetime

import pytest

from server.audit import service as audit
from server.audit.domain import DetailTooTelling
from server.database.connection import query, transaction
from server.kernel.actor import SYSTEM

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("opened_store")


async def record_some(count: int) -> None:
    async with transaction():
        for number in range(count):
            await audit.record(SYSTEM, "bell.rung", number, now=NINE, detail={"times": number})


async def test_events_are_linked_once_and_the_chain_is_sound() -> None:
    await record_some(3)
    assert await audit.verify_chain() == []

    assert await audit.chain_new() == 3
    await record_some(2)
    assert await audit.chain_new() == 2

    assert await audit.chain_new() == 0
    assert await audit.verify_chain() == []


async def test_more_than_one_batch_is_linked_in_one_go() -> None:
    await record_some(audit.BATCH + 5)

    assert await audit.chain_new() == audit.BATCH + 5
    assert await audit.verify_chain() == []


async def test_two_chainers_at_once_make_one_chain() -> None:
    await record_some(50)

    counts = await asyncio.gather(*(audit.chain_new() for _ in range(5)))

    assert sum(counts) == 50
    assert await audit.verify_chain() == []


async def test_what_was_not_committed_leaves_no_event() -> None:
    async def rung_and_then_failed() -> None:
        async with transaction():
            await audit.record(SYSTEM, "bell.rung", 1, now=NINE)
            raise LookupError

    with pytest.raises(LookupError):
        await rung_and_then_failed()

    assert await audit.chain_new() == 0


async def test_a_changed_event_is_found() -> None:
    await record_some(3)
    await audit.chain_new()

    await query("UPDATE audit_event SET subject = 'another' WHERE sequence = 2")

    (violation,) = await audit.verify_chain()
    assert "changed after it was linked" in violation


async def test_a_removed_event_is_found() -> None:
    await record_some(3)
    await audit.chain_new()

    await query("DELETE FROM audit_event WHERE sequence = 2")

    assert len(await audit.verify_chain()) == 2


async def test_free_text_never_enters_an_event() -> None:
    with pytest.raises(DetailTooTelling):
        await audit.record(SYSTEM, "bell.rung", 1, now=NINE, detail={"by": "Ana Bell"})
