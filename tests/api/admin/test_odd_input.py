"""What no store takes is refused before it gets there: SQLite would let it pass."""

from tests.api.browsing import posted, seen
from tests.api.house import Room

NUL = "\x00"


async def test_a_character_that_no_store_takes_is_none(room: Room) -> None:
    boss = await room.crew("admin")

    unlocking = await posted(boss, "/invigilate/unlocking", email=f"a{NUL}b", exam="practice")
    releasing = await posted(boss, "/admin/results/releases", exam=NUL)

    assert (unlocking.status_code, releasing.status_code) == (422, 422)


async def test_a_place_beyond_every_form_is_no_place(room: Room) -> None:
    invigilator = await room.crew("invigilator")
    sitting = await room.sitting(await room.candidate())

    for cursor, expected in (("9999", 200), ("10000", 422), ("9" * 18, 422)):
        page = await seen(invigilator, f"/admin/sittings/{sitting['id']}/evidence?cursor={cursor}")
        assert page.status_code == expected
