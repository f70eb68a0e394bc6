"""Somebody asks for more time, an administrator decides, and every exam from then on gives it."""

import re
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.exams.tables import AccommodationRow
from server.kernel.actor import Role
from server.kernel.ids import new_id
from server.notices.tables import NoticeRow
from tests.api.browsing import every_row, posted, seen
from tests.api.house import PASSWORD, START, Client, Room
from tests.api.invigilation.conftest import actor_of

OWN, ADMIN = "/account/accommodations", "/admin/accommodations"
TODAY = START.date().isoformat()
SAID = "I read <b>slowly</b>."
ROW = r'class="whole" href="/admin/accommodations/([0-9a-f-]{36})"'


@pytest_asyncio.fixture
async def ann(room: Room) -> Client:
    return await room.candidate()


@pytest_asyncio.fixture
async def boss(room: Room) -> Client:
    return await room.crew("admin")


async def ask(client: Client, **fields: str) -> httpx.Response:
    asked = {"percent": "50", "break_minutes": "", "reason": SAID, "document": "Letter 7"}
    return await posted(client, OWN, **(asked | fields))


async def asked_by(client: Client, **fields: str) -> str:
    answer = await ask(client, **fields)
    assert answer.headers["location"] == f"{OWN}?done=asked"
    found = re.search(rf"{OWN}/([0-9a-f-]+)/withdrawal", (await seen(client, OWN)).text)
    assert found is not None
    return found[1]


async def grant(boss: Client, one: str, **fields: str) -> httpx.Response:
    given = {"percent": "50", "break_minutes": "", "first": TODAY, "last": ""}
    given |= {"grant_reason": "As the letter says"}
    return await posted(boss, f"{ADMIN}/{one}/grant", **(given | fields))


async def time_of(client: Client, sitting: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/sittings/{sitting['id']}/time")).json()
    return found


async def test_what_is_granted_is_given_in_every_exam_from_then_on(
    room: Room, ann: Client, boss: Client
) -> None:
    one = await asked_by(ann)
    assert one in await every_row(boss, ADMIN, ROW)
    assert f'href="{ADMIN}"' in (await seen(boss, "/admin")).text
    shown = (await seen(boss, f"{ADMIN}/{one}")).text
    assert f'value="{TODAY}"' in shown
    assert "I read &lt;b&gt;slowly&lt;/b&gt;." in shown
    assert "Letter 7" in shown
    lobby = (await seen(ann, "/exams/practice")).text
    assert "min extra time" not in lobby

    answers = [await grant(boss, one), await grant(boss, one)]

    assert {one.headers["location"] for one in answers} == {f"{ADMIN}/{one}?done=granted"}
    assert "It is granted" in (await seen(boss, answers[0].headers["location"])).text
    assert one not in await every_row(boss, ADMIN, ROW)
    assert one in await every_row(boss, f"{ADMIN}?state=decided", ROW)
    assert "10 min + 5 min extra time" in (await seen(ann, "/exams/practice")).text
    own = (await seen(ann, OWN)).text
    assert "In force" in own
    assert "As the letter says" in own
    sitting = await room.sitting(ann)
    assert sitting["seconds_left"] == 900
    assert (await time_of(ann, sitting))["granted_seconds"] == 300
    position = sitting["items"][0]["position"]
    unscripted = (await seen(ann, f"/sittings/{sitting['id']}/items/{position}")).text
    assert "5 more minutes given" in unscripted


async def test_the_person_is_told_once_and_nothing_of_why(
    room: Room, ann: Client, boss: Client
) -> None:
    one = await asked_by(ann)
    await grant(boss, one)
    row = await AccommodationRow.get(id=one)

    async def is_told() -> bool:
        return await NoticeRow.filter(person_id=row.person_id).exists()

    await room.settle_until(is_told)
    await grant(boss, one)
    await room.settle()

    (notice,) = await NoticeRow.filter(person_id=row.person_id)
    assert (notice.kind, notice.payload) == ("accommodation-decided", "{}")
    assert "There is a decision for you" in (await seen(ann, "/notices")).text


async def test_a_refusal_has_its_reason_and_is_no_end(
    room: Room, ann: Client, boss: Client
) -> None:
    one = await asked_by(ann)
    nothing = await posted(boss, f"{ADMIN}/{one}/refusal", refusal_reason=" ")
    assert nothing.status_code == 422
    assert 'id="refusal_reason-error"' in nothing.text

    refused = await posted(boss, f"{ADMIN}/{one}/refusal", refusal_reason="The letter is old.")
    late = await grant(boss, one)

    assert refused.headers["location"] == f"{ADMIN}/{one}?done=refused"
    assert late.status_code == 409
    assert "decided after you opened the page" in late.text
    own = (await seen(ann, OWN)).text
    assert "The letter is old." in own
    assert f"{OWN}/{one}/withdrawal" not in own
    assert (await ask(ann)).status_code == 303
    sitting = await room.sitting(ann)
    assert sitting["seconds_left"] == 600


@pytest.mark.parametrize("who", ["the person", "an administrator"])
async def test_what_is_withdrawn_acts_on_sittings_started_later(
    room: Room, ann: Client, boss: Client, who: str
) -> None:
    one = await asked_by(ann)
    await grant(boss, one)
    running = await room.sitting(ann)

    if who == "the person":
        assert "Withdraw this accommodation?" in (await seen(ann, f"{OWN}/{one}/withdrawal")).text
        done = [await posted(ann, f"{OWN}/{one}/withdrawal") for _ in range(2)]
        assert done[0].headers["location"] == f"{OWN}?done=withdrawn"
    else:
        address = f"{ADMIN}/{one}/withdrawal"
        done = [await posted(boss, address, withdrawal_reason="Lapsed") for _ in range(2)]
        assert done[0].headers["location"] == f"{ADMIN}/{one}?done=withdrawn"
        assert "Lapsed" in (await seen(ann, OWN)).text

    assert [answer.status_code for answer in done] == [303, 303]
    assert (await time_of(ann, running))["granted_seconds"] == 300
    await room.hand_in(ann, running)
    assert (await room.sitting(ann))["seconds_left"] == 600


async def test_several_add_up_and_each_has_its_line(room: Room, ann: Client, boss: Client) -> None:
    first = await asked_by(ann)
    await grant(boss, first, percent="25")
    second = await asked_by(ann, percent="0", break_minutes="7")
    assert f"{ADMIN}/{first}" in (await seen(boss, f"{ADMIN}/{second}")).text
    await grant(boss, second, percent="", break_minutes="7")

    sitting = await room.sitting(ann)

    assert sitting["seconds_left"] == 600 + 150 + 420
    item = (await seen(ann, f"/sittings/{sitting['id']}/items/1")).text
    assert "9 min 30 s more given" in item
    page = (await seen(boss, f"/admin/sittings/{sitting['id']}")).text
    amounts = re.findall(r'data-label="How much"><bdi>([^<]+)</bdi>', page)
    assert amounts == ["10 minutes", "0:02:30", "7 minutes"]
    assert f'href="{ADMIN}/{first}"' in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"percent": ""}, "percent"),
        ({"percent": "0", "break_minutes": "0"}, "percent"),
        ({"percent": "201"}, "percent"),
        ({"percent": "many"}, "percent"),
        ({"break_minutes": "-5"}, "break_minutes"),
        ({"break_minutes": "500"}, "break_minutes"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"document": "x" * 201}, "document"),
    ],
)
async def test_a_mistake_is_told_beside_its_field_and_what_was_typed_stays(
    ann: Client, fields: dict[str, str], field: str
) -> None:
    answer = await ask(ann, **({"document": "The letter of 3 May"} | fields))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "No accommodations" in answer.text
    if field != "document":
        assert "The letter of 3 May" in answer.text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"percent": "0"}, "percent"),
        ({"percent": "50", "break_minutes": "121"}, "break_minutes"),
        ({"first": ""}, "last"),
        ({"first": "2027-03-02", "last": "2027-03-01"}, "last"),
        ({"grant_reason": ""}, "grant_reason"),
    ],
)
async def test_a_wrong_grant_is_told_beside_its_field(
    ann: Client, boss: Client, fields: dict[str, str], field: str
) -> None:
    one = await asked_by(ann)

    answer = await grant(boss, one, **fields)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    await posted(ann, f"{OWN}/{one}/withdrawal")


async def test_the_same_twice_is_one_request_and_no_more_than_three_wait(ann: Client) -> None:
    for _ in range(2):
        await ask(ann)
    assert (await seen(ann, OWN)).text.count("/withdrawal") == 1
    for percent in ("25", "100"):
        assert (await ask(ann, percent=percent)).status_code == 303

    fourth = await ask(ann, percent="10")

    assert fourth.status_code == 409
    assert "wait for a decision already" in fourth.text
    for one in re.findall(rf"{OWN}/[0-9a-f-]+/withdrawal", fourth.text):
        await posted(ann, one)


async def test_nobody_else_sees_it(room: Room, ann: Client, boss: Client) -> None:
    one = await asked_by(ann)
    await grant(boss, one)
    sitting = await room.sitting(ann)
    iris = await room.crew("invigilator")
    page = f"/admin/sittings/{sitting['id']}"

    while_it_runs = (await seen(iris, page)).text
    await room.hand_in(ann, sitting)
    afterwards = (await seen(iris, page)).text

    assert "Extra time" in while_it_runs
    assert ADMIN not in while_it_runs
    assert "slowly" not in while_it_runs
    assert "Extra time" not in afterwards
    assert "Extra time" in (await seen(boss, page)).text
    for path in (ADMIN, f"{ADMIN}/{one}"):
        assert (await seen(iris, path)).status_code == 403
    ben = await room.candidate()
    assert (await seen(ben, f"{OWN}/{one}/withdrawal")).status_code == 404
    trail = (await seen(boss, f"/admin/audit?subject={one}")).text
    assert "granted an accommodation" in trail
    assert "slowly" not in trail
    assert "Letter" not in trail


async def test_no_administrator_decides_on_their_own(room: Room, boss: Client) -> None:
    accounts, now = room.services.accounts, room.clock()
    person = await accounts.add_person("second@example.org", "Second Boss", Role.ADMIN, now=now)
    link = await accounts.passwords.make_link(person.id, now=now)
    await accounts.passwords.set_by_link(link, PASSWORD, now=now)
    other = await room.sign_in("second@example.org")
    one = await asked_by(other)

    shown = (await seen(other, f"{ADMIN}/{one}")).text
    answer = await grant(other, one)

    assert "This is your own request." in shown
    assert answer.status_code == 403
    assert (await grant(boss, one)).status_code == 303


async def test_one_persons_are_found_by_their_address(
    room: Room, ann: Client, boss: Client
) -> None:
    one = await asked_by(ann)
    await ask(await room.candidate())

    assert await every_row(boss, f"{ADMIN}?who={ann.name}", ROW) == [one]
    nobody = await seen(boss, f"{ADMIN}?who=nobody@example.org")
    assert nobody.status_code == 422
    assert "Nobody has this address" in nobody.text


async def test_more_time_is_granted_to_who_did_not_ask(
    room: Room, ann: Client, boss: Client
) -> None:
    empty = (await seen(boss, f"{ADMIN}?who={ann.name}")).text
    found = re.search(r'class="button" href="(/admin/people/[0-9a-f-]+/accommodation)"', empty)
    assert found is not None
    assert "They never asked for more time." in empty
    assert f'value="{TODAY}"' in (await seen(boss, found[1])).text
    given = {"percent": "50", "break_minutes": "", "first": TODAY, "last": ""}

    missing = await posted(boss, found[1], **given, grant_reason=" ")
    done = [await posted(boss, found[1], **given, grant_reason="Her letter") for _ in range(2)]

    assert missing.status_code == 422
    assert '<a href="#grant_reason">' in missing.text
    assert len({one.headers["location"] for one in done}) == 1
    assert "Granted without a request" in (await seen(boss, done[0].headers["location"])).text
    assert "Her letter" in (await seen(ann, OWN)).text
    assert (await room.sitting(ann))["seconds_left"] == 900


async def test_granting_without_a_request_is_for_administrators_and_never_for_oneself(
    room: Room, ann: Client, boss: Client
) -> None:
    me = (await actor_of(room, boss)).person_id
    her = f"/admin/people/{(await actor_of(room, ann)).person_id}/accommodation"
    given = {"percent": "50", "first": TODAY, "grant_reason": "x"}

    own = await posted(boss, f"/admin/people/{me}/accommodation", **given)
    hers = await posted(await room.crew("invigilator"), her, **given)
    unknown = await seen(boss, f"{ADMIN}?who={new_id()}")

    assert (own.status_code, hers.status_code, unknown.status_code) == (403, 403, 422)
    assert "No such person" in unknown.text
