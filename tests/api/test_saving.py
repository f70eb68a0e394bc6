"""Saving a response: the seven rules of the contract, in their order, and what is sealed."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from server.database.connection import query, transaction
from server.exams.store import personal
from server.kernel.clock import rfc3339
from tests.api.house import Client, Room

MILLISECOND = timedelta(milliseconds=1)
GRACE = timedelta(seconds=10)


@dataclass
class Desk:
    """A candidate at an open sitting, with an item to answer in several ways."""

    room: Room
    client: Client
    sitting: dict[str, Any]
    at: int = 1
    ways: list[dict[str, Any] | None] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.sitting["id"])

    @property
    def deadline(self) -> datetime:
        return datetime.fromisoformat(self.sitting["deadline"])

    async def save(
        self, sequence: int, way: int = 0, *, writer: int | None = None, at: int | None = None
    ) -> httpx.Response:
        return await self.client.save(self.id, at or self.at, sequence, self.ways[way], writer)

    async def take_over(self) -> int:
        taken = await self.client.put(f"/sittings/{self.id}/writer")
        assert taken.status_code == 200
        return int(taken.json()["writer"])

    async def stored(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"/sittings/{self.id}")).json()["responses"]
        return found

    async def sealed(self) -> list[tuple[int, object, str]]:
        rows = await personal.late_responses([UUID(self.id)])
        return [(row["position"], json.loads(row["response"]), row["reason"]) for row in rows]

    async def pause(self) -> None:
        """The pause comes with invigilation; the state is there already."""
        async with transaction():
            await query(f"UPDATE sitting SET state = 'paused' WHERE id = '{self.id}'")


@pytest_asyncio.fixture
async def desk(room: Room) -> Desk:
    client = await room.candidate()
    sitting = await room.sitting(client)
    item = next(one for one in sitting["items"] if one["type"] == "single")
    ways: list[dict[str, Any] | None] = [{"choice": one["handle"]} for one in item["options"]]
    return Desk(room, client, sitting, item["position"], [*ways, None])


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_a_saved_response_is_acknowledged_and_read_back(desk: Desk) -> None:
    saved = await desk.save(1)

    assert saved.status_code == 200
    assert saved.json() == {
        "sequence": 1,
        "saved_at": rfc3339(desk.room.clock()),
        "seconds_left": 600,
    }
    assert await desk.stored() == {str(desk.at): {"sequence": 1, "response": desk.ways[0]}}


async def test_a_gap_in_the_sequence_is_allowed(desk: Desk) -> None:
    assert (await desk.save(5)).status_code == 200
    assert (await desk.save(9_007_199_254_740_991, 1)).status_code == 200
    assert (await desk.stored())[str(desk.at)]["response"] == desk.ways[1]


async def test_null_clears(desk: Desk) -> None:
    await desk.save(1)
    await desk.save(2, -1)

    assert (await desk.stored())[str(desk.at)] == {"sequence": 2, "response": None}
    receipt = (await desk.room.hand_in(desk.client, desk.sitting)).json()
    assert receipt["answered"] == 0


@pytest.mark.parametrize("header", ["2", "999999999"])
async def test_1_a_writer_above_the_current_one_is_refused(desk: Desk, header: str) -> None:
    assert refusal(await desk.save(1, writer=int(header))) == (422, "writer-unknown")
    assert await desk.stored() == {}


@pytest.mark.parametrize(
    "header", ["0", "-1", "+1", "1_0", " ", "one", "01", "1.0", "٣".encode(), b"\xff"]
)
async def test_1_a_writer_is_a_plain_number(desk: Desk, header: str | bytes) -> None:
    answer = await desk.client.put(
        f"/sittings/{desk.id}/responses/{desk.at}",
        {"sequence": 1, "response": None},
        headers={"Assay-Writer": header},
    )

    assert refusal(answer) == (422, "writer-unknown")


@pytest.mark.parametrize("sequence", [0, -1, 1.5, "1", True, None, 2**53, 10**400])
async def test_1_a_sequence_is_a_number_from_1(desk: Desk, sequence: Any) -> None:
    answer = await desk.client.save(desk.id, desk.at, sequence, None)

    assert refusal(answer) == (422, "shape-wrong")


async def test_1_comes_before_the_close(desk: Desk) -> None:
    await desk.room.hand_in(desk.client, desk.sitting)

    malformed = await desk.client.save(desk.id, desk.at, 1, {"choice": "nosuch"})
    assert refusal(malformed) == (422, "response-malformed")
    assert refusal(await desk.save(1, writer=2)) == (422, "writer-unknown")


async def test_2_the_same_again_writes_nothing(desk: Desk) -> None:
    first = (await desk.save(3)).json()
    desk.room.clock.move(seconds=7)

    again = (await desk.save(3)).json()

    assert (again["sequence"], again["saved_at"]) == (3, first["saved_at"])
    assert again["seconds_left"] == 593


async def test_2_the_same_again_in_any_state(desk: Desk) -> None:
    first = (await desk.save(1)).json()
    await desk.take_over()
    displaced = await desk.save(1, writer=1)
    await desk.pause()
    paused = await desk.save(1, writer=1)
    desk.room.clock.move(hours=1)
    late = await desk.save(1, writer=1)

    assert [one.status_code for one in (displaced, paused, late)] == [200] * 3
    assert {one.json()["saved_at"] for one in (displaced, paused, late)} == {first["saved_at"]}
    assert await desk.sealed() == []


async def test_2_an_older_one_again_after_a_newer(desk: Desk) -> None:
    first = (await desk.save(1)).json()
    await desk.save(2, 1)

    again = await desk.save(1)

    assert (again.status_code, again.json()["saved_at"]) == (200, first["saved_at"])
    assert (await desk.stored())[str(desk.at)]["sequence"] == 2


async def test_2_the_same_again_after_the_hand_in(desk: Desk) -> None:
    first = (await desk.save(1)).json()
    await desk.room.hand_in(desk.client, desk.sitting)

    again = (await desk.save(1)).json()

    assert again == first | {"seconds_left": 0}


@pytest.mark.parametrize("after", [-MILLISECOND, timedelta(0)])
async def test_3_up_to_the_end_of_the_grace_it_counts(desk: Desk, after: timedelta) -> None:
    desk.room.clock.moment = desk.deadline + GRACE + after

    saved = await desk.save(1)

    assert (saved.status_code, saved.json()["seconds_left"]) == (200, 0)


async def test_3_a_millisecond_later_it_is_sealed_and_never_counts(desk: Desk) -> None:
    desk.room.clock.moment = desk.deadline + GRACE + MILLISECOND

    assert refusal(await desk.save(1)) == (410, "sitting-closed")
    assert refusal(await desk.save(2, 1)) == (410, "sitting-closed")

    assert await desk.sealed() == [(desk.at, desk.ways[1], "sitting-closed")]
    receipt = (await desk.room.hand_in(desk.client, desk.sitting)).json()
    assert (receipt["closed_by"], receipt["answered"]) == ("deadline", 0)
    assert receipt["closed_at"] == desk.sitting["deadline"]


async def test_3_after_the_hand_in_it_is_sealed(desk: Desk) -> None:
    await desk.room.hand_in(desk.client, desk.sitting)

    late = await desk.save(1)

    assert refusal(late) == (410, "sitting-closed")
    assert late.json()["sealed"] is True
    assert len(await desk.sealed()) == 1


async def test_3_late_saves_that_meet_are_each_refused_and_one_is_sealed(desk: Desk) -> None:
    await desk.room.hand_in(desk.client, desk.sitting)

    late = await asyncio.gather(*(desk.save(1 + n, n % 2) for n in range(8)))

    assert {refusal(one) for one in late} == {(410, "sitting-closed")}
    assert len(await desk.sealed()) == 1


async def test_3_a_day_after_the_close_nothing_is_kept(desk: Desk) -> None:
    await desk.room.hand_in(desk.client, desk.sitting)
    desk.room.clock.move(hours=24)
    await desk.room.renew(desk.client)
    assert refusal(await desk.save(1)) == (410, "sitting-closed")
    desk.room.clock.moment += MILLISECOND

    too_late = await desk.save(2, 1)
    assert refusal(too_late) == (410, "sitting-closed")
    assert too_late.json()["sealed"] is False
    assert await desk.sealed() == [(desk.at, desk.ways[0], "sitting-closed")]


async def test_3_what_is_sealed_is_bounded(desk: Desk) -> None:
    text = next(one for one in desk.sitting["items"] if one["type"] == "text")
    await desk.room.hand_in(desk.client, desk.sitting)

    for sequence in range(1, 200):
        await desk.client.save(desk.id, text["position"], sequence, {"text": "é" * 500})

    sealed = await desk.sealed()
    assert [at for at, _, _ in sealed] == [text["position"]]


async def test_4_paused_comes_after_closed_and_before_elsewhere(desk: Desk) -> None:
    await desk.save(1)
    await desk.take_over()
    await desk.pause()

    assert refusal(await desk.save(2, 1, writer=1)) == (409, "sitting-paused")
    handed_in = await desk.room.hand_in(desk.client, desk.sitting)
    assert refusal(handed_in) == (409, "sitting-paused")
    shown = (await desk.client.get(f"/sittings/{desk.id}")).json()
    assert (shown["state"], shown["deadline"]) == ("paused", None)
    result = await desk.client.get(f"/sittings/{desk.id}/result")
    assert refusal(result) == (409, "sitting-not-closed")


async def test_5_a_displaced_device_is_sealed_and_told(desk: Desk) -> None:
    await desk.save(4, writer=1)
    assert await desk.take_over() == 2

    assert refusal(await desk.save(5, 1, writer=1)) == (409, "writer-elsewhere")

    assert await desk.sealed() == [(desk.at, desk.ways[1], "writer-elsewhere")]
    assert (await desk.stored())[str(desk.at)]["response"] == desk.ways[0]


async def test_5_comes_before_the_order(desk: Desk) -> None:
    await desk.save(4, writer=1)
    await desk.take_over()

    assert refusal(await desk.save(4, 1, writer=1)) == (409, "writer-elsewhere")
    assert refusal(await desk.save(3, 1, writer=1)) == (409, "writer-elsewhere")


async def test_5_a_new_writer_begins_again_at_1(desk: Desk) -> None:
    await desk.save(40, writer=1)
    writer = await desk.take_over()

    assert (await desk.save(1, 1, writer=writer)).status_code == 200
    assert (await desk.stored())[str(desk.at)] == {"sequence": 1, "response": desk.ways[1]}


async def test_5_without_the_header_a_save_is_the_newest_writers(desk: Desk) -> None:
    await desk.save(40)
    await desk.take_over()

    assert (await desk.save(1, 1)).status_code == 200
    assert refusal(await desk.save(1, 2, writer=2)) == (409, "sequence-reused")


async def test_the_writer_only_rises(desk: Desk) -> None:
    assert [await desk.take_over() for _ in range(3)] == [2, 3, 4]
    assert (await desk.client.get(f"/sittings/{desk.id}")).json()["writer"] == 4


async def test_6_another_response_under_a_used_number(desk: Desk) -> None:
    await desk.save(3)

    answer = await desk.save(3, 1)

    assert refusal(answer) == (409, "sequence-reused")
    assert answer.json()["sequence"] == 3
    assert answer.json()["response"] == desk.ways[0]


async def test_6_comes_before_7(desk: Desk) -> None:
    await desk.save(1)
    await desk.save(2, 1)

    answer = await desk.save(1, 2)

    assert refusal(answer) == (409, "sequence-reused")


async def test_7_a_lower_number_is_superseded(desk: Desk) -> None:
    await desk.save(3)

    answer = await desk.save(2, 1)

    assert refusal(answer) == (409, "response-superseded")
    assert (answer.json()["sequence"], answer.json()["response"]) == (3, desk.ways[0])
    assert await desk.sealed() == []


async def test_7_numbers_are_counted_per_position(desk: Desk) -> None:
    other = next(one for one in desk.sitting["items"] if one["position"] != desk.at)
    await desk.save(9)

    saved = await desk.client.save(desk.id, other["position"], 1, None)

    assert saved.status_code == 200


async def test_a_locked_position_keeps_its_response(desk: Desk) -> None:
    other = next(one for one in desk.sitting["items"] if one["position"] != desk.at)
    await desk.save(1)
    locked = "".join("s" if at == desk.at else "0" for at in range(1, 17))
    async with transaction():
        await query(f"UPDATE sitting SET locked = '{locked}' WHERE id = '{desk.id}'")

    assert refusal(await desk.save(2, 1)) == (409, "section-left")
    assert (await desk.save(1)).status_code == 200
    assert await desk.stored() == {str(desk.at): {"sequence": 1, "response": desk.ways[0]}}
    assert await desk.sealed() == []
    saved = await desk.client.save(desk.id, other["position"], 1, None)
    assert saved.status_code == 200


async def test_reordered_and_repeated_saves_end_as_in_order(desk: Desk) -> None:
    order = [3, 1, 3, 5, 2, 5, 4]

    answers = await asyncio.gather(
        *(desk.save(number, number % 4) for number in order for _ in range(3))
    )

    assert {one.status_code for one in answers} <= {200, 409}
    assert (await desk.stored())[str(desk.at)] == {"sequence": 5, "response": desk.ways[1]}


async def test_a_position_outside_the_form_is_unknown(desk: Desk) -> None:
    answers = [await desk.client.save(desk.id, at, 1, None) for at in (17, 9999)]

    assert {refusal(one) for one in answers} == {(404, "position-unknown")}


async def test_another_persons_sitting_is_like_an_unknown_one(desk: Desk) -> None:
    thief = await desk.room.candidate()
    unknown = "01990000-0000-7000-8000-000000000000"

    theirs = await thief.save(desk.id, desk.at, 1, desk.ways[0])
    nobodys = await thief.save(unknown, desk.at, 1, desk.ways[0])

    assert refusal(theirs) == refusal(nobodys) == (404, "sitting-unknown")
    assert theirs.json() | {"instance": ""} == nobodys.json() | {"instance": ""}
    assert await desk.stored() == {}
