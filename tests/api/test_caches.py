"""What one person is shown is kept by no cache on the way to them, which others would be shown."""

import re

from tests.api.house import PASSWORD, Room

SAME_FOR_ALL = (
    "/.well-known", "/credentials/", "/health", "/metrics", "/schema", "/static", "/status",
    "/achievements", "/trust.json", "/log/checkpoint", "/log/key",
)  # fmt: skip
THINGS = {"slug": "practice", "lesson": "the-items"}


async def test_what_a_person_is_shown_is_kept_by_no_cache(room: Room) -> None:
    person = await room.candidate()
    sitting = await room.sitting(person)
    cookie = {"Cookie": f"assay_session={person.token}", "Accept": "text/html"}
    kept = []
    # A stream of events ends with its sitting, so it comes last.
    for path in sorted(_readable(room), key=lambda path: path.endswith("/events")):
        if path.endswith("/events"):
            await room.hand_in(person, sitting)
        address = re.sub(r"\{(\w+)\}", lambda one: THINGS.get(one[1], sitting["id"]), path)
        answer = await room.http.get(address, headers=cookie)
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            kept.append(f"{address}: {answer.status_code} {answer.headers.get('Cache-Control')}")

    assert kept == []


async def test_a_token_is_kept_by_no_cache(room: Room) -> None:
    body = {"email": "candidate@demo.example", "password": PASSWORD}

    answer = await room.stranger.post("/session", body)

    assert answer.headers["Cache-Control"] == "no-store"


def _readable(room: Room) -> set[str]:
    return {
        route.path_format
        for route in room.app.routes
        if "GET" in getattr(route, "methods", ()) and not route.path.startswith(SAME_FOR_ALL)
    }
