"""A ruling over pages and over JSON: tried, read, committed, undone; and who may."""

import asyncio
import json
import re
from typing import Any

import pytest
import pytest_asyncio

from server.grading.regrades import SETTLES_MS
from tests.api.browsing import posted, seen, sent
from tests.api.house import Client, Room

PATH = "/admin/regrades"
WHY = "The key was wrong. <b>We are sorry.</b>"
ITEMS = [f"pra-{n:04}" for n in (*range(1, 7), *range(8, 18))]


@pytest_asyncio.fixture
async def boss(room: Room) -> Client:
    return await room.crew("admin")


async def tried(room: Room, boss: Client, **ruling: Any) -> dict[str, Any]:
    asked = {"exam": "practice", "item": "pra-0001", "remedy": "credit"} | ruling
    begun = await boss.post("/regrades", asked)
    assert begun.status_code == 201, begun.text
    return await read(room, boss, begun.json()["id"], "ready")


async def read(room: Room, boss: Client, one: str, state: str) -> dict[str, Any]:
    async def is_so() -> bool:
        return bool((await boss.get(f"/regrades/{one}")).json()["state"] == state)

    await room.settle_until(is_so)
    found: dict[str, Any] = (await boss.get(f"/regrades/{one}")).json()
    return found


async def commit(boss: Client, one: dict[str, Any], digest: str = "") -> Any:
    body = {"digest": digest or one["digest"], "reason": WHY}
    return await boss.put(f"/regrades/{one['id']}/commitment", body)


async def test_the_same_ruling_tried_again_is_the_dry_run_that_is_kept(
    room: Room, boss: Client
) -> None:
    await room.sat(await room.candidate(), 0.5)
    asked = {"exam": "practice", "item": "pra-0009", "remedy": "credit"}

    begun = await asyncio.gather(*(boss.post("/regrades", asked) for _ in range(4)))
    (one,) = {answer.json()["id"] for answer in begun}
    ready = await read(room, boss, one, "ready")
    again = await boss.post("/regrades", asked)
    by_page = await posted(boss, f"{PATH}/new", **asked)
    other = await boss.post("/regrades", asked | {"only_if_higher": True})

    assert {answer.status_code for answer in (*begun, again, other)} == {201}
    assert again.json() == ready
    assert by_page.headers["location"] == f"{PATH}/{one}"
    assert other.json()["id"] != one
    await carried_out(room, boss, ready)
    assert (await boss.post("/regrades", asked)).json()["id"] != one, "it is committed"
    undone = [await boss.post(f"/regrades/{one}/undoing") for _ in range(2)]
    assert len({answer.json()["id"] for answer in undone}) == 1


async def test_a_dry_run_that_would_be_another_by_now_is_made_anew(
    room: Room, boss: Client
) -> None:
    asked = {"item": "pra-0010", "remedy": "credit"}
    await room.sat(await room.candidate(), 0.5)
    one = await tried(room, boss, **asked)
    room.clock.move(minutes=5)
    await room.sat(await room.candidate(), 0.4)

    assert (await tried(room, boss, **asked))["id"] != one["id"]


async def carried_out(room: Room, boss: Client, one: dict[str, Any]) -> dict[str, Any]:
    assert (await commit(boss, one)).status_code == 200
    room.clock.move(milliseconds=SETTLES_MS)
    return await read(room, boss, one["id"], "done")


async def test_a_ruling_over_pages(room: Room, boss: Client) -> None:
    ann = await room.candidate()
    sat = await room.sat(ann, 0.5)
    new = await seen(boss, f"{PATH}/new?exam=practice&item=pra-0002")
    assert "Make a dry run" in new.text
    form = {"exam": "practice", "item": "pra-0002", "remedy": "drop"}
    begun = await posted(boss, f"{PATH}/new", **form)
    address = begun.headers["location"]
    one = await read(room, boss, address.rpartition("/")[2], "ready")
    page = (await seen(boss, address)).text
    assert "Commit ruling" in page
    assert one["digest"] in page

    unsure = await posted(boss, f"{address}/commitment", digest=one["digest"], reason=WHY)
    wordless = await posted(boss, f"{address}/commitment", digest=one["digest"], sure="yes")
    typed = {"digest": one["digest"], "reason": WHY, "sure": "yes"}
    done = await posted(boss, f"{address}/commitment", **typed)
    again = await posted(boss, f"{address}/commitment", **typed)

    assert (unsure.status_code, wordless.status_code) == (422, 422)
    assert "The key was wrong. &lt;b&gt;" in unsure.text
    assert done.headers["location"] == f"{address}?done=committed"
    assert again.headers["location"] == address
    room.clock.move(milliseconds=SETTLES_MS)
    await read(room, boss, one["id"], "done")
    assert "Carried out" in (await seen(boss, address)).text
    result = (await seen(ann, f"/sittings/{sat['sitting']}/result")).text
    assert "Your result was changed" in result
    assert "&lt;b&gt;We are sorry." in result
    changed = (await ann.get(f"/sittings/{sat['sitting']}/result")).json()["changed"]
    assert changed["scaled_score_before"] == sat["scaled_score"]
    assert changed["reason"] == WHY
    await _taken_back(room, boss, address)


async def _taken_back(room: Room, boss: Client, address: str) -> None:
    begun = await posted(boss, f"{address}/undoing")
    undoing = await read(room, boss, begun.headers["location"].rpartition("/")[2], "ready")
    assert undoing["undoes"] == address.rpartition("/")[2]
    await carried_out(room, boss, undoing)
    page = (await seen(boss, address)).text
    assert "It was taken back later" in page
    assert "Make a dry run of taking it back" not in page
    refused = await posted(boss, f"{address}/undoing")
    assert refused.status_code == 409


async def test_the_list_is_paged_and_taken_as_a_file(room: Room, boss: Client) -> None:
    for _ in range(3):
        await room.sat(await room.candidate(), 0)
    one = await tried(room, boss)

    first = (await boss.get(f"/regrades/{one['id']}/sittings?limit=2")).json()
    rest = (await boss.get(f"/regrades/{one['id']}/sittings?cursor={first['next']}")).json()
    rows = first["items"] + rest["items"]
    file = await seen(boss, f"{PATH}/{one['id']}/sittings.csv")

    assert len(first["items"]) == 2
    assert rest["next"] is None
    assert len({row["sitting"] for row in rows}) == sum(one["counts"]["changes"].values())
    lines = file.text.splitlines()
    assert lines[0] == "sitting,candidate,old_score,new_score,change,certificate"
    assert [line.split(",")[0] for line in lines[1:]] == [row["sitting"] for row in rows]
    for wrong in ("change=more", "limit=0", "cursor=x", "cursor="):
        answer = await boss.get(f"/regrades/{one['id']}/sittings?{wrong}")
        assert answer.status_code == 422, wrong


async def test_what_was_not_read_is_not_committed(room: Room, boss: Client) -> None:
    one = await tried(room, boss, item="pra-0006")

    refused = await commit(boss, one, "0" * 64)

    assert (refused.status_code, refused.json()["code"]) == (409, "regrade-stale")
    assert (await boss.get(f"/regrades/{one['id']}")).json()["state"] == "ready"
    page = await posted(
        boss, f"{PATH}/{one['id']}/commitment", digest="x", reason="Why", sure="yes"
    )
    assert page.status_code == 409
    assert "Make the dry run again" in page.text
    begun = await posted(boss, f"{PATH}/{one['id']}/repetition")
    assert begun.status_code == 303
    assert begun.headers["location"] == f"{PATH}/{one['id']}"


async def test_nobody_commits_what_changes_a_result_of_their_own(room: Room, boss: Client) -> None:
    await room.completed(boss)
    await room.sat(boss, 0)
    one = await tried(room, boss)

    refused = await commit(boss, one)
    typed = {"digest": one["digest"], "reason": WHY, "sure": "yes"}
    page = await posted(boss, f"{PATH}/{one['id']}/commitment", **typed)

    assert (refused.status_code, refused.json()["code"]) == (403, "own-sitting")
    assert page.status_code == 403
    assert "changes a result of your own" in page.text
    assert (await boss.get(f"/regrades/{one['id']}")).json()["state"] == "ready"


@pytest.mark.parametrize("item", ITEMS)
async def test_every_kind_of_item_can_be_looked_at(room: Room, boss: Client, item: str) -> None:
    await room.sat(await room.candidate())

    page = await seen(boss, f"{PATH}/new?exam=practice&item={item}")

    assert page.status_code == 200
    value = re.search(r'name="accepted" value="([^"]+)"', page.text)
    assert value is not None
    accepted = json.loads(value[1].replace("&#34;", '"').replace("&quot;", '"'))
    found = await tried(room, boss, item=item, remedy="key", accepted=[accepted])
    assert found["accepted"] == [accepted]


WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"item": "pra-9999"}, 404, "item-unknown"),
    ({"exam": "nothing"}, 404, "exam-unknown"),
    ({"remedy": "key"}, 422, "ruling-answers-missing"),
    ({"remedy": "key", "accepted": [{"choice": "zz"}]}, 422, "ruling-answer-misfit"),
    ({"remedy": "key", "accepted": [{"pairs": {"a": ["b"]}}]}, 422, "ruling-answer-misfit"),
    ({"accepted": [{"choice": "a"}]}, 422, "ruling-malformed"),
    ({"versions": ["0" * 64]}, 422, "ruling-malformed"),
]


@pytest.mark.parametrize(("ruling", "status", "code"), WRONG)
async def test_what_is_no_ruling_is_refused(
    boss: Client, ruling: dict[str, Any], status: int, code: str
) -> None:
    asked = {"exam": "practice", "item": "pra-0001", "remedy": "credit"} | ruling

    refused = await boss.post("/regrades", asked)

    assert (refused.status_code, refused.json()["code"]) == (status, code)


@pytest.mark.parametrize("accepted", ["{", "[]", "7", "[" * 4000, '{"choice": "' + "x" * 4000])
async def test_no_form_breaks_it(boss: Client, accepted: str) -> None:
    form = {"exam": "practice", "item": "pra-0001", "remedy": "key", "accepted": accepted}

    refused = await sent(boss, f"{PATH}/new", data=form)

    assert refused.status_code == 422
    assert "Make a dry run" in refused.text


async def test_trainers_read_and_name_nobody(room: Room, boss: Client) -> None:
    await room.sat(await room.candidate(), 0)
    one = await tried(room, boss)
    trainer = await room.crew("trainer")

    page = await seen(trainer, f"{PATH}/{one['id']}")
    named = await seen(boss, f"{PATH}/{one['id']}")
    file = await seen(trainer, f"{PATH}/{one['id']}/sittings.csv")

    assert "Load 0" in named.text
    assert "Load 0" not in page.text + file.text
    assert "Commit ruling" not in page.text
    assert (await seen(trainer, f"{PATH}/new?exam=practice&item=pra-0001")).status_code == 403
    assert (await commit(trainer, one)).status_code == 403
    stranger = await (await room.candidate()).get(f"/regrades/{one['id']}")
    assert stranger.status_code == 403
