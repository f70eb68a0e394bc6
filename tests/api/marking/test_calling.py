"""Raters are told of what waits: who can mark it daily, who could train for it once."""

from pathlib import Path
from uuid import UUID

import pytest_asyncio

from server.kernel.actor import Actor
from server.notices.domain.notice import Kind
from server.notices.tables import NoticeRow
from tests.api.browsing import seen
from tests.api.house import Room
from tests.api.marking.marking_house import NUMBERS, handed_in, trained
from tests.factories import an_essay, small_content


@pytest_asyncio.fixture
async def rater(room: Room, tmp_path: Path) -> Actor:
    await room.publish(an_essay(small_content(tmp_path), name=f"ess-{next(NUMBERS)}"))
    signed_in = await room.sign_in("rater1@demo.example")
    return await room.services.accounts.actor_of(str(signed_in.token), now=room.clock())


async def told(person_id: UUID) -> list[str]:
    """Kinds, the oldest first."""
    rows = NoticeRow.filter(person_id=person_id, kind__startswith="marking").order_by("id")
    return [row.kind for row in await rows]


async def test_once_a_day_and_only_who_can_do_something(room: Room, rater: Actor) -> None:
    flows, rating = room.services.flows, room.services.rating
    await flows.remind()
    assert await told(rater.person_id) == []
    await handed_in(room, await room.candidate())

    for _ in range(2):
        await flows.remind()
    room.clock.move(days=1)
    await flows.remind()
    assert await told(rater.person_id) == [Kind.MARKING_TRAINING]

    item = await trained(rating, rater, now=room.clock())
    for _ in range(2):
        await flows.remind()
    room.clock.move(days=1)
    await flows.remind()
    assert await told(rater.person_id) == [Kind.MARKING_TRAINING, *2 * [Kind.MARKING_WAITS]]
    page = await seen(await room.sign_in("rater1@demo.example"), "/notices")
    assert "Responses wait for you to mark them" in page.text

    await rating.claim(item, actor=rater, now=room.clock())
    room.clock.move(days=1)
    await flows.remind()
    assert len(await told(rater.person_id)) == 3
