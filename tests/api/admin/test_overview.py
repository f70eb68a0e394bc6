"""The numbers of the first page of the administration."""

from datetime import timedelta

from tests.api.browsing import seen
from tests.api.house import Room


async def test_what_is_counted_lately_is_what_the_lists_show_as_lately(room: Room) -> None:
    admin, now = await room.crew("admin"), room.clock.moment
    room.clock.moment = now - timedelta(days=400)
    await room.sat(await room.candidate())
    room.clock.moment = now

    before = (await seen(admin, "/admin")).text
    await room.sat(await room.candidate())
    after = (await seen(admin, "/admin")).text

    assert "Sittings started in 24 hours</dt><dd><bdi>0<" in before.replace("\n", "")
    assert "Sittings started in 24 hours</dt><dd><bdi>1<" in after.replace("\n", "")
