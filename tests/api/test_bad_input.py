"""Hostile requests at every route: a problem with a stable code, nothing changed, never a 5xx."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.database.connection import query
from server.web.problem_texts import TEXTS
from tests.api.doors import (
    JSON_TYPE,
    METHODS,
    Door,
    doors,
    hostile_bodies,
    hostile_segments,
    methods_by_path,
)
from tests.api.house import Client, Room

MEMBERS = {"type", "title", "status", "detail", "instance", "code"}
TABLES = (
    "person", "session", "password_link", "audit_event", "decision", "certificate", "status_list",
    "course_version", "enrolment", "lesson_completion", "course_completion", "check_answer",
    "outbox", "exam_release", "sitting", "form", "response_revision", "sealed_response", "grade",
    "item_version", "time_entry",
)  # fmt: skip
EACH_ROW = ("sitting", "response_revision", "certificate", "person")
OF_STAFF = ("/revocation", "/suspension", "/pause", "/grants", "/messages")
UNKNOWN_ID = "01990000-0000-7000-8000-000000000000"
ALL = doors()
WRITING = [door for door in ALL if door.writes]
GUARDED = [door for door in ALL if not door.is_public]


@dataclass
class Place:
    """A candidate with one of everything, so that every address is a real one."""

    room: Room
    owner: Client
    admin: Client
    values: dict[str, str]

    def address(self, door: Door) -> str:
        return door.address(self.values)

    async def send(self, door: Door, **options: Any) -> httpx.Response:
        """As somebody who may: what is refused is refused for the reason under test."""
        who = self.admin if door.path.endswith(OF_STAFF) else self.owner
        headers = {"Authorization": f"Bearer {who.token}"} | options.pop("headers", {})
        address = options.pop("address", self.address(door))
        return await self.room.http.request(door.method, address, headers=headers, **options)

    async def fingerprint(self) -> dict[str, Any]:
        counts = {one: await query(f"SELECT count(*) AS n FROM {one}") for one in TABLES}
        rows = {one: await query(f"SELECT * FROM {one} ORDER BY id") for one in EACH_ROW}
        return counts | {f"rows of {one}": found for one, found in rows.items()}


@pytest_asyncio.fixture(scope="module")
async def place(room: Room) -> Place:
    owner = await room.candidate()
    certificate = (await room.sat(owner))["certificate"]["id"]
    sitting = await room.sitting(owner)
    await room.answer(owner, sitting, share=0.5)
    iris = await room.crew("invigilator")
    told = await iris.post(f"/sittings/{sitting['id']}/messages", {"text": "Hello"})
    modules = (await owner.get("/courses/practice")).json()["modules"]
    lesson = await _lesson_with_check(owner, modules)
    await room.settle_until(_is_nothing_waiting)
    return Place(
        room,
        owner,
        await room.crew("admin"),
        {
            "slug": "practice",
            "lesson": lesson,
            "number": "1",
            "sitting_id": sitting["id"],
            "position": "1",
            "message_id": told.json()["id"],
            "certificate_id": certificate,
        },
    )


async def _lesson_with_check(client: Client, modules: list[dict[str, Any]]) -> str:
    for lesson in (one for module in modules for one in module["lessons"]):
        if (await client.get(f"/courses/practice/lessons/{lesson['slug']}")).json()["checks"]:
            return str(lesson["slug"])
    raise AssertionError("the practice course has no check question")


async def _is_nothing_waiting() -> bool:
    return await query("SELECT 1 FROM outbox LIMIT 1") == []


@pytest_asyncio.fixture
async def unchanged(place: Place) -> AsyncIterator[None]:
    before = await place.fingerprint()
    yield
    assert await place.fingerprint() == before


def fault(answer: httpx.Response, statuses: frozenset[int]) -> str | None:
    """What is wrong with a refusal, if anything."""
    if answer.status_code not in statuses:
        return f"{answer.status_code} {answer.text[:200]}"
    if answer.headers["content-type"] != "application/problem+json":
        return f"served as {answer.headers['content-type']}"
    problem = answer.json()
    if not problem.keys() >= MEMBERS or problem["status"] != answer.status_code:
        return f"not a problem document: {problem}"
    if problem["code"] not in TEXTS or problem["type"] != f"/problems/{problem['code']}":
        return f"no stable code: {problem['code']}"
    if "set-cookie" in answer.headers:
        return "sets a cookie"
    return None


def body_of(door: Door) -> dict[str, Any]:
    body = door.valid_body()
    return {} if body is None else {"json": body}


@contextlib.contextmanager
def all_sound() -> Iterator[list[str]]:
    faults: list[str] = []
    yield faults
    assert faults == []


def test_the_route_table_was_read() -> None:
    assert len(ALL) >= 20
    assert {str(door) for door in ALL} >= {
        "PUT /sittings/{sitting_id}/responses/{position}",
        "POST /verifications",
        "GET /exams",
    }
    assert all(door.valid_body() is not None for door in ALL if door.shape is not None)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("door", WRITING, ids=str)
async def test_hostile_bodies_are_refused(place: Place, door: Door) -> None:
    with all_sound() as faults:
        for hostile in hostile_bodies(door):
            kind = hostile.content_type
            headers = {} if kind is None else {"Content-Type": kind}
            answer = await place.send(door, content=hostile.content, headers=headers)
            if found := fault(answer, hostile.statuses):
                faults.append(f"{hostile.what}: {found}")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("door", WRITING, ids=str)
async def test_a_body_that_never_ends_is_cut_off(place: Place, door: Door) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 3 * door.most_bytes:
            sent += 65_536
            yield b" " * 65_536

    answer = await place.send(door, content=endless(), headers=JSON_TYPE)

    assert fault(answer, frozenset({413})) is None
    assert sent <= 2 * door.most_bytes + 65_536


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("door", [one for one in ALL if one.segments], ids=str)
async def test_malformed_segments_are_unknown(place: Place, door: Door) -> None:
    body = body_of(door)
    with all_sound() as faults:
        for address in hostile_segments(door, place.values):
            answer = await place.send(door, address=address, **body)
            if found := fault(answer, frozenset({404})):
                faults.append(f"{address[:120]}: {found}")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("door", [one for one in ALL if "sitting_id" in one.segments], ids=str)
async def test_another_persons_object_is_like_an_unknown_one(place: Place, door: Door) -> None:
    body = body_of(door)
    unknown = door.address({**place.values, "sitting_id": UNKNOWN_ID})
    thief = {"Authorization": f"Bearer {(await place.room.crew('trainer')).token}"}

    theirs = await place.send(door, headers=thief, **body)
    nobodys = await place.send(door, address=unknown, headers=thief, **body)

    assert fault(theirs, frozenset({403 if door.path.endswith(OF_STAFF) else 404})) is None
    assert theirs.json() | {"instance": ""} == nobodys.json() | {"instance": ""}
    assert theirs.headers.keys() == nobodys.headers.keys()


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("door", [one for one in ALL if one.queries and one.is_public], ids=str)
async def test_pages_are_numbers(place: Place, door: Door) -> None:
    wrong = ["0", "201", "+1", "%201", "1_0", "%D9%A3", "1.0", "-1", "", "NaN", "9" * 400, "1%0A"]
    queries = [f"limit={one}" for one in wrong]
    queries += [f"cursor={one}" for one in [*wrong[2:], "999999999"]]
    with all_sound() as faults:
        for text in queries:
            answer = await place.send(door, address=f"{place.address(door)}?{text}")
            if found := fault(answer, frozenset({422})):
                faults.append(f"{text[:40]}: {found}")
    first = await place.send(door, address=f"{place.address(door)}?limit=1")
    assert first.status_code == 200
    assert len(first.json()["items"]) == 1
    if following := first.json()["next"]:
        second = await place.send(door, address=f"{place.address(door)}?limit=1&cursor={following}")
        assert second.json()["items"] != first.json()["items"]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("door", GUARDED, ids=str)
async def test_without_a_good_token_nothing_opens(place: Place, door: Door) -> None:
    good = str(place.owner.token)
    headers: list[dict[str, Any]] = [{}]
    headers += [
        {"Authorization": one}
        for one in (
            "Bearer", "Bearer ", f"Basic {good}", good, f"Bearer {good[:-1]}",
            f"Bearer {good[:-1]}{'A' if good[-1] != 'A' else 'Q'}", f"Bearer {good}A",
            f"Bearer {good} {good}", f"Bearer {good.upper()}", "Bearer " + "x" * 20_000,
            b"Bearer \xff\xfe", "Bearer asy_", "Bearer null",
        )
    ]  # fmt: skip
    headers += [{"Cookie": "assay_session=nonsense", "Origin": place.room.services.public_url}]
    body = body_of(door)
    with all_sound() as faults:
        for one in headers:
            answer = await place.room.http.request(
                door.method, place.address(door), headers=one, **body
            )
            found = fault(answer, frozenset({401}))
            if found or answer.headers.get("www-authenticate") != "Bearer":
                faults.append(f"{str(one)[:80]}: {found}")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("door", [one for one in GUARDED if one.writes], ids=str)
async def test_our_cookie_alone_does_not_write(place: Place, door: Door) -> None:
    cookie = {"Cookie": f"assay_session={place.owner.token}"}
    own = place.room.services.public_url
    origins: list[dict[str, str]] = [{}]
    origins += [
        {"Origin": one}
        for one in (
            "null",
            "",
            "https://evil.example",
            own.upper(),
            f"{own}.evil.example",
            own[:-1],
        )
    ]
    origins += [{"Referer": own}, {"Sec-Fetch-Site": "same-origin"}]
    body = body_of(door)
    with all_sound() as faults:
        for one in origins:
            answer = await place.room.http.request(
                door.method, place.address(door), headers=cookie | one, **body
            )
            found = fault(answer, frozenset({403}))
            if found or answer.json()["code"] != "origin-refused":
                faults.append(f"{one}: {found or answer.json()['code']}")


async def test_our_cookie_with_our_origin_writes_and_no_cookie_is_set(place: Place) -> None:
    headers = {
        "Cookie": f"assay_session={place.owner.token}",
        "Origin": place.room.services.public_url,
    }

    read = await place.room.http.get("/api/v1/exams/practice", headers=headers)
    written = await place.room.http.put("/api/v1/courses/practice/enrolment", headers=headers)

    assert read.json()["eligibility"] is not None
    assert written.status_code == 200
    assert "set-cookie" not in {*read.headers, *written.headers}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("path", sorted(methods_by_path()))
async def test_other_methods_are_named(place: Place, path: str) -> None:
    taken = methods_by_path()[path]
    taken |= {"HEAD"} if "GET" in taken else set()
    door = next(one for one in ALL if one.path == path)
    with all_sound() as faults:
        for method in {*METHODS, "TRACE", "PROPFIND"} - taken - {"HEAD"}:
            answer = await place.room.http.request(method, place.address(door))
            found = fault(answer, frozenset({405}))
            allowed = {one.strip() for one in answer.headers.get("allow", "").split(",")}
            if found or not taken <= allowed or method in allowed:
                faults.append(f"{method}: {found} {allowed}")


@pytest.mark.parametrize(
    "path", ["/api", "/api/v1", "/api/v1/", "/api/v2/exams", "/api/v1/nosuch", "/api/v1/exams/a/b"]
)
async def test_an_unknown_address_is_a_problem_too(place: Place, path: str) -> None:
    for method in ("GET", "POST"):
        answer = await place.room.http.request(method, path, headers={"Accept": "*/*"})
        assert fault(answer, frozenset({404})) is None, answer.text


@pytest.mark.parametrize("door", [one for one in WRITING if one.shape is not None], ids=str)
async def test_odd_texts_never_break_anything(place: Place, door: Door) -> None:
    """They may be taken or refused: that depends on the field."""
    base = door.valid_body() or {}
    odd = ["\x00", "a\x00b", "\u202e", "\uffff", "🎓" * 60, "'; DROP TABLE person; --", "%s{}", " "]
    for name in base:
        for text in odd:
            answer = await place.send(door, json=base | {name: text})
            assert answer.status_code < 500, (name, text, answer.text)


@pytest.mark.usefixtures("unchanged")
async def test_the_registered_are_not_told_from_strangers_by_sign_in(place: Place) -> None:
    bodies = [
        {"email": "admin@demo.example", "password": "wrong wrong wrong"},
        {"email": "nobody@demo.example", "password": "wrong wrong wrong"},
        {"email": "not an address", "password": "wrong wrong wrong"},
    ]

    answers = [await place.room.stranger.post("/session", body) for body in bodies]

    assert {one.status_code for one in answers} == {401}
    assert len({one.content for one in answers}) == 1


async def test_too_many_failed_sign_ins_rest_an_address(place: Place) -> None:
    body = {"email": "rater1@demo.example", "password": "wrong wrong wrong"}
    for _ in range(5):
        assert (await place.room.stranger.post("/session", body)).status_code == 401

    refused = await place.room.stranger.post("/session", body)

    assert fault(refused, frozenset({429})) is None
    assert int(refused.headers["Retry-After"]) > 0


async def test_a_taken_address_is_told_without_mail(place: Place) -> None:
    body = {"email": "Admin@Demo.example", "name": "Another Ada", "password": "unrelated words do"}

    refused = await place.room.stranger.post("/people", body)

    assert (refused.status_code, refused.json()["code"]) == (409, "email-taken")


async def test_a_token_ends_with_its_session(place: Place) -> None:
    leaver = await place.room.sign_in("candidate2@demo.example")

    ended = await leaver.delete("/session")
    after = await leaver.delete("/session")

    assert (ended.status_code, ended.content) == (204, b"")
    assert (after.status_code, after.json()["code"]) == (401, "token-expired")
