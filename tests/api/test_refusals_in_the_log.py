"""Who is kept out leaves a line in the log, by code and request and without saying who."""

import pytest
from structlog.testing import capture_logs

from tests.api.browsing import HTML, sent
from tests.api.house import Room

pytestmark = pytest.mark.parametrize("room_engine", ["sqlite"], indirect=True, scope="module")
GUESS = "a guess of a password"


async def test_a_refused_right_and_a_failed_sign_in_are_logged(room: Room) -> None:
    candidate = await room.candidate()
    own = {"Origin": room.services.public_url} | HTML

    with capture_logs() as logged:
        await room.stranger.post("/session", {"email": "x@example.org", "password": GUESS})
        await room.http.post(
            "/sign-in", data={"email": "x@example.org", "password": GUESS}, headers=own
        )
        await candidate.put("/sittings/00000000-0000-7000-8000-000000000000/pause")
        await sent(candidate, "/language", "https://evil.example", data={"language": "de"})

    lines = [(line["code"], line["status"]) for line in logged if line["event"] == "refused"]
    assert lines == [
        ("credentials-wrong", 401),
        ("credentials-wrong", 401),
        ("role-lacking", 403),
        ("origin-refused", 403),
    ]
    assert "example.org" not in str(logged)
    assert GUESS not in str(logged)


async def test_what_is_only_unknown_is_no_line(room: Room) -> None:
    with capture_logs() as logged:
        await room.http.get("/nothing/here")

    assert logged == []
