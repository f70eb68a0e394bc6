"""Forms that share little, as people get them: one after the other, and all at once."""

import asyncio
from collections.abc import AsyncIterator
from itertools import combinations

import pytest
import pytest_asyncio

from server.exams import releases
from server.exams.domain.sharing import bits_by_block
from server.exams.store import exposure
from server.exams.tables import LastFormsRow
from tests.api.browsing import seen
from tests.api.house import Room
from tests.api.test_form_draws import form_of, rewritten, scored
from tests.factories import small_content

MOST = 3


@pytest_asyncio.fixture(scope="module")
async def house(room: Room, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    """Five items of sixteen, three of which two forms of six may share."""
    rule = "seeded\nexposure: {cap: 75%, forms: 6, shared: 60%}"
    content = small_content(tmp_path_factory.mktemp("content"), draw=rule)
    blueprint = content / "exams" / "practice" / "blueprint.yaml"
    rewritten(blueprint, r"(?m)^level: practice$", "level: foundations")
    rewritten(blueprint, r"items: [56]}", "items: 2}")
    await room.publish(content)
    yield room
    await room.publish(small_content(tmp_path_factory.mktemp("before")))


async def test_any_two_of_the_last_forms_share_little_however_they_were_started(
    house: Room,
) -> None:
    people = [await house.candidate() for _ in range(6)]
    sittings = await asyncio.gather(*(house.sitting(one) for one in people))
    sittings += [await house.sitting(await house.candidate()) for _ in range(3)]

    drawn = [await form_of(one) for one in sittings]

    forms = [scored(form) for _, form in drawn]
    in_order = sorted(
        zip(forms, (document for document, _ in drawn), strict=True),
        key=lambda one: one[1]["items"][0]["why"]["forms"],
    )
    assert [one["items"][0]["why"]["forms"] for _, one in in_order] == list(range(9))
    for (at, (one, _)), (after, (other, _)) in combinations(enumerate(in_order), 2):
        assert after - at > 6 or len(one & other) <= MOST
    for at, (form, document) in enumerate(in_order):
        told = max((len(form & other) for other, _ in in_order[max(0, at - 6) : at]), default=0)
        assert {one["why"]["shared"] for one in document["items"]} == {told}
    await _assert_kept([form for form, _ in in_order[-6:]])
    page = f"/admin/sittings/{sittings[-1]['id']}/form"
    assert "Shared at most" in (await seen(await house.crew("invigilator"), page)).text


async def _assert_kept(last: list[frozenset[str]]) -> None:
    """What is kept are the bits of the last forms, the newest first."""
    release = await releases.release_of("practice")
    bits = bits_by_block(release.blocks, [one.item for one in release.items])
    blocks = [[one for one in release.blocks if set(one.drawn) <= form] for form in last]
    expected = [sum(bits[one.name] for one in form) for form in reversed(blocks)]
    row = await LastFormsRow.get(release_id=release.id)
    assert [int(one, 16) for one in row.forms.split()] == expected


async def test_a_start_that_fails_leaves_the_last_forms(house: Room) -> None:
    client = await house.candidate()
    await house.sitting(client)
    release = await releases.release_of("practice")
    before = await LastFormsRow.get(release_id=release.id)
    held = await exposure.held(release.id)

    answer = await client.post("/exams/practice/sittings")

    assert answer.json()["code"] == "sitting-open"
    assert (await LastFormsRow.get(release_id=release.id)).forms == before.forms
    assert await exposure.held(release.id) == held
