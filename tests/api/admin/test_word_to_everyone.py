"""Staff tell everyone who sits an exam something: once, and everybody has it."""

import re

import pytest_asyncio

from tests.api.browsing import posted, seen
from tests.api.house import Client, Room

PAGE = "/admin/sittings/exams/practice/announcement"
TEXT = "The alarm is a drill. Keep working."


@pytest_asyncio.fixture
async def iris(room: Room) -> Client:
    return await room.crew("invigilator")


async def fields_of(iris: Client, **changed: str) -> dict[str, str]:
    found = re.search(r'name="id" value="([^"]+)"', (await seen(iris, PAGE)).text)
    assert found is not None
    return {"id": found[1], "message": TEXT, "sure": "yes"} | changed


async def waiting(client: Client, sitting: str) -> list[str]:
    told = (await client.put(f"/sittings/{sitting}/presence", {})).json()["messages"]
    return [one["text"] for one in told]


async def test_everyone_who_sits_is_told_once(room: Room, iris: Client) -> None:
    ann, ben = await room.candidate(), await room.candidate()
    first, second = await room.sitting(ann), await room.sitting(ben)
    assert f'href="{PAGE}"' in (await seen(iris, "/admin/sittings?exam=practice")).text
    assert "people sit it now." in (await seen(iris, PAGE)).text
    fields = await fields_of(iris)

    answers = [await posted(iris, PAGE, **fields) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    told = (await seen(iris, answers[0].headers["location"])).text
    assert "Everyone who sits the exam is told." in told
    assert await waiting(ann, first["id"]) == await waiting(ben, second["id"]) == [TEXT]
    assert TEXT in (await seen(ann, f"/sittings/{first['id']}/items/1")).text
    changed = await posted(iris, PAGE, **(fields | {"message": "Another"}))
    assert changed.status_code == 409
    assert fields["id"] not in changed.text, "the page has a new name for its next message"


async def test_what_is_wrong_stands_beside_its_field(room: Room, iris: Client) -> None:
    sitting = await room.sitting(await room.candidate())

    empty = await posted(iris, PAGE, **await fields_of(iris, message=" "))
    unsure = await posted(iris, PAGE, **await fields_of(iris, sure=""))

    assert (empty.status_code, unsure.status_code) == (422, 422)
    assert "Write 1 to 500 visible characters" in empty.text
    assert TEXT in unsure.text
    assert "Say that everyone is to get it" in unsure.text
    assert TEXT not in (await seen(iris, f"/admin/sittings/{sitting['id']}")).text


async def test_there_is_nobody_to_tell(room: Room, iris: Client) -> None:
    room.clock.move(hours=3)

    answer = await posted(iris, PAGE, **await fields_of(iris))

    assert answer.status_code == 409
    assert "None of these sittings is under way" in answer.text
    assert (await seen(iris, PAGE.replace("practice", "nothing"))).status_code == 404
    assert (await seen(await room.crew("trainer"), PAGE)).status_code == 403


async def test_a_page_without_script_says_that_it_is_read(room: Room, iris: Client) -> None:
    ann = await room.candidate()
    sitting = await room.sitting(ann)
    await posted(iris, PAGE, **await fields_of(iris))
    page = f"/sittings/{sitting['id']}/items/2"
    form = re.search(r'action="([^"]+/messages/[^"]+)"', (await seen(ann, page)).text)
    assert form is not None

    marked = await posted(ann, form[1], at="2")

    assert (marked.status_code, marked.headers["location"]) == (303, page)
    after = (await seen(ann, page)).text
    assert "Mark as read" not in after
    assert "Messages so far" in after
    from_hand_in = await posted(ann, form[1], at="0")
    assert from_hand_in.headers["location"] == f"/sittings/{sitting['id']}/hand-in"
