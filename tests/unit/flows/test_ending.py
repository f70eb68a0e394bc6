import asyncio

import pytest

from server.database.wakeup import rung_or_after


async def test_a_cancellation_that_meets_a_ring_is_not_lost() -> None:
    ear = asyncio.Event()
    waiting = asyncio.create_task(rung_or_after(ear, 10))
    await asyncio.sleep(0)

    ear.set()
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_without_a_ring_the_wait_ends_by_itself() -> None:
    await rung_or_after(asyncio.Event(), 0.001)
