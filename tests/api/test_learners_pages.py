"""Pages of those who learn, over HTTP on both engines: reading changes nothing, doing does."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.curriculum.tables import EnrolmentRow, ReadingPlaceRow
from server.exams.tables import SittingRow
from tests.api.browsing import seen
from tests.api.house import Client, Room
from tests.factories import fresh_content, small_content, whole_content

LESSONS = ("the-sitting", "the-items", "the-result", "the-certificate")
COURSE = "/courses/practice"


async def see(room: Room, client: Client, path: str, **options: Any) -> str:
    answer = await get(room, client, path, **options)
    assert answer.status_code == 200, answer.text
    return answer.text


async def get(room: Room, client: Client, path: str, **options: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {client.token}"} if client.token else {}
    return await room.http.get(path, headers=headers, **options)


async def post(room: Room, client: Client, path: str) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {client.token}",
        "Origin": room.services.public_url,
    }
    return await room.http.post(path, headers=headers)


async def test_a_page_of_a_refusal_names_whom_it_is_for(room: Room) -> None:
    client = await room.register("known@example.org", "Kim Known")

    refused = await seen(client, "/exams/no-such-exam")
    stranger = await seen(room.stranger, "/exams/no-such-exam")

    assert refused.status_code == stranger.status_code == 404
    assert "Kim Known" in refused.text
    assert refused.headers["Cache-Control"] == "no-store"
    assert "Kim Known" not in stranger.text


@pytest.mark.parametrize("who", ["stranger", "newcomer"])
async def test_whoever_looks_at_an_exam_can_check_the_device(
    room: Room, newcomer: Client, who: str
) -> None:
    page = await seen({"stranger": room.stranger, "newcomer": newcomer}[who], "/exams/practice")

    assert 'href="/exams/practice/check"' in page.text


@pytest.fixture
async def newcomer(room: Room) -> Client:
    number = await EnrolmentRow.all().count()
    number += await ReadingPlaceRow.all().count()
    email = f"newcomer-{number}-{room.clock().timestamp():.0f}@example.org"
    room.clock.move(seconds=1)
    return await room.register(email, "Nora Newcomer")


async def test_a_newcomer_is_told_how_to_begin(room: Room, newcomer: Client) -> None:
    page = await see(room, newcomer, "/learning")

    assert "Nothing here yet" in page
    assert "Begin here" in page


async def test_strangers_sign_in_first_and_come_back(room: Room) -> None:
    answer = await get(room, room.stranger, "/learning")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/learning"


async def test_to_read_a_lesson_changes_nothing(room: Room, newcomer: Client) -> None:
    before = await ReadingPlaceRow.all().count(), await EnrolmentRow.all().count()

    for _ in range(3):
        await see(room, newcomer, f"{COURSE}/lessons/the-items")
        await see(room, room.stranger, f"{COURSE}/lessons/the-items")

    assert (await ReadingPlaceRow.all().count(), await EnrolmentRow.all().count()) == before


async def test_one_comes_back_where_one_left_off(room: Room, newcomer: Client) -> None:
    for lesson in ("the-items", "the-result", "the-result"):
        told = await post(room, newcomer, f"{COURSE}/lessons/{lesson}/place")
        assert told.status_code == 204

    page = await see(room, newcomer, "/learning")
    assert "Go on reading" in page
    assert f'class="button main" href="{COURSE}/lessons/the-result"' in page
    assert "Continue lesson" in await see(room, newcomer, COURSE)


async def test_a_place_is_no_enrolment(room: Room, newcomer: Client) -> None:
    before = await EnrolmentRow.all().count()

    await post(room, newcomer, f"{COURSE}/lessons/the-items/place")

    assert await EnrolmentRow.all().count() == before


async def test_a_place_outside_the_course_is_unknown(room: Room, newcomer: Client) -> None:
    assert (await post(room, newcomer, f"{COURSE}/lessons/nowhere/place")).status_code == 404


async def test_a_foreign_page_cannot_move_the_place(room: Room, newcomer: Client) -> None:
    headers = {"Authorization": f"Bearer {newcomer.token}", "Origin": "https://evil.example"}

    answer = await room.http.post(f"{COURSE}/lessons/the-items/place", headers=headers)

    assert answer.status_code == 403


async def test_after_the_last_lesson_the_exam_is_the_next_step(
    room: Room, newcomer: Client
) -> None:
    for lesson in LESSONS:
        answer = await post(room, newcomer, f"{COURSE}/lessons/{lesson}/completion")
        assert answer.status_code == 303

    page = await see(room, newcomer, "/learning")
    assert "Ready for the exam" in page
    assert 'href="/exams/practice"' in page
    assert "Start exam now" in await see(room, newcomer, "/exams/practice")


async def test_the_lobby_names_the_exact_next_step(room: Room, newcomer: Client) -> None:
    await post(room, newcomer, f"{COURSE}/lessons/the-sitting/completion")

    page = await see(room, newcomer, "/exams/practice")

    assert "1 of 4 lessons read" in page
    assert f'href="{COURSE}/lessons/the-items"' in page
    assert "Start exam now" not in page


async def test_a_running_exam_comes_first_with_its_time(room: Room) -> None:
    candidate = await room.candidate()
    sitting = await room.sitting(candidate)

    for page in ("/learning", "/", "/exams/practice"):
        text = await see(room, candidate, page)
        assert "Your exam is running" in text
        assert "minutes left" in text
        assert f'href="/sittings/{sitting["id"]}"' in text

    await room.hand_in(candidate, sitting)
    await room.result(candidate, sitting)
    text = await see(room, candidate, "/learning")
    assert "Your exam is running" not in text
    assert "Not passed" in text
    assert f'href="/sittings/{sitting["id"]}/result"' in text


async def test_a_result_names_lessons_for_what_is_weak(room: Room) -> None:
    candidate = await room.candidate()
    result = await room.sat(candidate, share=0)

    text = await see(room, candidate, f"/sittings/{result['sitting']}/result")

    assert "Not yet." in text
    assert "You did not reach the cut" in text
    assert "What to read next" in text
    assert f"{COURSE}/lessons/" in text


async def test_to_look_at_a_result_closes_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = await room.candidate()
    sitting = await room.sitting(candidate)
    address = f"/sittings/{sitting['id']}/result"
    with monkeypatch.context() as held:
        held.setattr(room.services.exams.endings, "close_overdue", _nothing)
        room.clock.move(minutes=11)
        text = await see(room, candidate, address)
        row = await SittingRow.get(id=sitting["id"])

    assert "Your exam is being graded" in text
    assert row.state == "open"
    await room.result(candidate, sitting)
    assert "by the clock" in await see(room, candidate, address)


async def _nothing(**_: object) -> int:
    return 0


async def test_a_certificate_stands_on_ones_own_page(room: Room) -> None:
    candidate = await room.candidate()
    result = await room.sat(candidate)

    text = await see(room, candidate, "/learning")

    assert f"/certificates/{result['certificate']['id']}" in text
    assert "Valid" in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 5),
        ("level=foundations", 1),
        ("level=nonsense", 0),
        ("topic=Exams", 1),
        ("language=en", 5),
        ("language=de", 0),
        ("length=short", 1),
        ("q=baseline", 1),
        ("q=BASELIN&level=practice", 0),
        ("progress=begun", 5),
        ("at=99", 5),
        ("at=x&q=%00%ff", 5),
    ],
)
async def test_the_catalogue_is_narrowed_by_its_address(room: Room, asked: str, found: int) -> None:
    page = await see(room, room.stranger, f"/courses?{asked}")

    assert len(re.findall(r'<h2><a href="/courses/', page)) == found
    if not found:
        assert "No course suits all of this" in page


async def test_progress_narrows_the_catalogue_of_whoever_is_signed_in(
    room: Room, newcomer: Client
) -> None:
    await post(room, newcomer, f"{COURSE}/enrolment")

    begun = await see(room, newcomer, "/courses?progress=begun")
    fresh = await see(room, newcomer, "/courses?progress=not-begun")

    assert COURSE in begun
    assert "/courses/foundations" not in begun
    assert f'href="{COURSE}"' not in fresh
    assert '<option value="begun" selected>' in begun


async def test_what_was_typed_stays_in_the_field_as_text(room: Room) -> None:
    for path in ("/search", "/courses"):
        page = await see(room, room.stranger, path, params={"q": '"><script>alert(1)</script>'})

        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


async def test_a_search_shows_passages_with_safe_marks(room: Room) -> None:
    page = await see(room, room.stranger, "/search", params={"q": "baseline", "kind": "lesson"})

    assert "<mark>baseline</mark>" in page
    assert "/courses/foundations/lessons/baseline-before-change#" in page
    assert 'aria-current="true">Lessons</a>' in page


@pytest.mark.parametrize("kind", ["", "nonsense", "lesson", "LESSON", "%00"])
async def test_an_unknown_kind_is_every_kind(room: Room, kind: str) -> None:
    assert (await get(room, room.stranger, f"/search?q=a&kind={kind}&at=-1")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/courses", "/exams", "/search", "/exams/practice"])
async def test_pages_speak_the_readers_language(room: Room, path: str) -> None:
    answer = await room.http.get(path, headers={"Accept-Language": "ar"})

    assert answer.headers["content-language"] == "ar"
    assert 'dir="rtl"' in answer.text


async def test_a_lesson_that_changed_since_is_marked_until_it_is_read_again(
    room: Room, newcomer: Client, tmp_path: Path
) -> None:
    for lesson in ("the-sitting", "the-items"):
        await post(room, newcomer, f"{COURSE}/lessons/{lesson}/completion")
    content = whole_content(tmp_path / "content")
    source = content / "curriculum" / "practice" / "01-exams" / "02-the-items.md"
    source.write_text(source.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    await room.publish(content)

    page = await see(room, newcomer, COURSE)
    assert "One lesson has changed since you read it" in page
    assert page.count(">changed</span>") == 1
    assert "2 of 4 lessons read" in page
    assert "has changed since you read it" in await see(
        room, newcomer, f"{COURSE}/lessons/the-items"
    )
    assert "One lesson has changed" in await see(room, newcomer, "/learning")

    await post(room, newcomer, f"{COURSE}/lessons/the-items/completion")
    assert "has changed since" not in await see(room, newcomer, COURSE)
    await room.publish(fresh_content())


async def test_a_template_of_a_lesson_is_saved_under_its_name(room: Room, tmp_path: Path) -> None:
    content = small_content(tmp_path)
    lesson = next((content / "curriculum/practice").glob("*/*-the-sitting.md"))
    sheet = "| Field | Class |\n|---|---|\n| Name | personal |\n"
    text = lesson.read_text(encoding="utf-8")
    block = f"```markdown data-sheet.md\n{sheet}```\n\n"
    lesson.write_text(text.replace("::: check", f"{block}::: check", 1), encoding="utf-8")
    await room.publish(content)
    files = "/courses/practice/lessons/the-sitting/files"

    page = await see(room, room.stranger, "/courses/practice/lessons/the-sitting")
    saved = await get(room, room.stranger, f"{files}/data-sheet.md")
    missing = await get(room, room.stranger, f"{files}/course.yaml")

    assert f'href="{files}/data-sheet.md" download' in page
    assert saved.text == sheet
    assert saved.headers["content-disposition"] == 'attachment; filename="data-sheet.md"'
    assert missing.status_code == 404
