"""HEAD is GET without the body, for every page, document and object."""

import re

from tests.api.house import Room


async def test_every_get_answers_head_alike_and_without_a_body(room: Room) -> None:
    paths = {route.path for route in room.app.routes if "GET" in getattr(route, "methods", ())}
    differing = []
    for path in sorted(paths):
        address = re.sub(r"\{[^}]*\}", "x", path)
        full = await room.http.get(address)
        bare = await room.http.head(address)
        same = {*full.headers.items()} ^ {*bare.headers.items()}
        if (full.status_code, b"") != (bare.status_code, bare.content) or same:
            differing.append(f"{address}: {bare.status_code} {same}")

    assert len(paths) > 30
    assert differing == []


async def test_what_takes_no_get_takes_no_head(room: Room) -> None:
    answer = await room.http.head("/sign-out")

    assert (answer.status_code, answer.content) == (405, b"")
    assert answer.headers["Allow"] == "OPTIONS, POST"
