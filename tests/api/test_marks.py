"""A candidate's own marks: saved in the order of responses, seen by nobody else, never graded."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.api.browsing import posted, seen
from tests.api.house import Client, Room

FLAG: dict[str, Any] = {"flagged": True}
EMPTY = {"flagged": False, "struck": [], "highlights": [], "note": ""}
STRETCH = {"part": "stem", "start": 2, "end": 9}


@dataclass
class Desk:
    room: Room
    client: Client
    sitting: dict[str, Any]
    item: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.sitting["id"])

    async def mark(
        self, sequence: int, writer: int | None = None, at: int | None = None, **marks: Any
    ) -> httpx.Response:
        headers = {} if writer is None else {"Assay-Writer": str(writer)}
        path = f"/sittings/{self.id}/marks/{at or self.item['position']}"
        return await self.client.put(path, {"sequence": sequence, **marks}, headers=headers)

    async def kept(self, client: Client | None = None) -> dict[str, Any]:
        answer = await (client or self.client).get(f"/sittings/{self.id}/marks")
        assert answer.status_code == 200, answer.text
        marks: dict[str, Any] = answer.json()["marks"]
        return marks

    @property
    def at(self) -> str:
        return str(self.item["position"])


@pytest_asyncio.fixture
async def desk(room: Room) -> Desk:
    client = await room.candidate()
    sitting = await room.sitting(client)
    item = next(one for one in sitting["items"] if one["type"] == "single")
    return Desk(room, client, sitting, item)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_marks_are_kept_and_read_back(desk: Desk) -> None:
    handle = desk.item["options"][1]["handle"]
    marks: dict[str, Any] = {
        "flagged": True,
        "struck": [handle],
        "highlights": [STRETCH],
        "note": "Später\nwieder",
    }

    saved = await desk.mark(3, **marks)

    assert saved.status_code == 200, saved.text
    assert saved.json().keys() == {"sequence", "saved_at", "seconds_left"}
    assert await desk.kept() == {desk.at: {"sequence": 3, **marks}}


async def test_the_newest_stands_alone_and_what_is_older_is_refused(desk: Desk) -> None:
    await desk.mark(1, **FLAG)
    await desk.mark(2, note="later")

    assert code(await desk.mark(1, note="again")) == (409, "response-superseded")
    reused = await desk.mark(2, note="other")
    assert code(reused) == (409, "sequence-reused")
    assert reused.json()["response"] == {**EMPTY, "note": "later"}
    assert (await desk.mark(2, note="later")).status_code == 200
    assert (await desk.kept())[desk.at]["note"] == "later"


async def test_a_displaced_device_overwrites_nothing(desk: Desk) -> None:
    await desk.mark(7, 1, **FLAG)
    taken = (await desk.client.put(f"/sittings/{desk.id}/writer")).json()["writer"]
    assert (await desk.mark(1, taken, note="new")).status_code == 200

    assert code(await desk.mark(8, 1, note="old")) == (409, "writer-elsewhere")
    assert code(await desk.mark(9, 99, note="none")) == (422, "writer-unknown")
    assert (await desk.kept())[desk.at] == {**EMPTY, "sequence": 1, "note": "new"}


async def test_nothing_is_marked_after_the_hand_in_and_nothing_of_it_is_sealed(desk: Desk) -> None:
    await desk.mark(1, note="mine")
    await desk.room.hand_in(desk.client, desk.sitting)

    late = await desk.mark(2, **FLAG)

    assert code(late) == (410, "sitting-closed")
    assert "sealed" not in late.json()
    assert (await desk.kept())[desk.at]["note"] == "mine"


async def test_a_stopped_clock_takes_no_marks(desk: Desk) -> None:
    invigilator = await desk.room.crew("invigilator")
    await invigilator.put(f"/sittings/{desk.id}/pause")

    assert code(await desk.mark(1, **FLAG)) == (409, "sitting-paused")


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ({"struck": ["zzzz"]}, "marks-malformed"),
        ({"highlights": [{"part": "stem", "start": 4, "end": 4}]}, "marks-malformed"),
        ({"highlights": [{"part": "case", "start": 1, "end": 4}]}, "marks-malformed"),
        ({"highlights": [{"part": "key", "start": 1, "end": 4}]}, "shape-wrong"),
        ({"highlights": [{"part": "stem", "start": -1, "end": 4}]}, "shape-wrong"),
        ({"highlights": [STRETCH | {"start": at} for at in range(2)] * 26}, "marks-too-long"),
        ({"note": "a\x00b"}, "marks-malformed"),
        ({"note": "n" * 1_001}, "marks-too-long"),
        ({"note": "\n" * 1_000 + "😀"}, "marks-too-long"),
        ({"note": "😀" * 1_000, "highlights": [STRETCH, STRETCH]}, "marks-too-long"),
        ({"note": 7}, "shape-wrong"),
        ({"flagged": "yes"}, "shape-wrong"),
        ({"seen": True}, "shape-wrong"),
    ],
)
async def test_what_does_not_fit_is_refused_and_changes_nothing(
    desk: Desk, marks: dict[str, Any], why: str
) -> None:
    await desk.mark(1, **FLAG)

    assert code(await desk.mark(2, **marks)) == (422, why)
    assert await desk.kept() == {desk.at: {**EMPTY, **FLAG, "sequence": 1}}


async def test_an_option_is_struck_out_once_and_only_where_there_are_options(desk: Desk) -> None:
    handle = desk.item["options"][0]["handle"]
    other = next(one for one in desk.sitting["items"] if one["type"] == "numeric")

    assert code(await desk.mark(1, struck=[handle, handle])) == (422, "marks-malformed")
    beyond = await desk.mark(1, at=other["position"], struck=[handle])
    assert code(beyond) == (422, "marks-malformed")
    assert code(await desk.mark(1, at=999, **FLAG)) == (404, "position-unknown")


async def test_what_typing_from_right_to_left_brings_along_is_dropped(desk: Desk) -> None:
    saved = await desk.mark(1, note="\u200fa\u202eb")

    assert saved.status_code == 200
    assert (await desk.kept())[desk.at]["note"] == "ab"


async def test_nobody_else_reads_or_writes_them(desk: Desk) -> None:
    await desk.mark(1, note="for me alone")

    for other in (await desk.room.candidate(), await desk.room.crew("admin")):
        assert (await other.get(f"/sittings/{desk.id}/marks")).status_code == 404
        written = await other.put(f"/sittings/{desk.id}/marks/{desk.at}", {"sequence": 9, **FLAG})
        assert written.status_code == 404
    assert (await desk.room.stranger.get(f"/sittings/{desk.id}/marks")).status_code == 401


async def test_marks_change_no_receipt(desk: Desk) -> None:
    await desk.client.save(desk.id, desk.item["position"], 1, desk.room.right(desk.item))
    await desk.mark(1, **FLAG, note="sure?")

    receipt = (await desk.room.hand_in(desk.client, desk.sitting)).json()

    assert receipt["answered"] == 1
    files = await seen(desk.client, f"/sittings/{desk.id}/responses.tsv")
    assert "sure?" not in files.text


async def test_without_script_a_flag_and_a_note_are_sent_with_the_answer(desk: Desk) -> None:
    path = f"/sittings/{desk.id}/items/{desk.at}"
    handle = desk.item["options"][0]["handle"]
    await desk.mark(1, struck=[handle])

    sent = await posted(
        desk.client, path, go="next", choice=handle, flagged="yes", note="Look\r\nagain"
    )

    assert sent.status_code == 303
    kept = (await desk.kept())[desk.at]
    assert kept == {
        **EMPTY, **FLAG, "sequence": 2, "struck": [handle], "note": "Look\nagain",
    }  # fmt: skip
    page = (await seen(desk.client, path)).text
    assert f"Item {desk.at}, answered, flagged" in page
    assert "Look\nagain</textarea>" in page
    review = (await seen(desk.client, f"/sittings/{desk.id}/hand-in")).text
    assert f"Item {desk.at}, flagged" in review
    await posted(desk.client, path, go="next", choice=handle)
    assert (await desk.kept())[desk.at] == {**EMPTY, "sequence": 3, "struck": [handle]}


async def test_without_script_a_note_that_cannot_be_kept_is_shown_again(desk: Desk) -> None:
    path = f"/sittings/{desk.id}/items/{desk.at}"

    refused = await posted(desk.client, path, go="next", note="x" * 1_001)

    assert refused.status_code == 422
    assert "There is no room for so many marks on one item." in refused.text
    assert "x" * 1_001 in refused.text
    assert await desk.kept() == {}


async def test_the_player_brings_the_marks_and_what_the_policy_allows(desk: Desk) -> None:
    await desk.mark(4, note="in the page")

    page = (await seen(desk.client, f"/sittings/{desk.id}")).text

    assert f'"marks":{{"{desk.at}":{{"sequence":4,' in page
    assert 'id="note"' in page
    assert 'id="show-calculator"' in page
