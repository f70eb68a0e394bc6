"""What the server gives an exam that must open without it: the worker, and the system check."""

from tests.api.browsing import seen
from tests.api.house import Room


async def test_the_worker_may_answer_for_the_exam_room_and_nothing_else_may(room: Room) -> None:
    worker = await room.http.get("/static/player/worker.mjs")
    other = await room.http.get("/static/player/offline.mjs")

    assert worker.headers["service-worker-allowed"] == "/sittings/"
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    assert "service-worker-allowed" not in other.headers


async def test_the_system_check_is_open_to_all_and_says_what_needs_script(room: Room) -> None:
    page = await seen(room.stranger, "/exams/practice/check")
    unknown = await seen(room.stranger, "/exams/no-such-exam/check")

    assert page.status_code == 200
    assert "Nothing can be checked without script." in page.text
    for what in ("Storage", "Without a network", "Connection", "Clock", "Window"):
        assert f"<dt>{what}</dt>" in page.text
    assert unknown.status_code == 404


async def test_the_lobby_leads_to_the_system_check(room: Room) -> None:
    lobby = await seen(await room.candidate(), "/exams/practice")

    assert 'href="/exams/practice/check"' in lobby.text
