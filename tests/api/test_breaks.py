"""Breaks by policy: the clock, what locks, who sees it, on both engines."""

import asyncio
from typing import Any
from uuid import UUID

import pytest_asyncio

from server.database.connection import query
from server.exams import auditing
from tests.api.browsing import posted, seen
from tests.api.conftest import Under
from tests.api.house import Client, Room
from tests.faults.failpoints import CutAt

STOPPED = "{number: 1, minutes: 10}"
RUNNING = "{number: 2, minutes: 10, clock: running}"
Sitting = dict[str, Any]


@pytest_asyncio.fixture
async def ana(room: Room) -> Client:
    return await room.candidate()


async def go(client: Client, sitting: Sitting, *shown: int) -> tuple[int, dict[str, Any]]:
    answer = await client.put(f"/sittings/{sitting['id']}/break", {"seen": list(shown)})
    return answer.status_code, answer.json()


async def back(client: Client, sitting: Sitting) -> dict[str, Any]:
    answer = await client.delete(f"/sittings/{sitting['id']}/break")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def code(client: Client, sitting: Sitting, position: int, response: Any = None) -> str:
    answer = await client.save(sitting["id"], position, 9, response)
    return str(answer.json().get("code", answer.status_code))


async def test_a_break_stops_the_clock_and_locks_what_was_seen(
    room: Room, under: Under, ana: Client
) -> None:
    await under(breaks=STOPPED)
    sitting = await room.sitting(ana)
    answer = room.right(sitting["items"][1])
    await ana.save(sitting["id"], 2, 1, answer)
    room.clock.move(minutes=3)

    status, away = await go(ana, sitting, 1)

    assert (status, away["state"], away["deadline"]) == (200, "paused", None)
    assert away["on_break"]["stops_clock"]
    assert await code(ana, sitting, 5) == "sitting-paused"
    room.clock.move(minutes=4, seconds=7)
    returned = await back(ana, sitting)
    assert (returned["state"], returned["seconds_left"]) == ("open", away["seconds_left"])
    assert "on_break" not in returned
    assert [await code(ana, sitting, at) for at in (1, 2)] == ["item-locked", "item-locked"]
    assert await code(ana, sitting, 3) == "200"
    shown = (await ana.get(f"/sittings/{sitting['id']}")).json()
    assert (shown["locked"], shown["responses"]["2"]["response"]) == ([1, 2], answer)
    repeated = await ana.save(sitting["id"], 2, 1, answer)
    assert repeated.status_code == 200
    assert (await go(ana, sitting))[1]["code"] == "breaks-used"
    assert await auditing.violations() == []
    assert (await room.hand_in(ana, sitting)).status_code == 201


async def test_a_break_that_is_too_long_runs_on_the_clock(
    room: Room, under: Under, ana: Client
) -> None:
    await under(breaks=STOPPED)
    sitting = await room.sitting(ana, "practice")
    _, away = await go(ana, sitting)
    room.clock.move(minutes=12)

    assert await room.services.exams.breaks.end_run_out(now=room.clock()) == 1

    assert await room.services.exams.breaks.end_run_out(now=room.clock()) == 0
    time = (await ana.get(f"/sittings/{sitting['id']}/time")).json()
    assert (time["state"], time["seconds_left"]) == ("open", max(0, away["seconds_left"] - 120))
    assert (await back(ana, sitting))["state"] == "open"
    assert await auditing.violations() == []


async def test_who_comes_back_late_gets_the_minutes_of_the_break_and_no_more(
    room: Room, under: Under, ana: Client
) -> None:
    await under(breaks="{number: 1, minutes: 1}")
    sitting = await room.sitting(ana)
    _, away = await go(ana, sitting)
    room.clock.move(seconds=90)

    returned = await back(ana, sitting)

    assert returned["seconds_left"] == away["seconds_left"] - 30


async def test_a_break_on_a_running_clock_only_locks(room: Room, under: Under, ana: Client) -> None:
    await under(breaks=RUNNING)
    sitting = await room.sitting(ana)

    _, away = await go(ana, sitting, 1, 2, 99)

    assert (away["state"], away["on_break"]["stops_clock"]) == ("open", False)
    room.clock.move(minutes=2)
    assert (await back(ana, sitting))["seconds_left"] == away["seconds_left"] - 120
    assert await code(ana, sitting, 2) == "item-locked"
    assert (await go(ana, sitting, 3))[0] == 200
    assert (await room.hand_in(ana, sitting)).status_code == 201
    assert await auditing.violations() == []


async def test_the_same_break_twice_is_one(room: Room, under: Under, ana: Client) -> None:
    await under(breaks="{number: 3, minutes: 10}")
    sitting = await room.sitting(ana)

    begun = await asyncio.gather(*(go(ana, sitting, 1) for _ in range(4)))
    room.clock.move(minutes=1)
    ended = await asyncio.gather(*(back(ana, sitting) for _ in range(4)))

    assert {one[1]["on_break"]["until"] for one in begun} == {begun[0][1]["on_break"]["until"]}
    assert {one["deadline"] for one in ended} == {ended[0]["deadline"]}
    assert await auditing.violations() == []


async def test_staff_end_a_break_and_cannot_stop_over_it(
    room: Room, under: Under, ana: Client
) -> None:
    await under(breaks=STOPPED)
    sitting, iris = await room.sitting(ana), await room.crew("invigilator")
    address = f"/sittings/{sitting['id']}/pause"
    _, away = await go(ana, sitting)

    assert (await iris.put(address)).json()["code"] == "on-break"
    page = await seen(iris, f"/admin/sittings/{sitting['id']}")
    assert "Went on a break" in page.text
    room.clock.move(minutes=1)
    running = (await iris.delete(address)).json()

    assert (running["state"], running["seconds_left"]) == ("open", away["seconds_left"])
    await iris.put(address)
    assert (await go(ana, sitting))[1]["code"] == "sitting-paused"
    await iris.delete(address)
    assert await auditing.violations() == []


async def test_an_exam_without_breaks_has_none(room: Room, ana: Client) -> None:
    sitting = await room.sitting(ana)

    assert (await go(ana, sitting))[1]["code"] == "no-breaks"
    assert "locked" not in (await ana.get(f"/sittings/{sitting['id']}")).json()
    page = await seen(ana, f"/sittings/{sitting['id']}")
    assert "Take a break" not in page.text


async def test_another_persons_break_looks_like_an_unknown_one(
    room: Room, under: Under, ana: Client
) -> None:
    await under(breaks=STOPPED)
    sitting, ben = await room.sitting(ana), await room.candidate()

    assert await go(ben, sitting) == (404, (await go(ben, sitting))[1])
    assert (await go(ben, sitting))[1]["code"] == "sitting-unknown"


async def test_a_break_needs_no_script(room: Room, under: Under, ana: Client) -> None:
    await under(breaks=STOPPED)
    sitting = await room.sitting(ana)
    address = f"/sittings/{sitting['id']}"

    item = await seen(ana, f"{address}/items/2")
    assert f"{address}/break?seen=1,2" in item.text
    asked = await seen(ana, f"{address}/break?seen=1,2,x,99999999")
    assert "1 to 2" in asked.text
    await posted(ana, f"{address}/break", seen="1,2")
    for path in ("", "/items/3", "/hand-in"):
        assert (await seen(ana, address + path)).headers["location"] == f"{address}/break"
    assert "You are on a break" in (await seen(ana, f"{address}/break")).text
    returned = await posted(ana, f"{address}/return", unscripted="yes")

    assert returned.headers["location"] == f"{address}/items/3"
    assert "its answer stays as it is" in (await seen(ana, f"{address}/items/1")).text
    assert (await seen(ana, f"{address}/break")).headers["location"] == address


async def test_a_break_that_is_cut_at_any_step_is_whole_or_not_there(
    room: Room, under: Under
) -> None:
    await under(breaks="{number: 1, minutes: 10}")
    step = 1
    while await _taken_cut_at(room, step):
        step += 1

    assert step > 5
    assert await auditing.violations() == []


async def _taken_cut_at(room: Room, step: int) -> bool:
    """Go and come back, each cut at this step and then done again; whether any came that far."""
    ana = await room.candidate()
    actor = await room.services.accounts.actor_of(str(ana.token), now=room.clock())
    sitting = await room.sitting(ana)
    breaks, sitting_id, now = room.services.exams.breaks, UUID(sitting["id"]), room.clock()

    async def go() -> None:
        await breaks.begin(sitting_id, [1], actor=actor, now=now)

    async def back() -> None:
        await breaks.come_back(sitting_id, actor=actor, now=now)

    cuts = []
    for act in (go, back):
        cut = CutAt(act(), step)
        await cut.run()
        await act()
        cuts.append(cut.is_cut)
    rows = await query(f"SELECT kind FROM time_entry WHERE sitting_id = '{sitting_id}'")
    assert sorted(row["kind"] for row in rows) == ["base", "break", "break-begun"], step
    assert (await room.hand_in(ana, sitting)).status_code == 201
    return any(cuts)


async def test_of_a_break_and_a_hand_in_at_the_same_moment_one_is_refused(
    room: Room, under: Under
) -> None:
    await under(breaks=STOPPED)
    for _ in range(5):
        ana = await room.candidate()
        sitting = await room.sitting(ana)
        await room.answer(ana, sitting, 0.2)

        (went, _), handed_in, saved = await asyncio.gather(
            go(ana, sitting, 1), room.hand_in(ana, sitting), code(ana, sitting, 9)
        )

        assert (went, handed_in.status_code) in {(200, 409), (410, 201)}, saved
        if went == 200:
            await back(ana, sitting)
            assert (await room.hand_in(ana, sitting)).status_code == 201
    assert await auditing.violations() == []
