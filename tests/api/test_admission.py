"""Who may start a sitting and when, how sittings end, and what previews and second passes do."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from server.kernel.clock import rfc3339
from tests.api.browsing import seen
from tests.api.house import Client, Room
from tests.factories import second_exam, small_content, write_policy

WAITS = "{waits_days: [7, 14, 60], attempts: 4, window_days: 365}"
DAY = timedelta(days=1)


@pytest_asyncio.fixture(scope="module")
async def strict_room(room: Room, tmp_path_factory: pytest.TempPathFactory) -> Room:
    """Beside practice an exam with waits."""
    content: Path = small_content(tmp_path_factory.mktemp("content"))
    write_policy(content, "strict", retake=WAITS)
    second_exam(content, "second", policy="strict", prerequisites="{course: null, exams: []}")
    await room.publish(content)
    return room


@pytest_asyncio.fixture
async def candidate(room: Room) -> Client:
    return await room.candidate()


async def start(client: Client, exam: str) -> tuple[int, dict[str, Any]]:
    answer = await client.post(f"/exams/{exam}/sittings")
    return answer.status_code, answer.json()


async def eligibility(client: Client, exam: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/exams/{exam}")).json()["eligibility"]
    return found


async def test_an_exam_tells_its_rules_to_anybody(room: Room) -> None:
    exam = (await room.stranger.get("/exams/practice")).json()

    assert (exam["minutes"], exam["items"], exam["cut"], exam["level"]) == (10, 16, 700, "practice")
    assert exam["retake"] == {"waits_days": [], "attempts": None, "window_days": None}
    assert exam["preview"] is False
    assert sum(one["items"] for one in exam["domains"]) == exam["items"]
    assert "eligibility" not in exam


async def test_without_the_course_nobody_sits(room: Room) -> None:
    newcomer = await room.sign_in("candidate@demo.example")

    status, problem = await start(newcomer, "practice")

    assert (status, problem["code"], problem["retry_at"]) == (403, "course-incomplete", None)
    assert await eligibility(newcomer, "practice") == {
        "eligible": False,
        "code": "course-incomplete",
        "retry_at": None,
    }


async def test_a_second_start_names_the_open_sitting(candidate: Client) -> None:
    _, sitting = await start(candidate, "practice")

    status, problem = await start(candidate, "practice")

    assert (status, problem["code"]) == (409, "sitting-open")
    assert problem["sitting_id"] == sitting["id"]


async def test_a_sitting_is_open_for_its_minutes(room: Room, candidate: Client) -> None:
    _, sitting = await start(candidate, "practice")
    room.clock.move(seconds=59.001)

    shown = (await candidate.get(f"/sittings/{sitting['id']}")).json()

    started = datetime.fromisoformat(sitting["started_at"])
    assert datetime.fromisoformat(sitting["deadline"]) - started == timedelta(minutes=10)
    assert (sitting["seconds_left"], sitting["writer"], sitting["state"]) == (600, 1, "open")
    assert shown["seconds_left"] == 540
    assert shown["server_time"] == rfc3339(room.clock())


async def test_no_result_before_the_close(candidate: Client) -> None:
    _, sitting = await start(candidate, "practice")

    answer = await candidate.get(f"/sittings/{sitting['id']}/result")

    assert (answer.status_code, answer.json()["code"]) == (409, "sitting-not-closed")


async def test_the_sweep_closes_what_was_left_open(room: Room, candidate: Client) -> None:
    _, sitting = await start(candidate, "practice")
    await room.answer(candidate, sitting)
    room.clock.move(minutes=10, seconds=10)
    await room.services.exams.endings.close_overdue(now=room.clock())
    assert (await candidate.get(f"/sittings/{sitting['id']}")).json()["state"] == "open"
    room.clock.move(seconds=0.001)

    await room.services.exams.endings.close_overdue(now=room.clock())

    receipt = await room.hand_in(candidate, sitting)
    again = await room.hand_in(candidate, sitting)
    assert (receipt.status_code, again.status_code) == (200, 200)
    assert receipt.content == again.content
    assert receipt.json()["closed_by"] == "deadline"
    assert receipt.json()["closed_at"] == sitting["deadline"]
    assert (await room.result(candidate, sitting))["passed"] is True


async def test_a_hand_in_within_the_grace_is_the_candidates(room: Room, candidate: Client) -> None:
    _, sitting = await start(candidate, "practice")
    room.clock.move(minutes=10, seconds=10)

    receipt = await room.hand_in(candidate, sitting)

    assert (receipt.status_code, receipt.json()["closed_by"]) == (201, "candidate")


async def test_a_result_is_pending_then_released(room: Room, candidate: Client) -> None:
    _, sitting = await start(candidate, "practice")
    await room.answer(candidate, sitting)
    await room.hand_in(candidate, sitting)

    first = (await candidate.get(f"/sittings/{sitting['id']}/result")).json()
    released = await room.result(candidate, sitting)

    assert first["state"] in {"pending", "released"}
    if first["state"] == "pending":
        assert first["passed"] is first["scaled_score"] is first["certificate"] is None
    assert released["certificate"]["url"].endswith(released["certificate"]["id"])


async def test_practice_may_be_repeated_at_once(room: Room, candidate: Client) -> None:
    failed = await room.sat(candidate, share=0.1)

    assert (failed["passed"], failed["retake_at"]) == (False, None)
    assert (await start(candidate, "practice"))[0] == 201


async def test_a_second_pass_supersedes_the_first_certificate(
    room: Room, candidate: Client
) -> None:
    first = (await room.sat(candidate))["certificate"]["id"]
    second = (await room.sat(candidate))["certificate"]["id"]

    before = (await room.stranger.get(f"/certificates/{first}")).json()
    now = (await room.stranger.get(f"/certificates/{second}")).json()
    assert (before["verdict"], before["status"]) == ("superseded", "superseded")
    assert (now["verdict"], now["status"]) == ("valid", "active")


async def test_a_preview_is_graded_and_counts_for_nothing(
    room: Room, candidate: Client, tmp_path: Path
) -> None:
    content = small_content(tmp_path)
    second_exam(content, "preview", policy="standard", preview="true")
    await room.publish(content)
    exam = (await candidate.get("/exams/preview")).json()
    assert exam["preview"] is True

    passed = await room.sat(candidate, 1, "preview")
    failed = await room.sat(candidate, 0.1, "preview")

    assert (passed["passed"], passed["certificate"]) == (True, None)
    assert (failed["passed"], failed["certificate"], failed["retake_at"]) == (False, None, None)
    assert (await eligibility(candidate, "preview"))["eligible"] is True


async def test_waits_grow_from_try_to_try(strict_room: Room) -> None:
    room = strict_room
    client = await room.candidate()
    for days in (7, 14, 60):
        failed = await room.sat(client, 0.1, "second", like="practice")
        again_at = rfc3339(room.clock() + days * DAY)
        assert failed["retake_at"] == again_at
        status, problem = await start(client, "second")
        assert (status, problem["code"], problem["retry_at"]) == (403, "retake-wait", again_at)
        assert (await eligibility(client, "second"))["retry_at"] == again_at
        room.clock.moment += days * DAY - timedelta(milliseconds=1)
        await room.renew(client)
        assert (await start(client, "second"))[0] == 403
        room.clock.move(milliseconds=1)
    await room.sat(client, 0.1, "second", like="practice")

    status, problem = await start(client, "second")

    assert (status, problem["code"]) == (403, "attempts-used")
    opens = datetime.fromisoformat(problem["retry_at"])
    assert opens == room.clock() + (365 - 81) * DAY


async def test_a_try_that_is_not_graded_yet_counts_until_it_has_passed(
    strict_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is quicker than the grading gets no further form."""
    room = strict_room
    client = await room.candidate()
    _, sitting = await start(client, "second")
    await room.answer(client, sitting, 1, "practice")
    with monkeypatch.context() as held:
        held.setattr(room.services.exams.endings, "leaving", _nobody_leaves)
        held.setattr(room.services.exams.endings, "claim_closed", _none_closed)
        await room.hand_in(client, sitting)
        status, problem = await start(client, "second")

    assert (status, problem["code"]) == (403, "retake-wait")
    assert problem["retry_at"] == rfc3339(room.clock() + 7 * DAY)
    assert (await room.result(client, sitting))["passed"] is True
    assert (await start(client, "second"))[0] == 201


async def _nobody_leaves(*_: object, **__: object) -> None:
    """As where the grade cannot be written with the hand-in."""


async def _none_closed(*_: object, **__: object) -> list[Any]:
    return []


async def test_a_certificate_that_must_come_first(strict_room: Room, tmp_path: Path) -> None:
    room = strict_room
    content = small_content(tmp_path)
    second_exam(content, "second", prerequisites="{course: null, exams: [practice]}")
    await room.publish(content)
    client = await room.candidate()

    status, problem = await start(client, "second")
    lobby = (await seen(client, "/exams/second")).text
    await room.sat(client)
    after, _ = await start(client, "second")

    assert (status, problem["code"], problem["retry_at"]) == (403, "prerequisite-missing", None)
    assert after == 201
    asked = lobby[lobby.index('<ul class="asked">') :].split("</ul>")[0]
    assert [asked.count(one) for one in ("<li>", "Missing", "/exams/practice")] == [1, 1, 1]


async def test_sittings_go_on_under_the_content_they_were_drawn_from(
    room: Room, tmp_path: Path
) -> None:
    client = await room.candidate()
    _, sitting = await start(client, "practice")
    content = small_content(tmp_path, minutes="20", cut="100%")
    await room.publish(content)

    await room.answer(client, sitting, share=0.8)
    await room.hand_in(client, sitting)

    result = await room.result(client, sitting)
    assert result["passed"] is True
    assert (await client.get("/exams/practice")).json()["minutes"] == 20


async def test_two_starts_at_once_make_one_sitting(candidate: Client) -> None:
    answers = await asyncio.gather(*(start(candidate, "practice") for _ in range(5)))

    opened = [body["id"] for status, body in answers if status == 201]
    assert len(opened) == 1
    assert {body["sitting_id"] for status, body in answers if status == 409} == set(opened)
