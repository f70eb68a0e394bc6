"""Answers that came too late or from a displaced device: read by staff, told to their candidate."""

from typing import Any

from tests.api.browsing import every_row, seen
from tests.api.house import Client, Room

BOARD = "/admin/sittings"
HEADING = r'<h2 id="item-(\d+)">'


async def late(room: Room, candidate: Client, *, count: int) -> dict[str, Any]:
    """A sitting handed in after one answer, and the last `count` items answered after that."""
    sitting = await room.sitting(candidate)
    first = sitting["items"][0]
    await candidate.save(sitting["id"], first["position"], 1, room.right(first))
    await room.hand_in(candidate, sitting)
    for item in sitting["items"][-count:]:
        refused = await candidate.save(sitting["id"], item["position"], 1, room.right(item))
        assert refused.status_code == 410
    return sitting


def address(sitting: dict[str, Any]) -> str:
    return f"{BOARD}/{sitting['id']}/evidence"


async def test_a_late_answer_stands_beside_what_counts(room: Room) -> None:
    candidate, invigilator = await room.candidate(), await room.crew("invigilator")
    sitting = await room.sitting(candidate)
    item = next(one for one in sitting["items"] if one["type"] == "text")
    await candidate.save(sitting["id"], item["position"], 1, {"text": "what counts"})
    await room.hand_in(candidate, sitting)
    await candidate.save(sitting["id"], item["position"], 2, {"text": "what came late"})

    page = (await seen(invigilator, address(sitting))).text

    assert item["stem_html"] in page
    assert page.index('value="what came late"') < page.index('value="what counts"')
    assert "It reached us after the end of the sitting." in page


async def test_an_answer_of_a_displaced_device_says_so(room: Room) -> None:
    candidate, admin = await room.candidate(), await room.crew("admin")
    sitting = await room.sitting(candidate)
    item = sitting["items"][0]
    await candidate.put(f"/sittings/{sitting['id']}/writer")
    refused = await candidate.save(sitting["id"], 1, 1, room.right(item), writer=1)

    page = (await seen(admin, address(sitting))).text

    assert refused.status_code == 409
    assert "Another device was working by then." in page
    assert "No answer to this item was saved." in page


async def test_the_page_of_the_sitting_leads_there_only_where_something_is_sealed(
    room: Room,
) -> None:
    admin = await room.crew("admin")
    sealed = await late(room, await room.candidate(), count=1)
    plain = await room.sitting(await room.candidate())

    with_link = (await seen(admin, f"{BOARD}/{sealed['id']}")).text
    without = (await seen(admin, f"{BOARD}/{plain['id']}")).text
    empty = await seen(admin, address(plain))

    assert f'href="{address(sealed)}"' in with_link
    assert address(plain) not in without
    assert empty.status_code == 200
    assert "Nothing is sealed" in empty.text


async def test_every_sealed_answer_is_on_one_of_its_pages(room: Room) -> None:
    admin = await room.crew("admin")
    sitting = await late(room, await room.candidate(), count=11)

    shown = await every_row(admin, address(sitting), HEADING)

    positions = [str(item["position"]) for item in sitting["items"][-11:]]
    assert shown == positions


async def test_who_read_them_stands_in_the_audit_trail(room: Room) -> None:
    admin, invigilator = await room.crew("admin"), await room.crew("invigilator")
    sitting = await late(room, await room.candidate(), count=1)
    before = (await seen(admin, f"{BOARD}/{sitting['id']}")).text

    await seen(invigilator, address(sitting))

    words = "read the sealed answers of this sitting"
    assert words not in before
    assert words in (await seen(admin, f"{BOARD}/{sitting['id']}")).text


async def test_nobody_else_reads_them(room: Room) -> None:
    candidate, trainer = await room.candidate(), await room.crew("trainer")
    sitting = await late(room, candidate, count=1)

    for other in (candidate, trainer):
        assert (await seen(other, address(sitting))).status_code == 403


async def test_the_candidate_is_told_which_did_not_count(room: Room) -> None:
    candidate = await room.candidate()
    sitting = await late(room, candidate, count=2)
    whole = await room.sat(await room.candidate())
    last = sitting["items"][-1]["position"]

    page = (await seen(candidate, f"/sittings/{sitting['id']}/result")).text

    assert "Answers that did not count" in page
    assert f"Item {last}" in page
    assert page.count("It reached us after the end.") == 2
    assert whole["state"] == "released"
