"""Somebody objects, is answered in time, and sees it; nobody else learns of it."""

import asyncio
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.appeals import auditing, personal
from server.appeals.tables import AppealRow, AppealRulingRow
from server.certification.auditing import violations
from server.flows.personal import PersonalData
from server.kernel.clock import from_milliseconds
from server.notices.tables import NoticeRow
from tests.api.browsing import every_row, posted, seen
from tests.api.house import Client, Room

OWN, ADMIN = "/account/appeals", "/admin/appeals"
SAID = "Two options are <b>right</b>."
ROW = r'class="whole" href="/admin/appeals/([0-9a-f-]{36})"'
RULED = {"verdict": "upheld", "reason": "The item has two keys.", "sure": "yes", "seen": "0"}


@pytest_asyncio.fixture
async def ann(room: Room) -> Client:
    return await room.candidate()


@pytest_asyncio.fixture
async def boss(room: Room) -> Client:
    return await room.crew("admin")


async def sat(room: Room, client: Client, share: float = 1) -> str:
    return str((await room.sat(client, share))["sitting"])


async def appeal(client: Client, sitting: str, **fields: str) -> httpx.Response:
    said = {"kind": "item", "item": "2", "text": SAID}
    return await posted(client, f"/sittings/{sitting}/appeal", **(said | fields))


async def only(sitting: str) -> AppealRow:
    (row,) = await AppealRow.filter(sitting_id=sitting)
    return row


async def rule(boss: Client, row: AppealRow, **fields: str) -> httpx.Response:
    return await posted(boss, f"{ADMIN}/{row.id}/rulings", **(RULED | fields))


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_an_item_is_reported_while_the_clock_runs(room: Room, ann: Client) -> None:
    sitting = await room.sitting(ann)
    at = f"/sittings/{sitting['id']}/appeals"
    before = (await ann.get(f"/sittings/{sitting['id']}/time")).json()

    first = await ann.put(f"{at}/2", {"text": SAID})
    again = await ann.put(f"{at}/2", {"text": SAID})
    changed = await ann.put(f"{at}/2", {"text": "The picture is missing."})
    other = await ann.put(f"{at}/3", {"text": "A word is cut off."})

    assert [one.status_code for one in (first, again, changed, other)] == [200] * 4
    assert first.json()["id"] == again.json()["id"] == changed.json()["id"] != other.json()["id"]
    listed = (await ann.get(at)).json()["items"]
    assert [(one["position"], one["text"]) for one in listed] == [
        (2, "The picture is missing."),
        (3, "A word is cut off."),
    ]
    assert (await ann.get(f"/sittings/{sitting['id']}/time")).json() == before
    row = (await AppealRow.filter(sitting_id=sitting["id"]).order_by("position"))[0]
    assert row.due_ms == room.clock().timestamp() * 1000 + (10 * 86_400 + 600) * 1000
    await room.hand_in(ann, sitting)
    assert told(await ann.put(f"{at}/2", {"text": "Something else."})) == (409, "appeal-known")
    assert (await ann.put(f"{at}/4", {"text": "Later."})).status_code == 200


async def test_what_is_said_during_an_exam_is_acknowledged_once(room: Room, ann: Client) -> None:
    sitting = await room.sitting(ann)
    for position in (1, 2, 3):
        await ann.put(f"/sittings/{sitting['id']}/appeals/{position}", {"text": SAID})
    person_id = (await AppealRow.filter(sitting_id=sitting["id"]).first()).person_id  # type: ignore[union-attr]  # there are three

    async def is_told() -> bool:
        return await NoticeRow.filter(person_id=person_id, kind="appeal-received").exists()

    await room.settle_until(is_told)
    await room.settle()

    assert await NoticeRow.filter(person_id=person_id, kind="appeal-received").count() == 1


@pytest.mark.parametrize(
    ("position", "text", "told_"),
    [
        ("99", SAID, (404, "position-unknown")),
        ("0", SAID, (404, "address-unknown")),
        ("1", " ", (422, "appeal-text-wrong")),
        ("1", "a\u202eb", (422, "appeal-text-wrong")),
        ("1", "a" * 1_001, (422, "shape-wrong")),
    ],
)
async def test_what_makes_no_sense_is_refused(
    room: Room, ann: Client, position: str, text: str, told_: tuple[int, str]
) -> None:
    sitting = await room.sitting(ann)

    answer = await ann.put(f"/sittings/{sitting['id']}/appeals/{position}", {"text": text})

    assert told(answer) == told_
    assert not await AppealRow.filter(sitting_id=sitting["id"]).exists()


async def test_nobody_appeals_in_a_sitting_of_somebody_else(room: Room, ann: Client) -> None:
    sitting, other = await room.sitting(ann), await room.candidate()
    at = f"/sittings/{sitting['id']}/appeals"

    assert told(await other.put(f"{at}/1", {"text": SAID})) == (404, "sitting-unknown")
    assert told(await other.get(at)) == (404, "sitting-unknown")
    assert (await appeal(other, sitting["id"])).status_code == 404


async def test_without_script_a_form_does_the_same(room: Room, ann: Client) -> None:
    sitting = await room.sitting(ann)
    item = await seen(ann, f"/sittings/{sitting['id']}/items/2")
    form = f"/sittings/{sitting['id']}/appeal?item=2"
    assert f'href="{form}"' in item.text

    kept = await appeal(ann, sitting["id"], text="The picture is missing.")
    whole = await appeal(ann, sitting["id"], kind="time", item="")
    wrong = await appeal(ann, sitting["id"], item="200", text="")

    assert kept.headers["location"] == f"{form}&done=kept"
    page = (await seen(ann, kept.headers["location"])).text
    assert "It is kept." in page
    assert "The picture is missing.</textarea>" in page
    assert whole.status_code == 409
    assert wrong.status_code == 422
    assert all(f'id="{name}-error"' in wrong.text for name in ("item", "text"))


async def test_a_result_says_how_to_appeal_and_until_when(room: Room, ann: Client) -> None:
    sitting = await sat(room, ann, 0)
    result = (await seen(ann, f"/sittings/{sitting}/result")).text
    assert f'href="/sittings/{sitting}/appeal"' in result
    assert "You can appeal for 14 days after your result." in result

    made = await appeal(ann, sitting, kind="incident", item="", text="The fire alarm rang.")
    twice = await appeal(ann, sitting, kind="incident", item="", text="It rang again.")
    nothing = await appeal(ann, sitting, kind="", item="", text="")

    assert made.headers["location"] == f"{OWN}?done=raised"
    assert twice.status_code == 409
    assert (nothing.status_code, 'id="kind-error"' in nothing.text) == (422, True)
    own = (await seen(ann, OWN)).text
    assert "The fire alarm rang." in own
    assert "Waits for a ruling" in own


async def test_it_can_be_too_late(room: Room, ann: Client) -> None:
    sitting = await sat(room, ann)
    room.clock.move(days=14, seconds=-1)
    await room.renew(ann)
    assert (await appeal(ann, sitting)).status_code == 303
    room.clock.move(seconds=2)

    late = await appeal(ann, sitting, item="3")

    assert late.status_code == 410
    assert "over" in late.text
    page = (await seen(ann, f"/sittings/{sitting}/result")).text
    assert f'href="/sittings/{sitting}/appeal"' not in page


async def test_an_appeal_is_ruled_on_once_and_its_candidate_told(
    room: Room, ann: Client, boss: Client
) -> None:
    sitting = await sat(room, ann, 0.5)
    await appeal(ann, sitting)
    row = await only(sitting)
    assert str(row.id) in await every_row(boss, ADMIN, ROW)
    assert str(row.id) in await every_row(boss, f"{ADMIN}?exam=practice&item={row.item}", ROW)
    assert str(row.id) not in await every_row(boss, f"{ADMIN}?exam=foundations", ROW)
    page = (await seen(boss, f"{ADMIN}/{row.id}")).text
    assert "Two options are &lt;b&gt;right&lt;/b&gt;." in page
    assert row.item in page
    assert "The key, and why" in page
    assert ann.name not in page

    answers = [await rule(boss, row), await rule(boss, row)]

    assert {one.headers["location"] for one in answers} == {f"{ADMIN}/{row.id}?done=ruled"}
    assert await AppealRulingRow.filter(appeal_id=row.id).count() == 1
    assert str(row.id) not in await every_row(boss, ADMIN, ROW)
    assert str(row.id) in await every_row(boss, f"{ADMIN}?state=settled", ROW)
    after = (await seen(boss, f"{ADMIN}/{row.id}")).text
    assert f'href="/admin/sittings/{sitting}/free-sitting?appeal={row.id}"' in after
    own = (await seen(ann, OWN)).text
    assert "Upheld" in own
    assert "The item has two keys." in own
    assert row.item not in own

    async def is_told() -> bool:
        return await NoticeRow.filter(person_id=row.person_id, kind="appeal-ruled").exists()

    await room.settle_until(is_told)
    assert await auditing.violations() == []


async def test_a_ruling_is_corrected_by_another_and_never_by_accident(
    room: Room, ann: Client, boss: Client
) -> None:
    sitting = await sat(room, ann)
    await appeal(ann, sitting)
    row = await only(sitting)
    await rule(boss, row)

    stale = await rule(boss, row, verdict="rejected", reason="The item has one key.")
    corrected = await rule(boss, row, verdict="rejected", reason="It has one key.", seen="1")

    assert stale.status_code == 409
    assert "after you opened the page" in stale.text
    assert corrected.status_code == 303
    own = (await seen(ann, OWN)).text
    assert "Corrected ruling" in own
    assert "Rejected" in own
    assert "The item has two keys." in own


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"verdict": ""}, "verdict"), ({"reason": " "}, "reason"), ({"sure": ""}, "sure")],
)
async def test_a_ruling_that_is_not_whole_is_told_beside_its_field(
    room: Room, ann: Client, boss: Client, fields: dict[str, str], field: str
) -> None:
    sitting = await sat(room, ann)
    await appeal(ann, sitting)
    row = await only(sitting)

    answer = await rule(boss, row, **fields)

    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert not await AppealRulingRow.filter(appeal_id=row.id).exists()


async def test_several_about_one_item_are_ruled_on_together(room: Room, boss: Client) -> None:
    rows = []
    for _ in range(3):
        sitting = await sat(room, client := await room.candidate())
        await appeal(client, sitting, item="5")
        rows.append(await only(sitting))
    first, second, third = rows
    assert {one.item for one in rows} == {first.item}
    page = (await seen(boss, f"{ADMIN}/{first.id}")).text
    assert f'name="alike" value="{second.id}"' in page
    assert "3 wait about it" in (await seen(boss, f"{ADMIN}?item={first.item}")).text

    await rule(boss, first, alike=str(second.id))

    left = await every_row(boss, f"{ADMIN}?item={first.item}", ROW)
    assert left == [str(third.id)]
    assert await AppealRulingRow.filter(appeal_id__in=[first.id, second.id]).count() == 2


async def test_nobody_rules_on_an_appeal_of_their_own(room: Room, boss: Client) -> None:
    await room.completed(boss)
    sitting = await sat(room, boss)
    await appeal(boss, sitting, item="9")
    row = await only(sitting)

    answer = await rule(boss, row)

    assert answer.status_code == 403
    assert "You cannot rule on this." in (await seen(boss, f"{ADMIN}/{row.id}")).text


async def test_an_appeal_is_withdrawn_until_it_is_ruled_on(
    room: Room, ann: Client, boss: Client
) -> None:
    sitting = await sat(room, ann)
    await appeal(ann, sitting)
    row = await only(sitting)
    address = f"{OWN}/{row.id}/withdrawal"
    assert "Withdraw this appeal?" in (await seen(ann, address)).text
    assert (await seen(await room.candidate(), address)).status_code == 404

    gone = [await posted(ann, address), await posted(ann, address)]

    assert {one.headers["location"] for one in gone} == {f"{OWN}?done=withdrawn"}
    assert (await rule(boss, row)).status_code == 409
    assert (await appeal(ann, sitting)).status_code == 303  # anew
    anew = (await AppealRow.filter(sitting_id=sitting, is_open=True))[0]
    await rule(boss, anew)
    late = await posted(ann, f"{OWN}/{anew.id}/withdrawal")
    assert late.headers["location"] == f"{OWN}?done=settled"


async def test_what_is_overdue_is_told_to_administrators(
    room: Room, ann: Client, boss: Client
) -> None:
    sitting = await sat(room, ann)
    await appeal(ann, sitting)
    row = await only(sitting)
    room.clock.moment = from_milliseconds(row.due_ms)
    room.clock.move(minutes=1)
    boss = await room.crew("admin")

    await room.services.flows.remind()
    await room.services.flows.remind()

    assert await NoticeRow.filter(subject=str(row.id), kind="appeal-overdue").count() == 1
    assert "overdue" in (await seen(boss, "/admin")).text
    assert "Overdue" in (await seen(boss, ADMIN)).text
    figures = (await room.http.get("/metrics")).text
    overdue = next(one for one in figures.splitlines() if one.startswith("assay_appeals_overdue"))
    assert float(overdue.split()[1]) >= 1


async def test_appeals_are_in_the_copy_and_their_text_is_erased(
    room: Room, ann: Client, boss: Client
) -> None:
    sitting = await sat(room, ann)
    await appeal(ann, sitting)
    row = await only(sitting)
    await rule(boss, row)
    actor = await room.services.accounts.actor_of(str(ann.token), now=room.clock())
    data: PersonalData = room.services.personal

    copy: Any = await data.collected(actor=actor)

    assert [one["text"] for one in copy["appeals"]] == [SAID]
    assert [one["reason"] for one in copy["appeal_rulings"]] == ["The item has two keys."]
    assert row.item not in str(copy["appeals"])


async def test_the_lobby_and_the_criteria_publish_the_turnaround(room: Room) -> None:
    for page in ("/exams/practice", "/exams/practice/criteria", "/exams/foundations"):
        text = (await seen(room.stranger, page)).text
        assert "Somebody rules on it within 10 days." in text


async def test_the_store_holds_what_it_promises(room: Room) -> None:
    keys = room.services.credentials.public_keys()

    assert await violations(keys) == []
    assert await auditing.violations() == []


async def test_who_leaves_takes_what_they_said_along(room: Room, ann: Client, boss: Client) -> None:
    sitting = await sat(room, ann)
    await appeal(ann, sitting, item="7")
    row = await only(sitting)
    await rule(boss, row)

    await personal.erase(row.person_id)

    await row.refresh_from_db()
    assert row.text == ""
    page = (await seen(boss, f"{ADMIN}/{row.id}")).text
    assert "What was said is erased" in page
    assert "The item has two keys." in page
    assert await auditing.violations() == []


async def test_a_ruling_that_is_altered_is_found(room: Room, ann: Client, boss: Client) -> None:
    sitting = await sat(room, ann)
    await appeal(ann, sitting, item="8")
    row = await only(sitting)
    await rule(boss, row)

    await AppealRow.filter(id=row.id).update(rulings=2)
    found = await auditing.violations()
    await AppealRow.filter(id=row.id).update(rulings=1)

    assert found == [f"Appeal {row.id} counts other rulings than it has."]
    assert await auditing.violations() == []


async def test_many_presses_at_once_are_one_appeal_and_one_ruling(
    room: Room, ann: Client, boss: Client
) -> None:
    sitting = await sat(room, ann)

    sent = await asyncio.gather(*(appeal(ann, sitting, item="11") for _ in range(5)))
    others = await asyncio.gather(*(appeal(ann, sitting, item="12", text=t) for t in "abcde"))

    assert {one.status_code for one in sent} <= {303, 409}
    assert sorted(one.status_code for one in others) == [303, 409, 409, 409, 409]
    rows = await AppealRow.filter(sitting_id=sitting).order_by("position")
    assert [row.position for row in rows] == [11, 12]

    ruled = await asyncio.gather(*(rule(boss, rows[0], reason=f"Because {t}.") for t in "abcde"))

    assert sorted(one.status_code for one in ruled) == [303, 409, 409, 409, 409]
    assert await AppealRulingRow.filter(appeal_id=rows[0].id).count() == 1
