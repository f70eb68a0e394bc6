"""Clocks of sittings over HTTP: stopped, let run, given time, on both engines."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from server.database.connection import query
from server.exams.store import hot, marks
from tests.api.browsing import posted, seen
from tests.api.house import Client, Room

GRANT = {"seconds": 300, "reason": "The network was down."}


@pytest_asyncio.fixture
async def ana(room: Room) -> Client:
    return await room.candidate()


@pytest_asyncio.fixture
async def sitting(room: Room, ana: Client) -> dict[str, Any]:
    return await room.sitting(ana)


@pytest_asyncio.fixture
async def iris(room: Room) -> Client:
    return await room.crew("invigilator")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def time_of(client: Client, sitting: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/sittings/{sitting['id']}/time")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def events(sitting: dict[str, Any]) -> list[tuple[str, str]]:
    rows = await query(
        "SELECT action, detail FROM audit_event WHERE action <> 'sitting.started' "
        f"AND subject = '{sitting['id']}' ORDER BY id"
    )
    return [(row["action"], row["detail"]) for row in rows]


async def test_a_pause_stops_everything_and_takes_nothing(
    room: Room, ana: Client, iris: Client, sitting: dict[str, Any]
) -> None:
    address = f"/sittings/{sitting['id']}"
    answer = room.right(sitting["items"][0])
    assert (await ana.save(sitting["id"], 1, 1, answer)).status_code == 200
    room.clock.move(minutes=2)

    paused = await iris.put(f"{address}/pause", {"reason": "Fire alarm"})

    assert paused.status_code == 200
    assert paused.json().keys() == {"id", "state", "deadline", "seconds_left", "server_time"}
    assert (paused.json()["state"], paused.json()["deadline"]) == ("paused", None)
    left = paused.json()["seconds_left"]
    room.clock.move(hours=1)
    assert await time_of(ana, sitting) == {
        "state": "paused",
        "deadline": None,
        "seconds_left": left,
        "granted_seconds": 0,
        "server_time": (await ana.get(address)).json()["server_time"],
    }
    shown = (await ana.get(address)).json()
    assert (shown["state"], shown["deadline"], shown["seconds_left"]) == ("paused", None, left)
    refused = await ana.save(sitting["id"], 2, 1, None)
    assert (refused.status_code, refused.json()["code"]) == (409, "sitting-paused")
    repeated = await ana.save(sitting["id"], 1, 1, answer)
    assert (repeated.status_code, repeated.json()["seconds_left"]) == (200, left)
    handed_in = await room.hand_in(ana, sitting)
    assert (handed_in.status_code, handed_in.json()["code"]) == (409, "sitting-paused")
    assert await room.services.exams.endings.close_overdue(now=room.clock()) == 0

    resumed = (await iris.delete(f"{address}/pause")).json()

    assert (resumed["state"], resumed["seconds_left"]) == ("open", left)
    assert moment(resumed["deadline"]) - moment(sitting["deadline"]) == room.clock() - moment(
        paused.json()["server_time"]
    )
    assert (await ana.save(sitting["id"], 2, 1, None)).status_code == 200
    assert (await room.hand_in(ana, sitting)).status_code == 201
    assert await events(sitting) == [
        ("sitting.paused", '{"entry":2,"ms":0}'),
        ("sitting.resumed", '{"entry":3,"ms":3600000}'),
    ]


async def test_the_same_command_twice_has_one_effect(
    room: Room, iris: Client, sitting: dict[str, Any]
) -> None:
    address = f"/sittings/{sitting['id']}/pause"
    running = await iris.delete(address)
    once = await iris.put(address)
    room.clock.move(seconds=30)
    await asyncio.gather(*(iris.put(address, {}) for _ in range(4)))
    resumed = await asyncio.gather(*(iris.delete(address) for _ in range(4)))

    assert running.json()["deadline"] == sitting["deadline"]
    assert {one.json()["deadline"] for one in resumed} == {resumed[0].json()["deadline"]}
    assert {one.json()["seconds_left"] for one in resumed} == {once.json()["seconds_left"]}
    assert [action for action, _ in await events(sitting)] == ["sitting.paused", "sitting.resumed"]


async def test_time_given_reaches_the_candidate_at_once(
    room: Room, ana: Client, iris: Client, sitting: dict[str, Any]
) -> None:
    before = await time_of(ana, sitting)

    given = await iris.post(f"/sittings/{sitting['id']}/grants", GRANT)

    assert given.status_code == 200
    assert given.json()["seconds_left"] == before["seconds_left"] + 300
    after = await time_of(ana, sitting)
    assert (after["granted_seconds"], after["deadline"]) == (300, given.json()["deadline"])
    room.clock.move(seconds=before["seconds_left"] + 60)
    assert (await ana.save(sitting["id"], 1, 1, None)).status_code == 200
    assert (await room.hand_in(ana, sitting)).json()["closed_by"] == "candidate"
    assert await events(sitting) == [("sitting.time-granted", '{"entry":2,"ms":300000}')]


async def test_time_is_given_to_a_clock_that_stands(
    room: Room, iris: Client, sitting: dict[str, Any]
) -> None:
    address = f"/sittings/{sitting['id']}"
    paused = (await iris.put(f"{address}/pause")).json()
    room.clock.move(hours=3)

    given = (await iris.post(f"{address}/grants", GRANT)).json()

    assert (given["state"], given["deadline"]) == ("paused", None)
    assert given["seconds_left"] == paused["seconds_left"] + 300
    assert (await iris.delete(f"{address}/pause")).json()["seconds_left"] == given["seconds_left"]


async def test_grants_at_once_all_count(iris: Client, sitting: dict[str, Any]) -> None:
    grants = [
        iris.post(
            f"/sittings/{sitting['id']}/grants", GRANT, headers={"Idempotency-Key": f"grant-{n}"}
        )
        for n in range(4)
    ]

    answers = await asyncio.gather(*grants)

    assert {one.status_code for one in answers} == {200}
    longest = max(moment(one.json()["deadline"]) for one in answers)
    assert (longest - moment(sitting["deadline"])).total_seconds() == 1_200


async def test_the_same_grant_sent_twice_in_some_seconds_is_one(
    room: Room, iris: Client, sitting: dict[str, Any]
) -> None:
    address, minute = f"/sittings/{sitting['id']}/grants", {"seconds": 60, "reason": "Noise"}

    twice = await asyncio.gather(*(iris.post(address, GRANT) for _ in range(4)))
    other = await iris.post(address, minute)
    others = await (await room.crew("admin")).post(address, GRANT)
    room.clock.move(seconds=9)
    again = await iris.post(address, GRANT)
    room.clock.move(seconds=1)
    anew = await iris.post(address, GRANT)

    def given(answer: Any) -> float:
        assert answer.status_code == 200
        return (moment(answer.json()["deadline"]) - moment(sitting["deadline"])).total_seconds()

    assert [given(one) for one in twice] == [300] * 4
    assert [given(one) for one in (other, others, again, anew)] == [360, 660, 660, 960]


class Overtaken:
    """A statement that refuses because of a pause that is over before anybody asks why."""

    def __init__(self, real: Callable[..., Awaitable[Any]], resume: Callable[[], Any]) -> None:
        self.real, self.resume, self.refused = real, resume, 0

    async def __call__(self, *given: Any, **named: Any) -> Any:
        found = await self.real(*given, **named)
        if found is None:
            self.refused += 1
            assert (await self.resume()).status_code == 200
        return found


@pytest.mark.parametrize("what", ["response", "mark", "hand-in"])
async def test_what_a_pause_refused_that_is_over_is_tried_again(
    room: Room,
    ana: Client,
    iris: Client,
    sitting: dict[str, Any],
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = f"/sittings/{sitting['id']}"
    store, name = {"mark": (marks, "save"), "hand-in": (hot, "close")}.get(what, (hot, "save"))
    overtaken = Overtaken(getattr(store, name), lambda: iris.delete(f"{address}/pause"))
    monkeypatch.setattr(store, name, overtaken)
    await iris.put(f"{address}/pause")

    answer = await {
        "response": lambda: ana.save(sitting["id"], 1, 1, room.right(sitting["items"][0])),
        "mark": lambda: ana.put(f"{address}/marks/1", {"sequence": 1, "flagged": True}),
        "hand-in": lambda: room.hand_in(ana, sitting),
    }[what]()

    assert (answer.status_code, overtaken.refused) == ({"hand-in": 201}.get(what, 200), 1)


async def test_saves_while_the_clock_is_stopped_and_let_run_are_kept_or_told_why(
    ana: Client, iris: Client, sitting: dict[str, Any]
) -> None:
    address, is_over = f"/sittings/{sitting['id']}/pause", asyncio.Event()
    ways = [{"choice": one["handle"]} for one in sitting["items"][0]["options"]]

    async def turn() -> None:
        while not is_over.is_set():
            await iris.put(address)
            await iris.delete(address)

    turning, answers = asyncio.create_task(turn()), []
    for start in range(1, 80, 8):
        wave = (ana.save(sitting["id"], 1, n, ways[n % 2]) for n in range(start, start + 8))
        answers += await asyncio.gather(*wave)
    is_over.set()
    await turning

    told = {(one.status_code, one.json().get("code")) for one in answers}
    assert told <= {(200, None), (409, "sitting-paused"), (409, "response-superseded")}


async def test_a_closed_sitting_is_left_alone(
    room: Room, ana: Client, iris: Client, sitting: dict[str, Any]
) -> None:
    late = await room.sitting(await room.candidate())
    await room.hand_in(ana, sitting)
    room.clock.move(hours=1)

    for one in (sitting, late):
        for answer in (
            await iris.put(f"/sittings/{one['id']}/pause"),
            await iris.delete(f"/sittings/{one['id']}/pause"),
            await iris.post(f"/sittings/{one['id']}/grants", GRANT),
        ):
            assert (answer.status_code, answer.json()["code"]) == (410, "sitting-closed")
        assert await events(one) == []
    assert (await time_of(ana, sitting))["seconds_left"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"seconds": 0, "reason": "x"},
        {"seconds": 14_401, "reason": "x"},
        {"seconds": 1.5, "reason": "x"},
        {"seconds": 60, "reason": ""},
        {"seconds": 60, "reason": "   "},
        {"seconds": 60, "reason": "x" * 501},
        {"seconds": 60, "reason": "a\u202eb"},
    ],
)
async def test_a_grant_out_of_measure_is_refused(
    iris: Client, sitting: dict[str, Any], body: dict[str, Any]
) -> None:
    assert (await iris.post(f"/sittings/{sitting['id']}/grants", body)).status_code == 422
    assert await events(sitting) == []


async def test_only_invigilators_and_administrators_run_clocks(
    room: Room, ana: Client, sitting: dict[str, Any]
) -> None:
    address = f"/sittings/{sitting['id']}"
    for who in (ana, await room.crew("trainer")):
        for answer in (
            await who.put(f"{address}/pause"),
            await who.delete(f"{address}/pause"),
            await who.post(f"{address}/grants", GRANT),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "role-lacking")
    admin = await room.crew("admin")
    assert (await admin.post(f"{address}/grants", GRANT)).status_code == 200
    unknown = await admin.put("/sittings/01990000-0000-7000-8000-000000000000/pause")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "sitting-unknown")


async def test_nobody_gives_time_to_themselves(room: Room) -> None:
    iris = await room.sign_in("invigilator@demo.example")
    await room.completed(iris)
    own = await room.sitting(iris)

    refused = await iris.post(f"/sittings/{own['id']}/grants", GRANT)

    assert (refused.status_code, refused.json()["code"]) == (403, "own-sitting")


async def test_another_persons_time_is_unknown(room: Room, sitting: dict[str, Any]) -> None:
    answer = await (await room.candidate()).get(f"/sittings/{sitting['id']}/time")

    assert (answer.status_code, answer.json()["code"]) == (404, "sitting-unknown")


async def test_without_script_a_stopped_clock_and_given_time_are_told(
    ana: Client, iris: Client, sitting: dict[str, Any]
) -> None:
    address = f"/sittings/{sitting['id']}"
    await iris.post(f"{address}/grants", GRANT)
    running = (await seen(ana, f"{address}/items/1")).text
    await iris.put(f"{address}/pause")

    stopped = (await seen(ana, f"{address}/items/1")).text
    typed = await posted(ana, f"{address}/items/1", choice="x", go="next")
    leaving = (await seen(ana, f"{address}/hand-in")).text
    left = await posted(ana, f"{address}/hand-in")

    assert "5 more minutes given" in running
    assert "5 more minutes given" in stopped
    assert "Your clock is stopped." not in running
    for html in (stopped, leaving):
        assert "Your clock is stopped." in html
        assert "everything you answered is saved" in html
    assert re.search("<fieldset[^>]* disabled>", stopped)
    assert "Save and next" not in stopped
    assert typed.status_code == 422
    assert 'action="' in leaving
    assert '<button class="button main">' not in leaving
    assert (left.status_code, left.headers["location"]) == (303, f"{address}/hand-in")
    await iris.delete(f"{address}/pause")
    assert (await posted(ana, f"{address}/hand-in")).headers["location"] == f"{address}/result"
