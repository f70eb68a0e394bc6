"""Cases and pictures in a sitting, with script and without; a form holds a testlet whole or not."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from server.exams import releases
from server.exams.domain.plan import DomainQuota, Draw
from server.exams.drawing import draw_form
from server.exams.forms import CompiledForm, compile_form
from server.exams.releases import Release
from tests.api.browsing import seen, sent
from tests.api.house import Room

CASE = "heard, writes by e-mail"
ANYBODY = UUID(int=7)


async def test_a_sitting_holds_the_case_and_says_which_items_are_about_it(room: Room) -> None:
    client = await room.candidate()
    sitting = await room.sitting(client)

    about = [one["position"] for one in sitting["items"] if "case" in one]

    assert [set(one) for one in sitting["cases"]] == [{"html"}]
    assert CASE in sitting["cases"][0]["html"]
    assert about == [about[0], about[0] + 1]
    assert {one.get("case") for one in sitting["items"]} == {None, 1}
    await room.hand_in(client, sitting)
    closed = (await client.get(f"/sittings/{sitting['id']}")).json()
    assert (closed["items"], closed["cases"]) == ([], [])


async def test_nothing_of_the_testlet_itself_leaves_the_server(room: Room) -> None:
    sitting = await room.sitting(await room.candidate())

    text = json.dumps(sitting)

    for word in ("pra-0018", "pra-0014", "An application by e-mail", "testlet"):
        assert word not in text


async def practice() -> Release:
    """Drawn by quota: three on certificates, one on items."""
    release = await releases.release_of("practice")
    domains = tuple(
        DomainQuota(code=code, title=code, items=number)
        for code, number in (("practice/certificates", 3), ("practice/items", 1))
    )
    blueprint = replace(release.blueprint, draw=Draw.SEEDED, domains=domains)
    return replace(release, blueprint=blueprint)


async def drawn(release: Release, seed: bytes) -> CompiledForm:
    return await compile_form(ANYBODY, (await draw_form(release, seed)).stored)


@pytest.mark.usefixtures("room")
async def test_a_form_holds_a_testlet_whole_and_in_its_order_or_not_at_all() -> None:
    release = await practice()
    kinds = set()

    for number in range(24):
        form = await drawn(release, bytes([number]) * 32)
        names = [one.item.id for one in form.items]
        of_case = [one.item.id for one in form.items if one.case is not None]
        assert len(names) == 4
        assert of_case in ([], ["pra-0014", "pra-0012"])
        assert ("pra-0014" in names) == ("pra-0012" in names) == bool(form.cases)
        if of_case:
            at = names.index("pra-0014")
            assert names[at + 1] == "pra-0012"
        kinds.add(bool(of_case))

    assert kinds == {True, False}


@pytest.mark.usefixtures("room")
async def test_a_form_of_before_there_were_cases_is_read() -> None:
    release = await practice()
    forms = [await draw_form(release, bytes([number]) * 32) for number in range(24)]
    form = next(one for one in forms if not json.loads(one.stored.document)["cases"])
    document = json.loads(form.stored.document)
    assert document.pop("cases") == []
    old = replace(form.stored, document=json.dumps(document | {"format": 1}))

    read = await compile_form(ANYBODY, old)

    assert read.cases == ()
    assert read.presented() == (await compile_form(ANYBODY, form.stored)).presented()


async def test_the_pages_show_the_case_beside_its_items_with_and_without_script(room: Room) -> None:
    client = await room.candidate()
    sitting = await room.sitting(client)
    first = next(one["position"] for one in sitting["items"] if "case" in one)
    home = f"/sittings/{sitting['id']}"

    player = (await seen(client, home)).text
    beside = (await seen(client, f"{home}/items/{first}")).text
    apart = (await seen(client, f"{home}/items/{first - 1}")).text

    title = f"Case for items {first} to {first + 1}"
    assert player.count(CASE) == 1
    assert player.count('data-of-case="1"') == 2
    assert title in player
    assert title in beside
    assert CASE in beside
    assert CASE not in apart


async def test_without_script_regions_are_chosen_from_the_list(room: Room) -> None:
    client = await room.candidate()
    sitting = await room.sitting(client)
    item = next(one for one in sitting["items"] if one["type"] == "hotspot")
    page = f"/sittings/{sitting['id']}/items/{item['position']}"
    handles = [one["handle"] for one in item["regions"]]

    shown = await seen(client, page)
    saved = await sent(client, page, data={"regions": handles[:1], "go": "next"})
    refused = await sent(client, page, data={"regions": handles[:2], "go": "next"})

    assert item["image"]["url"] in shown.text
    assert shown.text.count('type="radio" name="regions"') == len(handles)
    assert "Choose one." in shown.text
    assert 'data-count="seen">1<' in shown.text
    assert saved.status_code == 303
    assert refused.status_code == 422
    stored = (await client.get(f"/sittings/{sitting['id']}")).json()["responses"]
    assert stored[str(item["position"])]["response"] == {"regions": handles[:1]}
    again = (await seen(client, page)).text
    assert f'value="{handles[0]}" checked' in again
    assert f'chosen" data-region="{handles[0]}"' in again
