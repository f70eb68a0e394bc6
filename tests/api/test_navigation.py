"""Exams that may not be moved through freely: what is served, what is left, what stays so."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.database.connection import query
from server.exams.auditing import violations
from tests.api.browsing import seen, sent
from tests.api.house import Client, Room
from tests.factories import small_content

SECTIONS = """\
sections:
  - {title: The room, domains: [practice/room], instructions: "Read **each** item."}
  - {title: All else, domains: [practice/items, practice/certificates]}"""


@pytest_asyncio.fixture(scope="module")
async def locked(room: Room, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async for one in moved_through(room, tmp_path_factory, f"locked_sections\n{SECTIONS}"):
        yield one


@pytest_asyncio.fixture(scope="module")
async def forward(locked: Room, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async for one in moved_through(locked, tmp_path_factory, "forward_only"):
        yield one


async def moved_through(
    room: Room, folders: pytest.TempPathFactory, navigation: str
) -> AsyncIterator[Room]:
    """The practice exam moved through so; afterwards it is as it was.

    Tests stand in the order in which the exam changes.
    """
    content, before = folders.mktemp("content"), folders.mktemp("before")
    await room.publish(small_content(content, draw=f"all\nnavigation: {navigation}"))
    yield room
    await room.publish(small_content(before))


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def stem_of(item: dict[str, Any]) -> str:
    """Enough of it to tell it from all others, as it stands in a page."""
    stem: str = item["stem_html"]
    return stem[: stem.index("<span")] if "<span" in stem else stem


async def go_on(
    client: Client, sitting: dict[str, Any], position: object, writer: str = ""
) -> httpx.Response:
    headers = {"Assay-Writer": writer} if writer else {}
    return await client.put(
        f"/sittings/{sitting['id']}/place", {"position": position}, headers=headers
    )


async def read(client: Client, sitting: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/sittings/{sitting['id']}")).json()
    return found


async def test_only_the_section_one_is_in_is_served(locked: Room) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)

    assert sitting["navigation"] == "locked_sections"
    assert sitting["place"] == 1
    assert sitting["sections"] == [
        {
            "title": "The room",
            "instructions_html": "<p>Read <strong>each</strong> item.</p>",
            "first": 1,
            "last": 5,
        },
        {"title": "All else", "instructions_html": "", "first": 6, "last": 16},
    ]
    assert [one["position"] for one in sitting["items"]] == [1, 2, 3, 4, 5]
    assert sitting["locked"] == [*range(6, 17)]
    assert sitting["cases"] == [{"html": ""}]


async def test_a_section_that_was_left_stays_closed_and_what_was_answered_counts(
    locked: Room,
) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)
    first, at = sitting["items"][0], sitting["id"]
    await client.save(at, 1, 1, locked.right(first))

    went = await go_on(client, sitting, 8)

    assert (went.status_code, went.json()) == (200, {"place": 6, "locked": [1, 2, 3, 4, 5]})
    assert refusal(await client.save(at, 1, 2, None)) == (409, "section-left")
    assert refusal(await client.save(at, 2, 1, None)) == (409, "section-left")
    again = await read(client, sitting)
    assert [one["position"] for one in again["items"]] == [*range(6, 17)]
    assert len(again["cases"][0]["html"]) > 100
    assert again["responses"] == {"1": {"sequence": 1, "response": locked.right(first)}}
    assert (await client.save(at, 1, 1, locked.right(first))).status_code == 200
    receipt = (await locked.hand_in(client, sitting)).json()
    assert (receipt["answered"], receipt["items"]) == (1, 16)


async def test_what_lies_ahead_takes_no_response(locked: Room) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)

    assert refusal(await client.save(sitting["id"], 6, 1, None)) == (409, "item-ahead")


async def test_nobody_goes_back_and_the_same_step_twice_is_one(locked: Room) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)

    answers = await asyncio.gather(*(go_on(client, sitting, at) for at in (6, 16, 6, 1)))
    back = await go_on(client, sitting, 2)

    assert {one.status_code for one in answers} == {200}
    assert back.json()["place"] == 6
    events = await query(
        "SELECT count(*) AS number FROM audit_event WHERE action = 'sitting.section-left' "
        f"AND subject = '{sitting['id']}'"
    )
    assert events == [{"number": 1}]


async def test_a_save_and_a_step_at_once_end_as_one_after_the_other(locked: Room) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)
    ways = [{"choice": one["handle"]} for one in sitting["items"][0]["options"]]
    saves = [client.save(sitting["id"], 1, n, ways[n % len(ways)]) for n in range(1, 25)]

    *answers, went = await asyncio.gather(*saves, go_on(client, sitting, 6))

    assert went.status_code == 200
    assert {one.status_code for one in answers} <= {200, 409}
    saved = [n for n, one in enumerate(answers, start=1) if one.status_code == 200]
    stored = (await read(client, sitting))["responses"]
    assert [one["sequence"] for one in stored.values()] == saved[-1:]
    assert refusal(await client.save(sitting["id"], 1, 99, None)) == (409, "section-left")


async def test_whoever_may_not_save_may_not_go_on(locked: Room) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)
    thief = await locked.candidate()

    assert refusal(await go_on(thief, sitting, 6)) == (404, "sitting-unknown")
    assert refusal(await go_on(client, sitting, 17)) == (404, "position-unknown")
    assert refusal(await go_on(client, sitting, "6")) == (422, "shape-wrong")
    assert refusal(await go_on(client, sitting, 0)) == (422, "shape-wrong")
    assert refusal(await go_on(client, sitting, 6, "3")) == (422, "writer-unknown")
    await client.put(f"/sittings/{sitting['id']}/writer")
    assert refusal(await go_on(client, sitting, 6, "1")) == (409, "writer-elsewhere")
    crew = await locked.crew("invigilator")
    await crew.put(f"/sittings/{sitting['id']}/pause", {"reason": "A fire drill"})
    assert refusal(await go_on(client, sitting, 6)) == (409, "sitting-paused")
    await crew.delete(f"/sittings/{sitting['id']}/pause")
    await locked.hand_in(client, sitting)
    assert refusal(await go_on(client, sitting, 6)) == (410, "sitting-closed")


async def test_the_page_of_a_section_holds_nothing_of_the_other(locked: Room) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)
    home = f"/sittings/{sitting['id']}"

    page = (await seen(client, home)).text

    assert page.count('data-type="none"') == 11
    assert '<p class="small soft">Section 1 of 2</p>' in page
    assert "Read <strong>each</strong> item." in page
    assert "You cannot come back to a section that you have left." in page


async def test_a_section_is_left_after_one_question_more(locked: Room) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)
    home = f"/sittings/{sitting['id']}"
    await client.save(sitting["id"], 2, 1, locked.right(sitting["items"][1]))

    last = (await seen(client, f"{home}/items/5")).text
    asked = await seen(client, f"{home}/items/6")
    question = (await seen(client, f"{home}/onward/6")).text

    assert "Item 6, unseen, locked" in last
    assert f'href="{home}/items/6"' not in last
    assert asked.headers["location"] == f"{home}/onward/6"
    assert "Go on to “All else”?" in question
    assert "1 of 5 items that you leave have an answer." in question
    assert f'href="{home}/items/1"' in question
    assert f'href="{home}/items/2"' not in question
    assert (await read(client, sitting))["place"] == 1
    went = await sent(client, f"{home}/onward/6", data={"unscripted": "yes"})
    again = await sent(client, f"{home}/onward/6", data={})
    assert went.headers["location"] == f"{home}/items/6"
    assert again.headers["location"] == f"{home}#item-6"
    first = (await seen(client, f"{home}/items/6")).text
    assert "Section 2 of 2" in first
    assert "Save and go back" not in first
    assert "Item 2, answered, locked" in first
    assert (await seen(client, f"{home}/items/2")).headers["location"] == f"{home}/items/6"
    assert (await seen(client, f"{home}/onward/3")).headers["location"] == home


async def test_before_handing_in_what_is_closed_is_told_and_leads_nowhere(locked: Room) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)
    home = f"/sittings/{sitting['id']}"
    await go_on(client, sitting, 6)

    page = (await seen(client, f"{home}/hand-in")).text

    assert f'href="{home}/items/6"' in page
    assert f'href="{home}/items/5"' not in page
    assert "Item 5, no answer, locked" in page


async def test_an_answer_to_what_was_left_is_refused_without_showing_it(locked: Room) -> None:
    client = await locked.candidate()
    sitting = await locked.sitting(client)
    stem = sitting["items"][0]["stem_html"][3:40]
    await go_on(client, sitting, 6)

    refused = await sent(client, f"/sittings/{sitting['id']}/items/1", data={"go": "next"})

    assert refused.status_code == 409
    assert "You have left the section of this item" in refused.text
    assert stem not in refused.text


async def test_the_audit_finds_places_that_were_tampered_with(locked: Room) -> None:
    sitting = await locked.sitting(await locked.candidate())
    assert not [one for one in await violations() if sitting["id"] in one]

    await query(f"UPDATE sitting SET locked = NULL WHERE id = '{sitting['id']}'")

    (found,) = [one for one in await violations() if sitting["id"] in one]
    assert "is moved through otherwise" in found


async def test_going_forward_leaves_each_item(forward: Room) -> None:
    client = await forward.candidate()
    sitting = await forward.sitting(client)
    at = sitting["id"]

    assert (sitting["navigation"], sitting["place"]) == ("forward_only", 1)
    assert "sections" not in sitting
    assert [one["position"] for one in sitting["items"]] == [1]
    assert refusal(await client.save(at, 2, 1, None)) == (409, "item-ahead")
    assert (await client.save(at, 1, 1, forward.right(sitting["items"][0]))).status_code == 200
    assert (await go_on(client, sitting, 2)).json()["place"] == 2
    assert refusal(await client.save(at, 1, 2, None)) == (409, "item-left")
    assert (await client.save(at, 2, 1, None)).status_code == 200
    assert [one["position"] for one in (await read(client, sitting))["items"]] == [2]


async def test_the_page_holds_nothing_of_what_lies_ahead(forward: Room) -> None:
    client = await forward.candidate()
    sitting = await forward.sitting(client)
    home = f"/sittings/{sitting['id']}"
    told: list[str] = []

    for at in range(1, 17):
        (shown,) = (await read(client, sitting))["items"]
        page = (await seen(client, home)).text
        assert shown["position"] == at
        assert page.count('data-type="none"') == 15
        assert stem_of(shown) in page
        assert not [one for one in told if one in page], "what was left is not shown either"
        cases = [one["html"] for one in (await read(client, sitting))["cases"]]
        assert page.count('data-case="') == ("case" in shown) == sum(map(bool, cases))
        told.append(stem_of(shown))
        await go_on(client, sitting, at + 1 if at < 16 else at)

    assert len(set(told)) == 16


async def test_without_script_an_item_that_was_answered_is_left_at_once(forward: Room) -> None:
    client = await forward.candidate()
    sitting = await forward.sitting(client)
    home, item = f"/sittings/{sitting['id']}", sitting["items"][0]
    handle = item["options"][0]["handle"]

    shown = (await seen(client, f"{home}/items/1")).text
    blank = await sent(client, f"{home}/items/1", data={"go": "next"})
    asked = await seen(client, f"{home}/items/2")
    answered = await sent(client, f"{home}/items/1", data={"choice": handle, "go": "next"})

    assert "Save and go back" not in shown
    assert "Where it has no answer you are asked once more" in shown
    assert blank.headers["location"] == f"{home}/items/2"
    assert asked.headers["location"] == f"{home}/onward/2"
    assert answered.headers["location"] == f"{home}/items/2"
    assert (await read(client, sitting))["place"] == 2
    assert "Go on to item 4?" in (await seen(client, f"{home}/onward/4")).text


async def test_a_rehearsal_goes_through_it_as_candidates_do(forward: Room) -> None:
    session = await forward.crew("invigilator")
    actor = await forward.services.accounts.actor_of_bearer(
        session.token or "", now=forward.clock()
    )
    rehearsals = forward.services.invigilation.rehearsals
    await rehearsals.start("practice", 2, actor=actor, now=forward.clock())

    for _ in range(60):
        forward.clock.move(seconds=1)
        await rehearsals.step(now=forward.clock())

    rows = await query("SELECT locked FROM sitting WHERE locked LIKE 'iii%'")
    assert len(rows) >= 2
    await rehearsals.end(actor=actor, now=forward.clock())


async def test_a_free_exam_tells_nothing_of_it_and_keeps_no_place(
    room: Room, tmp_path: Path
) -> None:
    await room.publish(small_content(tmp_path))
    client = await room.candidate()
    sitting = await room.sitting(client)

    went = await go_on(client, sitting, 9)

    assert not {"navigation", "place", "sections", "locked"} & sitting.keys()
    assert (went.status_code, went.json()) == (200, {"place": 1, "locked": []})
    assert (await client.save(sitting["id"], 1, 1, None)).status_code == 200
