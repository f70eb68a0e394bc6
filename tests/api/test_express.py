"""The express lane answers as the router would: a slash at the end leads the long way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.web import certificate_files
from server.web.api import certificates, sittings
from server.web.security import COOKIE
from tests.api.house import API, Client, Room, comparable

JSON = {"Content-Type": "application/json"}
SAVE = '{"sequence": 3, "response": null}'
OWN_PAGE = {"Origin": "http://127.0.0.1:8000"}


@dataclass
class Desk:
    room: Room
    client: Client
    path: str

    async def both(
        self, method: str, path: str, headers: Mapping[str, str], body: str | bytes = ""
    ) -> list[httpx.Response]:
        asked = [path, path + "/"]
        return [
            await self.room.http.request(method, one, headers=headers, content=body)
            for one in asked
        ]

    @property
    def token(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.client.token}"}

    @property
    def cookie(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.client.token}"}


@pytest_asyncio.fixture
async def desk(room: Room) -> Desk:
    client = await room.candidate()
    sitting = await room.sitting(client)
    return Desk(room, client, f"{API}/sittings/{sitting['id']}")


def outside(answer: httpx.Response) -> tuple[int, list[tuple[bytes, bytes]], Any]:
    """All that is seen of an answer, but the address it was asked at."""
    document = answer.json()
    document.pop("instance", None)
    headers = [pair for pair in comparable(answer) if pair[0] != b"content-length"]
    return answer.status_code, sorted(headers), document


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (SAVE, 200),
        ('{"sequence": 3, "response": {"choice": "none"}}', 422),
        ('{"sequence": 0, "response": null}', 422),
        ('{"sequence": 1, "sequence": 3, "response": null}', 400),
        ('{"sequence": 3, "response": null, "more": 1}', 422),
        ("{", 400),
        (b"\xff", 400),
        ("[" * 40, 400),
        ("", 415),
    ],
)
async def test_a_save_is_answered_alike(desk: Desk, body: str | bytes, status: int) -> None:
    headers = desk.token | (JSON if body else {})

    express, long = await desk.both("PUT", f"{desk.path}/responses/1", headers, body)

    assert express.status_code == status
    assert outside(express) == outside(long)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Basic x"}, 401),
        ({"Cookie": f"{COOKIE}=wrong"} | OWN_PAGE, 401),
    ],
)
async def test_who_is_unknown_is_refused_alike(
    desk: Desk, headers: dict[str, str], status: int
) -> None:
    express, long = await desk.both("PUT", f"{desk.path}/responses/1", headers | JSON, SAVE)

    assert express.status_code == status
    assert outside(express) == outside(long)


async def test_a_page_of_ours_may_and_a_foreign_one_may_not(desk: Desk) -> None:
    own = await desk.both("PUT", f"{desk.path}/responses/1", desk.cookie | OWN_PAGE | JSON, SAVE)
    foreign = {"Origin": "https://evil.example"}
    others = [
        await desk.both("PUT", f"{desk.path}/responses/1", desk.cookie | foreign | JSON, SAVE),
        await desk.both("POST", f"{desk.path}/submission", desk.cookie | foreign),
        await desk.both("POST", f"{desk.path}/submission", desk.cookie),
    ]

    assert [one.status_code for one in own] == [200, 200]
    assert [[one.json()["code"] for one in pair] for pair in others] == [["origin-refused"] * 2] * 3
    assert len({str(outside(one)) for one in own}) == 1


@pytest.mark.parametrize("place", ["0", "99", "x", "1.0", "%31", "01"])
async def test_a_place_is_read_alike(desk: Desk, place: str) -> None:
    path = f"{desk.path}/responses/{place}"

    express, long = await desk.both("PUT", path, desk.token | JSON, SAVE)

    assert outside(express) == outside(long)


async def test_a_foreign_sitting_is_unknown_alike(desk: Desk) -> None:
    stranger = await desk.room.candidate()
    headers = {"Authorization": f"Bearer {stranger.token}"}

    for method, path in (("PUT", "responses/1"), ("POST", "submission")):
        body = SAVE if method == "PUT" else ""
        kind = JSON if body else {}
        express, long = await desk.both(method, f"{desk.path}/{path}", headers | kind, body)
        assert express.json()["code"] == "sitting-unknown"
        assert outside(express) == outside(long)


async def test_a_hand_in_is_answered_alike_and_again_alike(desk: Desk) -> None:
    first, long = await desk.both("POST", f"{desk.path}/submission", desk.token)
    again = await desk.room.http.post(f"{desk.path}/submission", headers=desk.token)

    assert [first.status_code, long.status_code, again.status_code] == [201, 200, 200]
    assert first.content == long.content == again.content
    assert sorted(comparable(again)) == sorted(comparable(long))


async def test_a_certificate_is_looked_up_alike(desk: Desk) -> None:
    passed = await desk.room.sat(await desk.room.candidate())
    printed = passed["certificate"]["id"]
    asked = [printed, printed.lower(), "FDX7", "%41" * 20, "a b", "ü", printed.replace("-", " ")]

    for one in asked:
        express, long = await desk.both("GET", f"{API}/certificates/{one}", {})
        assert express.status_code in {200, 404}
        assert outside(express) == outside(long)
    with_body = await desk.both("GET", f"{API}/certificates/{printed}", JSON, "{}")
    assert len({str(outside(one)) for one in with_body}) == 1


async def test_a_body_in_pieces_or_too_large_goes_the_long_way(desk: Desk) -> None:
    async def pieces() -> Any:
        yield SAVE[:10].encode()
        yield SAVE[10:].encode()

    path, headers = f"{desk.path}/responses/1", desk.token | JSON
    in_pieces = await desk.room.http.put(path, headers=headers, content=pieces())
    large = await desk.room.http.put(path, headers=headers, content=b" " * 200_000)

    assert in_pieces.status_code == 200
    assert (large.status_code, large.json()["code"]) == (413, "body-too-large")


async def test_a_fault_has_an_incident_and_no_internals(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise LookupError("secret")

    monkeypatch.setattr(desk.room.services.exams, "record_response", broken)

    answer = await desk.room.http.put(
        f"{desk.path}/responses/1", headers=desk.token | JSON, content=SAVE
    )

    assert (answer.status_code, answer.json()["code"]) == (500, "incident")
    assert "secret" not in answer.text


def test_every_lane_has_a_route_of_the_same_address(room: Room) -> None:
    routes = {
        (method, re.sub("{[^}]+}", "{}", route.path))
        for route in room.app.routes
        for method in getattr(route, "methods", ())
    }

    lanes = (*sittings.LANES, *certificates.LANES)
    kept = {("GET", one.path) for one in certificate_files.KEPT}
    assert {(one.method, one.path) for one in lanes} | kept <= routes
