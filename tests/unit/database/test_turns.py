"""A crowd before the store: a few at a time, in their order, and each within its patience."""

import asyncio
from datetime import timedelta

import pytest

from server.database.config import StoreBusy
from server.database.turns import NO_TIME, Turns


async def test_no_more_are_in_at_once_than_may_be_and_they_come_in_order() -> None:
    turns, inside, most, order = Turns(2, 10), 0, 0, []

    async def go(number: int) -> None:
        nonlocal inside, most
        async with turns.taken():
            inside += 1
            most = max(most, inside)
            order.append(number)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(go(number) for number in range(20)))

    assert most == 2
    assert order == [*range(20)]


async def test_who_waited_is_told_how_long_and_who_did_not_is_told_of_no_time() -> None:
    turns, second = Turns(1, 10), asyncio.Event()

    async def go() -> timedelta:
        second.set()
        async with turns.taken() as waited:
            return waited

    async with turns.taken() as first:
        going = asyncio.create_task(go())
        await second.wait()
        await asyncio.sleep(0)

    assert first == NO_TIME
    assert await going > NO_TIME


async def test_who_waits_too_long_is_told_to_come_again_and_takes_no_turn() -> None:
    turns = Turns(1, 0)
    async with turns.taken():
        with pytest.raises(StoreBusy):
            async with turns.taken():
                pass

    async with turns.taken() as waited:
        assert waited == NO_TIME


async def test_who_gives_up_while_waiting_takes_no_turn() -> None:
    turns = Turns(1, 10)
    async with turns.taken():
        waiting = asyncio.create_task(turns.taken().__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])

    async with turns.taken() as waited:
        assert waited == NO_TIME
