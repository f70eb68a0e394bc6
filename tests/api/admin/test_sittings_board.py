"""Sittings as administrators see them: lists, and a ledger without items and answers."""

from tests.api.admin.conftest import CROWD
from tests.api.browsing import every_row, seen
from tests.api.house import Room

ROW = r'href="/admin/sittings/([0-9a-f-]{36})"'
BOARD = "/admin/sittings"


async def test_paging_shows_every_sitting_once(crowded: Room) -> None:
    rows = await every_row(await crowded.crew("admin"), BOARD, ROW)

    assert len(rows) == len(set(rows)) == CROWD


async def test_open_ones_show_the_time_left_and_a_person_is_found(crowded: Room) -> None:
    admin = await crowded.crew("admin")

    opened = await seen(admin, f"{BOARD}?state=open")
    closed = await every_row(admin, f"{BOARD}?state=closed&exam=practice", ROW)
    of_one = await every_row(admin, f"{BOARD}?who=anna.100@crowd.example", ROW)
    unknown = await seen(admin, f"{BOARD}?who=nobody@crowd.example")
    nameless = await seen(admin, f"{BOARD}?who=xylophone")
    named = await every_row(admin, f"{BOARD}?who=anna.100", ROW)
    common = await seen(admin, f"{BOARD}?who=anna")

    assert "minutes left" in opened.text
    assert len(closed) == CROWD - 1
    assert len(of_one) == 1
    assert unknown.status_code == 422
    assert "Nobody has this address or ID." in unknown.text
    assert nameless.status_code == 422
    assert "Nobody has this name, address or ID." in nameless.text
    assert named == of_one
    assert common.status_code in {200, 422}


async def test_the_ledger_tells_the_course_of_a_sitting_and_nothing_of_its_items(
    room: Room,
) -> None:
    admin, candidate = await room.crew("admin"), await room.candidate()
    sitting = await room.sitting(candidate)
    await candidate.put(f"/sittings/{sitting['id']}/writer")
    await room.answer(candidate, sitting)
    await room.hand_in(candidate, sitting)
    result = await room.result(candidate, sitting)

    page = (await seen(admin, f"{BOARD}/{sitting['id']}")).text

    assert result["state"] == "released"
    for words in (
        "Started; the form was drawn and frozen",
        "began to write in this sitting",
        "Handed in by the candidate",
        "Decided: certify",
        "Certificate issued:",
    ):
        assert words in page
    assert page.index("Decided: certify") < page.index("Certificate issued:")
    assert all(item["stem_html"] not in page for item in sitting["items"])


async def test_an_unknown_sitting_is_not_found(room: Room) -> None:
    admin = await room.crew("admin")

    for unknown in ("01900000-0000-7000-8000-000000000001", "x", "..%2f"):
        assert (await seen(admin, f"{BOARD}/{unknown}")).status_code == 404
