"""The page of a sitting lets invigilators stop its clock, let it run and give time."""

import re
from typing import Any

import pytest
import pytest_asyncio

from tests.api.browsing import posted, seen
from tests.api.house import Client, Room

NETWORK = "The network <b>was</b> down."


@pytest_asyncio.fixture
async def iris(room: Room) -> Client:
    return await room.crew("invigilator")


@pytest_asyncio.fixture
async def sitting(room: Room) -> dict[str, Any]:
    client = await room.candidate()
    return await room.sitting(client) | {"client": client}


def page_of(sitting: dict[str, Any]) -> str:
    return f"/admin/sittings/{sitting['id']}"


async def time_of(sitting: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await sitting["client"].get(f"/sittings/{sitting['id']}/time")).json()
    return found


def seen_entries(html: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', html)
    assert found is not None
    return found[1]


def rows(html: str) -> list[str]:
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    return [re.sub(r"<[^>]+>", " ", row) for row in body.split("</tr>") if "<tr>" in row]


async def test_an_invigilator_finds_the_sitting_and_nothing_else(
    iris: Client, sitting: dict[str, Any]
) -> None:
    board = (await seen(iris, "/admin/sittings?state=open")).text
    page = (await seen(iris, page_of(sitting))).text

    assert page_of(sitting) in board
    for html in (board, page):
        assert "/admin/people" not in html
        assert 'aria-label="Administration"' not in html
        assert 'href="/invigilate" aria-current="page">Board</a>' in html
    assert 'href="/invigilate">Go to your work' in (await seen(iris, "/")).text
    asked = await seen(iris, "/admin/sittings?who=candidate@demo.example")
    assert asked.status_code == 200


async def test_time_is_given_once_with_its_reason(iris: Client, sitting: dict[str, Any]) -> None:
    page = page_of(sitting)
    fields = {"minutes": " 5 ", "grant_reason": NETWORK}
    fields["seen"] = seen_entries((await seen(iris, page)).text)

    first = await posted(iris, f"{page}/grants", **fields)
    again = await posted(iris, f"{page}/grants", **fields)

    assert first.status_code == again.status_code == 303
    assert (await time_of(sitting))["granted_seconds"] == 300
    html = (await seen(iris, first.headers["location"])).text
    assert "The time is given." in html
    base, given = rows(html)
    assert "10 minutes" in base
    assert "The rules of the exam" in base
    assert "5 minutes" in given
    assert "The network &lt;b&gt;was&lt;/b&gt; down." in given


async def test_what_somebody_else_gave_meanwhile_is_told_first(
    room: Room, iris: Client, sitting: dict[str, Any]
) -> None:
    page, admin = page_of(sitting), await room.crew("admin")
    fields = {"minutes": "5", "seen": seen_entries((await seen(iris, page)).text)}
    await posted(admin, f"{page}/grants", **fields, grant_reason="Fire alarm")

    answer = await posted(iris, f"{page}/grants", **fields, grant_reason="The alarm")

    assert answer.status_code == 409
    assert "was changed after you opened the page" in answer.text
    assert 'value="The alarm"' in answer.text
    assert "Fire alarm" in answer.text
    assert (await time_of(sitting))["granted_seconds"] == 300


async def test_the_clock_is_stopped_and_let_run(
    room: Room, iris: Client, sitting: dict[str, Any]
) -> None:
    page = page_of(sitting)
    stopped = [await posted(iris, f"{page}/pause", pause_reason="Fire alarm") for _ in range(2)]
    assert [one.status_code for one in stopped] == [303, 303]
    room.clock.move(minutes=61, milliseconds=250)
    html = (await seen(iris, stopped[0].headers["location"])).text
    assert "The clock stands." in html
    assert "Let clock run" in html
    assert "Stop clock" not in html
    running = [await posted(iris, f"{page}/resumption") for _ in range(2)]
    assert [one.status_code for one in running] == [303, 303]

    html = (await seen(iris, running[0].headers["location"])).text

    assert (await time_of(sitting))["state"] == "open"
    _, stop, start = rows(html)
    assert "Fire alarm" in stop
    assert "1:01:00.250" in start
    assert "Stop clock" in html


@pytest.mark.parametrize(
    ("act", "fields", "field"),
    [
        ("grants", {"minutes": "0", "grant_reason": "x"}, "minutes"),
        ("grants", {"minutes": "241", "grant_reason": "x"}, "minutes"),
        ("grants", {"minutes": "five", "grant_reason": "x"}, "minutes"),
        ("grants", {"minutes": "5", "grant_reason": " "}, "grant_reason"),
        ("pause", {"pause_reason": ""}, "pause_reason"),
    ],
)
async def test_a_mistake_is_told_beside_its_field(
    iris: Client, sitting: dict[str, Any], act: str, fields: dict[str, str], field: str
) -> None:
    answer = await posted(iris, f"{page_of(sitting)}/{act}", seen="1", **fields)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert (await time_of(sitting))["granted_seconds"] == 0


async def test_over_is_over(room: Room, iris: Client, sitting: dict[str, Any]) -> None:
    page = page_of(sitting)
    await room.hand_in(sitting["client"], sitting)

    late = await posted(iris, f"{page}/pause", pause_reason="Fire alarm")
    shown = (await seen(iris, page)).text

    assert late.status_code == 410
    assert "no longer takes responses" in late.text
    assert "Stop clock" not in shown
    assert "Give time" not in shown
