"""Forms as people get them: pilots unseen as such, exposure counted, never the same form twice."""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from server.database.connection import query
from server.exams import releases, showings
from server.exams.domain.exposure import Kind
from server.exams.forms import CompiledForm, compile_form
from server.exams.store import exposure
from server.exams.store.hot import StoredForm
from server.exams.tables import FormRow
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id
from tests.api.browsing import seen
from tests.api.house import Client, Room
from tests.factories import small_content

TRAINER = Actor(new_id(), "Trainer", frozenset({Role.TRAINER}))
PILOTS = ("pra-0001", "pra-0006")
EXAM = """\
seeded
exposure: {cap: 75%, forms: 8}
navigation: free
sections:
  - {title: The room, domains: [practice/room]}
  - {title: All else, domains: [practice/items, practice/certificates]}"""
Drawn = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def house(room: Room, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    """Five items of fourteen, and one of two to be tried out; people come again at once."""
    content = small_content(tmp_path_factory.mktemp("content"), draw=EXAM, pilot="1")
    home = content / "exams" / "practice"
    rewritten(home / "blueprint.yaml", r"(?m)^level: practice$", "level: foundations")
    rewritten(home / "blueprint.yaml", r"items: 5}", "items: 2}")
    rewritten(home / "blueprint.yaml", r"items: 6}", "items: 1}")
    for name in PILOTS:
        rewritten(home / "items" / f"{name}.md", r"status: approved", "status: pretest")
    await room.publish(content)
    yield room
    await room.publish(small_content(tmp_path_factory.mktemp("before")))


def rewritten(path: Path, old: str, new: str) -> None:
    path.write_text(re.sub(old, new, path.read_text("utf-8")), "utf-8")


async def form_of(sitting: Drawn) -> tuple[Drawn, CompiledForm]:
    row = await FormRow.get(sitting_id=sitting["id"])
    form = await compile_form(row.sitting_id, StoredForm(row.id, row.document, row.hash))
    return json.loads(row.document), form


async def sat(house: Room, client: Client) -> tuple[Drawn, Drawn, CompiledForm]:
    """Start, and hand in at once: the sitting with its form."""
    sitting = await house.sitting(client)
    assert (await house.hand_in(client, sitting)).status_code == 201
    return sitting, *(await form_of(sitting))


def scored(form: CompiledForm) -> frozenset[str]:
    return frozenset(one.item.id for one in form.items if not one.is_pilot)


async def test_one_item_is_tried_out_and_nothing_tells_which(house: Room) -> None:
    places = set()

    for _ in range(8):
        client = await house.candidate()
        sitting = await house.sitting(client)
        _, form = await form_of(sitting)
        pilots = [at for at, one in enumerate(form.items, start=1) if one.is_pilot]
        assert len(form.items) == 6
        assert [form.items[at - 1].item.id in PILOTS for at in pilots] == [True]
        assert "pilot" not in json.dumps(sitting)
        assert "pretest" not in (await seen(client, f"/sittings/{sitting['id']}")).text
        places.add(pilots[0])

    assert len(places) > 2
    exam = (await (await house.candidate()).get("/exams/practice")).json()
    assert exam["items"] == 6
    assert sum(one["items"] for one in exam["domains"]) == 5
    rules = (await seen(house.stranger, "/exams/practice")).text
    assert "1 of the items is tried out for later exams and does not count." in rules


async def test_a_drawn_form_keeps_to_its_sections_pilots_among_them(house: Room) -> None:
    sizes = set()

    for _ in range(6):
        sitting = await house.sitting(await house.candidate())
        _, form = await form_of(sitting)
        first, second = sitting["sections"]
        domains = [one.domain for one in form.items]
        assert set(domains[: first["last"]]) == {"practice/room"}
        assert "practice/room" not in domains[first["last"] :]
        assert (second["first"], second["last"]) == (first["last"] + 1, 6)
        sizes.add(first["last"])

    assert sizes == {2, 3}


async def test_what_is_tried_out_never_counts(house: Room) -> None:
    client = await house.candidate()
    sitting = await house.sitting(client)
    _, form = await form_of(sitting)
    pilot = next(at for at, one in enumerate(form.items, start=1) if one.is_pilot)
    for item in sitting["items"]:
        if item["position"] != pilot:
            await client.save(sitting["id"], item["position"], 1, house.right(item))

    receipt = (await house.hand_in(client, sitting)).json()
    result = await house.result(client, sitting)

    assert (receipt["answered"], receipt["items"]) == (5, 6)
    assert (result["passed"], result["scaled_score"]) == (True, 1000)


async def test_a_form_is_never_given_twice_and_new_items_come_first(house: Room) -> None:
    client = await house.candidate()
    forms = [scored((await sat(house, client))[2]) for _ in range(4)]

    assert len(set(forms)) == 4
    assert not {one for one in forms[0] if one < "pra-0006"} & {
        one for one in forms[1] if one < "pra-0006"
    }
    whys = [one["why"]["was_seen"] for one in (await sat(house, client))[1]["items"]]
    assert any(whys)


async def test_each_start_counts_what_it_shows_and_the_cap_is_kept(house: Room) -> None:
    release = await releases.release_of("practice")
    before = await exposure.held(release.id)
    added: Counter[str] = Counter()

    for _ in range(5):
        sitting = await house.sitting(await house.candidate())
        document, form = await form_of(sitting)
        cases = {named(form, one["hash"]) for one in document["items"] if "case" in one}
        assert document["items"][0]["why"]["forms"] == before.forms + added[""]
        added[""] += 1
        added.update({one.item.id for one in form.items} - cases)

    after = await exposure.held(release.id)
    assert after.forms - before.forms == 5
    for name in {*added} - {""}:
        assert after.counts[name] - before.counts.get(name, 0) == added[name]


def named(form: CompiledForm, item_hash: str) -> str:
    return next(one.item.id for one in form.items if one.hash == item_hash)


async def test_a_start_that_fails_counts_nothing(house: Room) -> None:
    client = await house.candidate()
    await house.sitting(client)
    release = await releases.release_of("practice")
    before = await exposure.held(release.id)

    again = await client.post("/exams/practice/sittings")

    assert (again.status_code, again.json()["code"]) == (409, "sitting-open")
    assert await exposure.held(release.id) == before


async def test_staff_read_why_each_item_was_drawn_and_candidates_do_not(house: Room) -> None:
    client = await house.candidate()
    sitting = await house.sitting(client)
    document, form = await form_of(sitting)
    page = f"/admin/sittings/{sitting['id']}/form"

    shown = (await seen(await house.crew("invigilator"), page)).text

    for one in form.items:
        assert one.item.id in shown
        assert one.published.html.stem[3:40] not in shown
    assert shown.count("Not scored") == 1
    assert "By chance" in shown
    assert str(document["items"][0]["why"]["of"]) in shown
    assert page in (await seen(await house.crew("invigilator"), page.removesuffix("/form"))).text
    assert (await seen(client, page)).status_code == 403
    assert '"why"' not in json.dumps(sitting)


async def test_staff_who_sit_do_not_read_of_their_own_form(house: Room) -> None:
    client = await house.crew("invigilator")
    await house.completed(client)
    sitting = await house.sitting(client)

    answer = await seen(client, f"/admin/sittings/{sitting['id']}/form")

    assert answer.status_code == 403
    assert "pra-0001" not in answer.text


async def test_a_form_of_before_reasons_were_kept_is_read_and_told(house: Room) -> None:
    client = await house.candidate()
    sitting = await house.sitting(client)
    document, form = await form_of(sitting)
    for one in document["items"]:
        del one["why"]
    del document["sections"], document["navigation"]
    old = json.dumps(document | {"format": 2})
    read = await compile_form(form.person_id, StoredForm(FormRow().id, old, form.hash))

    await query(f"UPDATE form SET document = '{old}' WHERE sitting_id = '{sitting['id']}'")
    page = await seen(await house.crew("admin"), f"/admin/sittings/{sitting['id']}/form")

    assert read.presented() == form.presented()
    assert read.route == replace(form.route, sections=())
    assert page.text.count("Not kept") == 6


async def test_trainers_see_how_often_items_are_shown(house: Room) -> None:
    await house.sitting(await house.candidate())
    release = await releases.release_of("practice")
    held = await exposure.held(release.id)

    page = (await seen(await house.crew("trainer"), "/teach/exams/practice")).text

    assert "Forms of this version" in page
    assert f">{held.forms}<" in page
    assert "75\N{NO-BREAK SPACE}%" in page
    assert "of 8 forms" in page
    assert any(one in page for one in held.counts)


async def test_trainers_see_what_a_strict_cap_would_take(house: Room) -> None:
    shown = await showings.of_exam("practice", actor=TRAINER)
    page = (await seen(await house.crew("trainer"), "/teach/exams/practice")).text

    assert shown is not None
    by_kind = {one.kind: (one.in_form, one.in_bank, one.needed) for one in shown.spread}
    assert by_kind[Kind("practice/certificates", 1)] == (2, 3, 8)
    assert by_kind[Kind("practice/room", 1)][::2] == (2, 8)
    assert all(0 <= one.share <= 1 for one in shown.spread)
    told = page.replace("\N{NO-BREAK SPACE}", "")
    assert "Short of, for 25%" in told
    assert "would take 20 scored items, and the bank has 12." in told
