"""Jobs that are stuck are named, tried again and set aside; every act is on record."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from server.database import outbox, queue
from server.database.connection import query, transaction
from server.database.queue import Job
from tests.api.browsing import posted, seen
from tests.api.house import Room

TOPIC = "nobody.handles-this"


@pytest_asyncio.fixture
async def stuck(room: Room) -> AsyncIterator[Job]:
    """Nobody takes this topic, so it waits for as long as the test wants."""
    async with transaction():
        await outbox.add(TOPIC, "some-key", now=room.clock() - timedelta(minutes=6))
    job = next(one for one in await queue.page(None, 100) if one.topic == TOPIC)
    yield job
    await query(f"DELETE FROM outbox WHERE topic = '{TOPIC}'")


async def test_a_job_that_waits_for_long_is_named_as_stuck(room: Room, stuck: Job) -> None:
    admin = await room.crew("admin")

    page = (await seen(admin, "/admin/jobs")).text

    assert stuck.is_stuck(room.clock())
    assert stuck.key in page
    assert "Stuck</span>" in page


async def test_another_try_makes_it_due_now_and_is_on_record(room: Room, stuck: Job) -> None:
    admin = await room.crew("admin")

    answer = await posted(admin, f"/admin/jobs/{stuck.id}/retry")

    assert answer.headers["location"] == "/admin/jobs?done=retried"
    again = await queue.job(stuck.id)
    assert again is not None
    assert again.due_at == room.clock()
    assert "had a job tried again" in (await seen(admin, "/admin/audit?subject=some-key")).text


async def test_what_is_set_aside_is_tried_by_nobody_until_it_is_put_back(
    room: Room, stuck: Job
) -> None:
    admin = await room.crew("admin")

    asked = await seen(admin, f"/admin/jobs/{stuck.id}/set-aside")
    assert "It will not happen." in asked.text
    await posted(admin, f"/admin/jobs/{stuck.id}/set-aside")
    claimed = await outbox.claim(10, now=room.clock() + timedelta(days=3650), topics=[TOPIC])
    assert claimed == []
    assert "Set aside" in (await seen(admin, "/admin/jobs?done=aside")).text

    await posted(admin, f"/admin/jobs/{stuck.id}/retry")
    assert [one.id for one in await outbox.claim(10, now=room.clock(), topics=[TOPIC])] == [
        stuck.id
    ]
    trail = (await seen(admin, "/admin/audit?subject=some-key")).text
    assert "set a job aside" in trail
    assert "put a job back in the queue" in trail


async def test_a_job_that_is_done_meanwhile_is_no_error(room: Room) -> None:
    admin = await room.crew("admin")

    answer = await posted(admin, "/admin/jobs/999999999/retry")

    assert answer.headers["location"] == "/admin/jobs?done=gone"
    assert (await seen(admin, "/admin/jobs/999999999/set-aside")).status_code == 404
    assert (await posted(admin, "/admin/jobs/x/retry")).status_code == 404


async def test_only_administrators_touch_jobs(room: Room, stuck: Job) -> None:
    trainer = await room.crew("trainer")

    for act in ("retry", "set-aside"):
        assert (await posted(trainer, f"/admin/jobs/{stuck.id}/{act}")).status_code == 403
        assert (await posted(room.stranger, f"/admin/jobs/{stuck.id}/{act}")).status_code == 303
    unchanged = await queue.job(stuck.id)
    assert unchanged == stuck
