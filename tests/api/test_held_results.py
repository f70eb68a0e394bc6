"""Results that wait for their release, and free new sittings."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.certification.auditing import violations
from server.certification.tables import DecisionRow, FreeSittingRow, HeldResultRow
from server.credentials.tables import CertificateRow
from server.notices.tables import NoticeRow
from tests.api.browsing import posted, seen
from tests.api.conftest import Under
from tests.api.house import Client, Room

ADMIN = "/admin/results"
WAITS = "{waits_days: [7], attempts: null, window_days: null}"


@pytest_asyncio.fixture
async def ann(room: Room) -> Client:
    return await room.candidate()


@pytest_asyncio.fixture
async def boss(room: Room) -> Client:
    return await room.crew("admin")


async def handed_in(room: Room, client: Client, share: float = 1) -> str:
    sitting = await room.sitting(client)
    await room.answer(client, sitting, share)
    await room.hand_in(client, sitting)
    await room.settle()
    return str(sitting["id"])


async def result(client: Client, sitting: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/sittings/{sitting}/result")).json()
    return found


async def let_out(boss: Client, *sittings: str, **fields: str) -> httpx.Response:
    return await posted(boss, f"{ADMIN}/releases", sitting=list(sittings), **fields)  # type: ignore[arg-type]  # many values of one field


async def test_a_result_waits_until_somebody_releases_it(
    room: Room, under: Under, ann: Client, boss: Client
) -> None:
    await under(release="after_review")
    assert "after somebody has reviewed it" in (await seen(ann, "/exams/practice")).text
    sitting, keys = await handed_in(room, ann), room.services.credentials.public_keys()

    assert await result(ann, sitting) == await result(ann, sitting)
    waiting = await result(ann, sitting)
    assert (waiting["state"], waiting["passed"], waiting["domains"]) == ("pending", None, [])
    page = (await seen(ann, f"/sittings/{sitting}/result")).text
    assert "Your result is not released yet." in page
    assert "http-equiv" not in page
    assert "Not released yet" in (await seen(ann, "/learning")).text
    assert not await DecisionRow.filter(sitting_id=sitting).exists()
    assert await violations(keys) == []
    assert f'value="{sitting}"' in (await seen(boss, ADMIN)).text
    assert f'href="{ADMIN}"' in (await seen(boss, "/admin")).text

    answers = [await let_out(boss, sitting), await let_out(boss, sitting)]

    assert [one.headers["location"] for one in answers] == [
        f"{ADMIN}?done=released",
        f"{ADMIN}?done=none",
    ]

    async def is_out() -> bool:
        return bool((await result(ann, sitting))["state"] == "released")

    await room.settle_until(is_out)
    assert (await result(ann, sitting))["certificate"] is not None
    row = await HeldResultRow.get(sitting_id=sitting)
    assert (row.state, row.released_by is None) == ("decided", False)
    assert await CertificateRow.filter(decision_id=(await decision(sitting)).id).count() == 1
    assert await violations(keys) == []
    assert (
        "released the result of this sitting"
        in (await seen(boss, f"/admin/sittings/{sitting}")).text
    )


async def decision(sitting: str) -> DecisionRow:
    return await DecisionRow.get(sitting_id=sitting)


async def test_all_of_an_exam_are_released_at_once_when_somebody_is_sure(
    room: Room, under: Under, boss: Client
) -> None:
    await under(release="after_review")
    people = [await room.candidate() for _ in range(3)]
    sittings = [await handed_in(room, one, 0) for one in people]

    unsure = await let_out(boss, exam="practice", all="yes")
    nothing = await let_out(boss, exam="practice")
    assert (unsure.status_code, 'id="sure-error"' in unsure.text) == (422, True)
    assert nothing.status_code == 422
    sure = await let_out(boss, exam="practice", all="yes", sure="yes")

    assert sure.headers["location"] == f"{ADMIN}?exam=practice&done=released"

    async def are_out() -> bool:
        states = [
            (await result(one, at))["state"] for one, at in zip(people, sittings, strict=True)
        ]
        return states == ["released"] * 3

    await room.settle_until(are_out)
    ids = [row.id for row in await DecisionRow.filter(sitting_id__in=sittings)]
    assert await NoticeRow.filter(subject__in=[str(one) for one in ids]).count() == 3
    assert await violations(room.services.credentials.public_keys()) == []


async def test_nobody_releases_a_result_of_their_own(
    room: Room, under: Under, ann: Client, boss: Client
) -> None:
    await under(release="after_review")
    await room.completed(boss)
    own, other = await handed_in(room, boss), await handed_in(room, ann)

    refused = await let_out(boss, own, other)
    assert (refused.status_code, "a result of your own" in refused.text) == (403, True)
    assert {row.state for row in await HeldResultRow.filter(sitting_id__in=[own, other])} == {
        "held"
    }
    await let_out(boss, exam="practice", all="yes", sure="yes")

    assert (await HeldResultRow.get(sitting_id=own)).state == "held"
    assert (await HeldResultRow.get(sitting_id=other)).state != "held"


async def test_a_day_releases_by_itself(room: Room, under: Under, ann: Client) -> None:
    day = (room.clock() + timedelta(days=3)).date()
    await under(release=f"{{on: {day.isoformat()}}}")
    sitting = await handed_in(room, ann)
    assert "Your result is released on" in (await seen(ann, f"/sittings/{sitting}/result")).text

    await room.services.flows.release_due()
    assert (await result(ann, sitting))["state"] == "pending"
    room.clock.move(days=3)
    await room.renew(ann)
    await room.services.flows.release_due()

    async def is_out() -> bool:
        return bool((await result(ann, sitting))["state"] == "released")

    await room.settle_until(is_out)
    later = await room.candidate()
    assert (await room.sat(later))["passed"]


async def test_a_copy_of_ones_data_tells_no_result_before_its_release(
    room: Room, under: Under, ann: Client
) -> None:
    await under(release="after_review")
    sitting = await handed_in(room, ann)

    copy = await room.services.personal.collected(
        actor=await room.services.accounts.actor_of(str(ann.token), now=room.clock())
    )

    assert [one["sitting"] for one in copy["results"]] == []  # type: ignore[index]  # rows are mappings
    assert str(sitting) in str(copy["sittings"])


async def test_a_free_sitting_is_one_more_without_a_wait(
    room: Room, under: Under, ann: Client, boss: Client
) -> None:
    await under(retake=WAITS)
    first = str((await room.sat(ann, 0))["sitting"])
    refused = await ann.post("/exams/practice/sittings")
    assert refused.json()["code"] == "retake-wait"
    form = f"/admin/sittings/{first}/free-sitting"
    assert f'href="{form}"' in (await seen(boss, f"/admin/sittings/{first}")).text
    unsure = await posted(boss, form, reason="The network was down.")
    assert (unsure.status_code, 'id="sure-error"' in unsure.text) == (422, True)

    given = [await posted(boss, form, reason="The network was down.", sure="yes") for _ in "ab"]
    other = await posted(boss, form, reason="Another reason.", sure="yes")

    assert {one.headers["location"] for one in given} == {f"/admin/sittings/{first}?done=freed"}
    assert other.status_code == 409
    assert await FreeSittingRow.filter(sitting_id=first).count() == 1
    assert "Now" in (await seen(ann, f"/sittings/{first}/result")).text
    person_id = (await FreeSittingRow.get(sitting_id=first)).person_id

    async def is_told() -> bool:
        return await NoticeRow.filter(person_id=person_id, kind="free-sitting").exists()

    await room.settle_until(is_told)
    await room.sat(ann, 0)
    again = await ann.post("/exams/practice/sittings")
    assert again.json()["code"] == "retake-wait"
    assert await violations(room.services.credentials.public_keys()) == []


async def test_a_free_sitting_is_for_what_is_over_and_of_somebody_else(
    room: Room, ann: Client, boss: Client
) -> None:
    sitting = await room.sitting(ann)

    running = await posted(
        boss, f"/admin/sittings/{sitting['id']}/free-sitting", reason="Why not", sure="yes"
    )

    assert running.status_code == 409
    invigilator = await room.crew("invigilator")
    address = f"/admin/sittings/{sitting['id']}/free-sitting"
    assert (await seen(invigilator, address)).status_code == 403


@pytest.mark.parametrize("path", [ADMIN, "/admin/appeals"])
async def test_the_pages_are_for_administrators(room: Room, path: str, ann: Client) -> None:
    assert (await seen(ann, path)).status_code == 403
    assert (await seen(await room.crew("invigilator"), path)).status_code == 403


async def test_tampering_with_a_release_is_found(
    room: Room, under: Under, ann: Client, boss: Client
) -> None:
    await under(release="after_review")
    sitting, keys = await handed_in(room, ann), room.services.credentials.public_keys()
    await HeldResultRow.filter(sitting_id=sitting).update(state="decided")

    found = await violations(keys)

    assert any("released result of sitting" in one for one in found)
    await HeldResultRow.filter(sitting_id=sitting).update(state="held")
    await let_out(boss, sitting)

    async def is_out() -> bool:
        return bool((await result(ann, sitting))["state"] == "released")

    await room.settle_until(is_out)
    await HeldResultRow.filter(sitting_id=sitting).update(state="held")
    assert any("before its result was released" in one for one in await violations(keys))
    await HeldResultRow.filter(sitting_id=sitting).update(state="decided")
    assert await violations(keys) == []


async def test_a_policy_may_offer_no_appeals(room: Room, under: Under, ann: Client) -> None:
    await under(appeals="null")
    sitting = await room.sitting(ann)

    refused = await ann.put(f"/sittings/{sitting['id']}/appeals/1", {"text": "A word is cut off."})

    assert (refused.status_code, refused.json()["code"]) == (403, "appeals-not-offered")
    assert "Report a problem" not in (await seen(ann, f"/sittings/{sitting['id']}/items/1")).text
    assert "This exam offers no appeals." in (await seen(ann, "/exams/practice")).text
    exam = (await ann.get("/exams/practice")).json()
    assert (exam["policy"]["release"], exam["policy"]["appeals"]) == ("at_once", None)
