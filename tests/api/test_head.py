"""HEAD is GET without the body, for every page, document and object."""

import re
from uuid import UUID

import httpx

from tests.api.house import Room


async def test_every_get_answers_head_alike_and_without_a_body(room: Room) -> None:
    paths = {route.path for route in room.app.routes if "GET" in getattr(route, "methods", ())}
    differing = []
    for path in sorted(paths):
        address = re.sub(r"\{[^}]*\}", "x", path)
        full = await room.http.get(address)
        bare = await room.http.head(address)
        if bare.content or _said_of(bare) != _said_of(full):
            differing.append(f"{address}: {_said_of(bare)}, not {_said_of(full)}")

    assert len(paths) > 30
    assert differing == []


async def test_what_takes_no_get_takes_no_head(room: Room) -> None:
    answer = await room.http.head("/sign-out")

    assert (answer.status_code, answer.content) == (405, b"")
    assert answer.headers["Allow"] == "OPTIONS, POST"


async def test_every_address_says_what_it_takes(room: Room) -> None:
    wrong = []
    for route in room.app.routes:
        answer = await room.http.options(re.sub(r"\{[^}]*\}", _fitting, route.path))
        said = set(answer.headers.get("Allow", "").split(", "))
        if answer.status_code != 204 or said - {"HEAD"} != set(getattr(route, "methods", ())):
            wrong.append(f"{route.path}: {answer.status_code}, {said}")

    assert wrong == []
    assert (await room.http.options("/")).headers["Allow"] == "GET, HEAD, OPTIONS"


def _fitting(parameter: re.Match[str]) -> str:
    return {"uuid": str(UUID(int=1)), "int": "1"}.get(parameter[0][1:-1].partition(":")[2], "x")


def _said_of(answer: httpx.Response) -> tuple[object, ...]:
    """What does not change from one moment to the next, as lengths and waits do."""
    return answer.status_code, answer.headers.get("Content-Type"), sorted(answer.headers)
