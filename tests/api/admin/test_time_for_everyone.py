"""Staff give time to everyone who sits an exam: once, in one act, with one reason."""

import re

import httpx
import pytest
import pytest_asyncio

from server.exams.tables import TimeCreditRow, TimeEntryRow
from tests.api.browsing import posted, seen
from tests.api.house import Client, Room

PAGE = "/admin/sittings/exams/practice/credit"


@pytest_asyncio.fixture
async def iris(room: Room) -> Client:
    return await room.crew("invigilator")


async def given_to(client: Client, sitting: str) -> int:
    found: int = (await client.get(f"/sittings/{sitting}/time")).json()["granted_seconds"]
    return found


async def fields_of(iris: Client, **changed: str) -> dict[str, str]:
    name = re.search(r'name="credit" value="([^"]+)"', (await seen(iris, PAGE)).text)
    assert name is not None
    return {"credit": name[1], "minutes": "3", "reason": "Fire alarm", "sure": "yes"} | changed


async def give(iris: Client, **changed: str) -> httpx.Response:
    return await posted(iris, PAGE, **await fields_of(iris, **changed))


async def test_everyone_is_given_as_much_once(room: Room, iris: Client) -> None:
    ann, ben = await room.candidate(), await room.candidate()
    first, second = await room.sitting(ann), await room.sitting(ben)
    listed = await seen(iris, "/admin/sittings?exam=practice")
    assert f'href="{PAGE}"' in listed.text
    assert f'href="{PAGE}"' in (await seen(iris, f"/admin/sittings/{first['id']}")).text
    assert "people sit it now." in (await seen(iris, PAGE)).text
    fields = await fields_of(iris)

    answers = [await posted(iris, PAGE, **fields) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    told = (await seen(iris, answers[0].headers["location"])).text
    assert "Everyone who sits the exam has the time." in told
    assert [await given_to(ann, first["id"]), await given_to(ben, second["id"])] == [180, 180]
    credit = await TimeCreditRow.get(id=fields["credit"])
    assert await TimeEntryRow.filter(reference=credit.id).count() == credit.sittings
    ledger = (await seen(iris, f"/admin/sittings/{first['id']}")).text
    assert "Time given to everyone" in ledger
    assert "Fire alarm" in ledger
    boss = await room.crew("admin")
    trail = (await seen(boss, f"/admin/audit?subject={credit.id}")).text
    assert "gave time to everyone in an exam" in trail

    other = await posted(iris, PAGE, **(fields | {"minutes": "4"}))
    assert other.status_code == 409
    assert "gave its time already" in other.text
    assert f'value="{fields["credit"]}"' not in other.text
    assert await given_to(ann, first["id"]) == 180


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"minutes": ""}, "minutes"),
        ({"minutes": "241"}, "minutes"),
        ({"minutes": "three"}, "minutes"),
        ({"reason": " "}, "reason"),
        ({"sure": ""}, "sure"),
    ],
)
async def test_a_mistake_is_told_beside_its_field(
    room: Room, iris: Client, fields: dict[str, str], field: str
) -> None:
    await room.sitting(await room.candidate())

    answer = await give(iris, **fields)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    if field == "sure":
        assert 'value="Fire alarm"' in answer.text


async def test_where_nobody_sits_nothing_is_given(room: Room, iris: Client) -> None:
    room.clock.move(minutes=30)

    answer = await give(iris)

    assert answer.status_code == 409
    assert answer.text.count("Nobody sits this exam at the moment") == 2


async def test_an_unknown_exam_and_other_roles_find_nothing(room: Room, iris: Client) -> None:
    assert (await seen(iris, "/admin/sittings/exams/nothing/credit")).status_code == 404
    ann = await room.candidate()
    assert (await seen(ann, PAGE)).status_code == 403
    assert (await posted(ann, PAGE, minutes="3", reason="x", sure="yes")).status_code == 403
