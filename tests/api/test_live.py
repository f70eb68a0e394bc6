"""What goes on around an open sitting: presence, messages, and events as they happen."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from server.database.connection import query, transaction
from server.exams import live
from server.kernel.actor import Actor, Role
from server.web import streams
from tests.api.house import API, Client, Room

GRANT = {"seconds": 300, "reason": "The network was down."}
SECONDS = 10
STAFF = Actor(UUID(int=7), "Iris", frozenset({Role.INVIGILATOR}))


class Listener:
    """A stream of events, read as it comes. `is_deaf`: what is sent is never taken."""

    def __init__(self, room: Room, client: Client, sitting: str) -> None:
        self.status = 0
        self.is_deaf = False
        self._events: asyncio.Queue[tuple[str, Any] | None] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._asked = False
        self.task = asyncio.create_task(self._run(room, client, f"{API}/sittings/{sitting}/events"))

    async def next(self) -> tuple[str, Any] | None:
        """None once it is over."""
        async with asyncio.timeout(SECONDS):
            return await self._events.get()

    def leave(self) -> None:
        self._gone.set()

    async def _run(self, room: Room, client: Client, path: str) -> None:
        headers = [
            (b"host", b"127.0.0.1:8000"),
            (b"authorization", f"Bearer {client.token}".encode()),
        ]
        scope: Any = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
            "root_path": "", "query_string": b"", "headers": headers, "scheme": "http",
            "http_version": "1.1", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
            "asgi": {"version": "3.0"},
        }  # fmt: skip
        await room.app(scope, self._receive, self._send)
        await self._events.put(None)

    async def _receive(self) -> Any:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if self.is_deaf:
            await self._gone.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        for part in message["body"].decode().split("\n\n"):
            if part.startswith("event: "):
                name, data = part.removeprefix("event: ").split("\ndata: ")
                await self._events.put((name, json.loads(data)))


@asynccontextmanager
async def listening(room: Room, client: Client, sitting: str) -> AsyncIterator[Listener]:
    listener = Listener(room, client, sitting)
    yield listener
    listener.leave()
    await listener.task


@pytest_asyncio.fixture
async def ana(room: Room) -> Client:
    return await room.candidate()


@pytest_asyncio.fixture
async def sitting(room: Room, ana: Client) -> dict[str, Any]:
    return await room.sitting(ana)


@pytest_asyncio.fixture
async def iris(room: Room) -> Client:
    return await room.crew("invigilator")


async def test_who_listens_is_told_of_time_and_messages_at_once(
    room: Room, ana: Client, iris: Client, sitting: dict[str, Any]
) -> None:
    address = f"/sittings/{sitting['id']}"
    async with listening(room, ana, sitting["id"]) as listener:
        first = await listener.next()
        assert first is not None
        assert first[0] == "time"
        assert first[1] == (await ana.get(f"{address}/time")).json()

        await iris.post(f"{address}/grants", GRANT)
        given = await listener.next()
        assert given is not None
        assert given[1]["granted_seconds"] == 300
        await iris.put(f"{address}/pause")
        stopped = await listener.next()
        assert stopped is not None
        assert (stopped[1]["state"], stopped[1]["deadline"]) == ("paused", None)
        await iris.delete(f"{address}/pause")
        assert (await listener.next()) is not None

        sent = await iris.post(f"{address}/messages", {"text": "Five minutes."})
        assert sent.status_code == 201
        assert await listener.next() == ("message", sent.json())

        await room.hand_in(ana, sitting)
        assert await listener.next() == ("closed", {})
        assert await listener.next() is None


async def test_a_change_by_another_server_is_heard_within_two_seconds(
    room: Room, ana: Client, sitting: dict[str, Any]
) -> None:
    one = UUID(sitting["id"])
    async with listening(room, ana, sitting["id"]) as listener:
        await listener.next()
        async with transaction():
            await query(f"UPDATE sitting SET deadline_ms = deadline_ms + 1000 WHERE id = '{one}'")
            await live.announce(one, now=room.clock())

        async with asyncio.timeout(2):
            heard = await listener.next()

        assert heard is not None
        assert heard[1]["seconds_left"] == sitting["seconds_left"] + 1


async def test_everybody_who_sits_an_exam_is_told(room: Room, ana: Client) -> None:
    sitting = await room.sitting(ana)
    async with listening(room, ana, sitting["id"]) as listener:
        await listener.next()
        live.announced_to_all("another")
        await room.services.exams.clocks.credit(
            UUID(int=901), "practice", 60, "Fire alarm", actor=STAFF, now=room.clock()
        )

        given = await listener.next()

        assert given is not None
        assert given[1]["granted_seconds"] == 60


async def test_a_message_waits_until_it_is_read(
    room: Room, ana: Client, iris: Client, sitting: dict[str, Any]
) -> None:
    address = f"/sittings/{sitting['id']}"
    body = {"text": "Speak up.", "id": str(UUID(int=902))}
    first, again = [await iris.post(f"{address}/messages", body) for _ in range(2)]
    assert first.json() == again.json()
    assert (await ana.put(f"{address}/presence", {})).json()["messages"] == [first.json()]

    path = f"{address}/messages/{body['id']}/acknowledgement"
    read = [(await ana.put(path)).json() for _ in range(2)]

    assert read[0] == read[1] == first.json() | {"read_at": read[0]["read_at"]}
    assert read[0]["read_at"] is not None
    assert (await ana.put(f"{address}/presence", {})).json()["messages"] == []
    async with listening(room, ana, sitting["id"]) as listener:
        await listener.next()
        await room.hand_in(ana, sitting)
        assert await listener.next() == ("closed", {})
    other = await room.sitting(await room.candidate())
    elsewhere = await iris.post(f"/sittings/{other['id']}/messages", body)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "message-known")


async def test_a_page_says_that_it_is_there(
    room: Room, ana: Client, sitting: dict[str, Any]
) -> None:
    address = f"/sittings/{sitting['id']}"

    there = await ana.put(f"{address}/presence", {"unsent": 4})

    time = (await ana.get(f"{address}/time")).json()
    assert there.json() == time | {"messages": []}
    one = UUID(sitting["id"])
    seen = await room.services.exams.presence.of([one], actor=STAFF)
    assert seen[one].unsent == 4
    for wrong in ({"unsent": -1}, {"unsent": 1_001}, {"unsent": "1"}):
        assert (await ana.put(f"{address}/presence", wrong)).status_code == 422


async def test_another_persons_sitting_is_as_if_there_were_none(
    room: Room, ana: Client, iris: Client, sitting: dict[str, Any]
) -> None:
    ben = await room.candidate()
    for path in ("events", "presence", f"messages/{UUID(int=1)}/acknowledgement"):
        method = "GET" if path == "events" else "PUT"
        for who, expected in ((ben, 404), (iris, 404), (room.stranger, 401)):
            options: dict[str, Any] = {} if method == "GET" else {"json": {}}
            answer = await who.send(method, f"/sittings/{sitting['id']}/{path}", **options)
            assert (path, answer.status_code) == (path, expected)
    for who, expected in ((ana, 403), (ben, 403), (room.stranger, 401)):
        sent = await who.post(f"/sittings/{sitting['id']}/messages", {"text": "Hello"})
        assert sent.status_code == expected


async def test_the_fifth_listener_takes_the_place_of_the_first(
    room: Room, ana: Client, sitting: dict[str, Any]
) -> None:
    listeners = []
    for _ in range(5):
        listeners.append(Listener(room, ana, sitting["id"]))
        await listeners[-1].next()

    assert await listeners[0].next() is None
    room.services.exams.live.wake(UUID(sitting["id"]))
    for listener in listeners[1:]:
        assert not listener.task.done()
        listener.leave()
        await listener.task


async def test_of_eight_that_come_at_once_four_stay(room: Room, sitting: dict[str, Any]) -> None:
    exams = room.services.exams
    own = await exams.sitting_by_id(UUID(sitting["id"]))

    with ExitStack() as lines:
        ears = [lines.enter_context(exams.live.listening(own)) for _ in range(8)]

        assert [ear.is_over for ear in ears] == [True] * 4 + [False] * 4


async def test_who_does_not_read_is_cut(
    room: Room, ana: Client, sitting: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "SECONDS_FOR_A_READER", 0.05)
    listener = Listener(room, ana, sitting["id"])
    await listener.next()
    listener.is_deaf = True

    await (await room.crew("invigilator")).post(f"/sittings/{sitting['id']}/grants", GRANT)

    async with asyncio.timeout(SECONDS):
        await listener.task
    listener.leave()


async def test_a_server_that_stops_lets_listeners_go(
    room: Room, ana: Client, sitting: dict[str, Any]
) -> None:
    listener = Listener(room, ana, sitting["id"])
    await listener.next()
    stopping = room.services.exams.live

    stopping.end()

    assert await listener.next() is None
    stopping._is_over = False
    await listener.task
