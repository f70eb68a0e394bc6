"""Exams sat in Safe Exam Browser: headers, cookie and pages, on both engines."""

import plistlib
from typing import Any

import httpx
import pytest_asyncio

from server.exams.domain.safe_browser import config_key, proof
from tests.api.browsing import HTML, posted, seen
from tests.api.conftest import Under
from tests.api.house import API, Client, Room

HEADER = "X-SafeExamBrowser-ConfigKeyHash"
NEEDED = "safe-browser-needed"
Sitting = dict[str, Any]


@pytest_asyncio.fixture
async def key(room: Room, under: Under) -> str:
    """That of the settings we make."""
    await under(safe_exam_browser="{generated: true}")
    file = await room.http.get("/exams/practice/settings.seb")
    assert file.headers["content-type"].startswith("application/seb")
    return config_key(plistlib.loads(file.content))


@pytest_asyncio.fixture
async def ana(room: Room) -> Client:
    return await room.candidate()


def proved(room: Room, key: str, path: str) -> dict[str, str]:
    return {HEADER: proof(room.services.public_url + path, key)}


async def asked(
    room: Room, key: str, client: Client, method: str, path: str, body: Any = None
) -> tuple[int, str]:
    """As the browser asks: with its proof for the very address."""
    options = {} if body is None else {"json": body}
    headers = proved(room, key, API + path)
    answer = await client.send(method, path, headers=headers, **options)
    return answer.status_code, str(answer.json().get("code", ""))


async def started(room: Room, key: str, client: Client) -> Sitting:
    path = "/exams/practice/sittings"
    answer = await client.post(path, headers=proved(room, key, API + path))
    assert answer.status_code == 201, answer.text
    sitting: Sitting = answer.json()
    return sitting


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("code", ""))


async def test_nobody_starts_outside(room: Room, key: str, ana: Client) -> None:
    exam = (await ana.get("/exams/practice")).json()
    assert exam["safe_exam_browser"]
    assert code(await ana.post("/exams/practice/sittings")) == (403, NEEDED)
    wrong = await asked(room, "f" * 64, ana, "POST", "/exams/practice/sittings")
    assert wrong == (403, NEEDED)
    assert (await started(room, key, ana))["state"] == "open"


async def test_every_request_of_a_sitting_carries_the_proof_of_its_address(
    room: Room, key: str, ana: Client
) -> None:
    sitting = await started(room, key, ana)
    address = f"/sittings/{sitting['id']}"
    body = {"sequence": 1, "response": room.right(sitting["items"][0])}
    asks = [
        ("GET", address, None),
        ("GET", f"{address}/time", None),
        ("PUT", f"{address}/writer", None),
        ("PUT", f"{address}/responses/1", body),
        ("POST", f"{address}/submission", None),
    ]
    for method, path, sent in asks:
        options = {} if sent is None else {"json": sent}
        bare = await ana.send(method, path, **options)
        other = await ana.send(
            method, path, headers=proved(room, key, f"{API}{address}/other"), **options
        )
        assert (path, code(bare), code(other)) == (path, (403, NEEDED), (403, NEEDED))

    for method, path, sent in asks:
        assert (await asked(room, key, ana, method, path, sent))[0] in {200, 201}

    assert (await ana.get(f"{address}/result")).status_code == 200


async def test_the_slow_lane_asks_like_the_express(room: Room, key: str, ana: Client) -> None:
    sitting = await started(room, key, ana)
    path = f"/sittings/{sitting['id']}/responses/1/"

    slow = await ana.put(path, {"sequence": 1, "response": None})

    assert code(slow) == (403, NEEDED)


async def test_staff_and_strangers_are_told_what_they_always_are(
    room: Room, key: str, ana: Client
) -> None:
    sitting = await started(room, key, ana)
    address = f"/sittings/{sitting['id']}"
    iris, ben = await room.crew("invigilator"), await room.candidate()

    assert (await iris.put(f"{address}/pause")).status_code == 200
    assert code(await ben.get(address)) == (404, "sitting-unknown")
    assert code(await room.stranger.get(address)) == (401, "token-needed")


async def test_a_page_says_how_to_open_it_and_its_script_gets_in(
    room: Room, key: str, ana: Client
) -> None:
    sitting = await started(room, key, ana)
    path = f"/sittings/{sitting['id']}"

    outside = await seen(ana, path)
    assert outside.status_code == 403
    assert "seb://" in outside.text
    lobby = await seen(ana, "/exams/practice")
    assert ("seb://" in lobby.text, "Go back to the exam" in lobby.text) == (True, False)
    address = room.services.public_url + path
    wrong = await posted(ana, "/exams/practice/browser", address=address, proof=proof(path, key))
    assert wrong.status_code == 403
    foreign = "https://elsewhere.example/sittings/"
    trick = await posted(ana, "/exams/practice/browser", address=foreign, proof=proof(foreign, key))
    assert trick.status_code == 403

    told = await posted(ana, "/exams/practice/browser", address=address, proof=proof(address, key))

    assert told.status_code == 204
    passed = told.headers["set-cookie"].split(";")[0]
    cookies = {"Cookie": f"assay_session={ana.token}; {passed}"}
    inside = await ana.http.get(path, headers=HTML | cookies)
    assert (inside.status_code, "Item map" in inside.text) == (200, True)
    assert (await ana.http.get(f"{API}{path}/time", headers=cookies)).status_code == 200
    ben = await room.candidate()
    await started(room, key, ben)
    others = {"Cookie": f"assay_session={ben.token}; {passed}"}
    theirs = await ben.http.get("/exams/practice", headers=HTML | others)
    assert "seb://" in theirs.text


async def test_the_page_of_the_exam_lets_in_whoever_proves_it_there(
    room: Room, key: str, ana: Client
) -> None:
    cookie = {"Cookie": f"assay_session={ana.token}"}
    headers = HTML | cookie | proved(room, key, "/exams/practice")

    lobby = await ana.http.get("/exams/practice", headers=headers)

    assert ("Start exam now" in lobby.text, "seb://" in lobby.text) == (True, False)
    assert "assay_browser=" in lobby.headers["set-cookie"]


async def test_the_result_is_read_anywhere_and_leads_out(
    room: Room, under: Under, ana: Client
) -> None:
    over = "https://assay.example/over"
    await under(safe_exam_browser=f"{{generated: true, quit_url: {over}}}")
    file = await room.http.get("/exams/practice/settings.seb")
    settings = plistlib.loads(file.content)
    sitting = await started(room, config_key(settings), ana)
    path = f"/sittings/{sitting['id']}/submission"
    assert (await asked(room, config_key(settings), ana, "POST", path))[0] == 201

    result = await seen(ana, f"/sittings/{sitting['id']}/result")

    assert settings["quitURL"] == over
    assert f'<a href="{over}">Quit Safe Exam Browser</a>' in result.text


async def test_other_exams_have_no_settings(room: Room) -> None:
    assert (await room.http.get("/exams/practice/settings.seb")).status_code == 404
