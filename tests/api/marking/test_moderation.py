"""What moderators do to marks, and what becomes of results, rulings and copies."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from server.certification import personal as certification_data
from server.certification.auditing import violations as certification_violations
from server.database.connection import transaction
from server.grading.auditing import violations
from server.grading.domain.rating.script import (
    NothingToMark,
    NotModerated,
    Reading,
    SettledMeanwhile,
    TrainingNeeded,
)
from server.grading.rating import personal as rating_data
from server.grading.rating.moderating import Word
from server.grading.rating.service import Marks
from server.grading.rescoring import rescore
from server.grading.service import newest_grade
from server.grading.store.rating import readings, scripts
from server.kernel.actor import Actor, Role
from tests.api.browsing import seen
from tests.api.house import Room
from tests.api.marking.marking_house import (
    TEXT,
    handed_in,
    read,
    somebody,
    trained,
)


async def test_a_moderator_settles_and_has_marked_anew(
    room: Room, raters: list[Actor], boss: Actor
) -> None:
    ann, moderating = await room.candidate(), room.services.rating.moderating
    sitting, now = await handed_in(room, ann), room.clock()
    script = await read(room, raters[0], 0, 0)
    with pytest.raises(NotModerated):
        await moderating.remark(script.id, "Too early", actor=boss, now=now)
    await read(room, raters[1], 0, 0)
    failed = await room.result(ann, {"id": sitting})

    await moderating.remark(script.id, "Appeal upheld", actor=boss, now=now)
    await room.settle()
    assert await room.result(ann, {"id": sitting}) == failed
    with pytest.raises(NothingToMark):
        await room.services.rating.claim(script.item_hash, actor=raters[0], now=now)
    await read(room, raters[2], 4, 4)
    await read(room, raters[3], 4, 4)

    async def is_changed() -> bool:
        found = (await ann.get(f"/sittings/{sitting}/result")).json()
        return bool(found.get("scaled_score", 0) > failed["scaled_score"])

    await room.settle_until(is_changed)
    assert await violations() == []
    assert await certification_violations(room.services.credentials.public_keys()) == []


async def test_a_moderator_settles_once_and_sees_what_stands(
    room: Room, raters: list[Actor], boss: Actor
) -> None:
    moderating, now = room.services.rating.moderating, room.clock()
    await handed_in(room, await room.candidate())
    script = await read(room, raters[0], 3, 3)
    word = Word({"control": 4, "recovery": 2}, "Well done.", "Nobody else reads")

    settled = await asyncio.gather(
        *(moderating.settle(script.id, word, actor=boss, now=now) for _ in range(4))
    )

    case = await moderating.case(script.id, actor=boss)
    assert len(case.settlements) == 1
    assert {one.settlement_id for one in settled} == {case.settlements[0].id}
    other = somebody(Role.ADMIN)
    with pytest.raises(SettledMeanwhile):
        await moderating.settle(script.id, word, actor=other, now=now)
    after = replace(word, seen=case.settlements[0].id)
    await moderating.settle(script.id, after, actor=other, now=now)
    await room.settle()
    assert len((await moderating.case(script.id, actor=boss)).settlements) == 2
    assert await violations() == []


async def test_withdrawn_readings_are_read_again(
    room: Room, raters: list[Actor], boss: Actor
) -> None:
    ann, moderating = await room.candidate(), room.services.rating.moderating
    await handed_in(room, ann)
    await read(room, raters[0], 3, 3)
    script = await read(room, raters[1], 3, 3)
    now = room.clock()
    assert script.settlement_id is not None

    assert (
        await moderating.withdraw(
            raters[0].person_id, script.item_hash, "Never read them", actor=boss, now=now
        )
        == 1
    )

    again = await scripts.by_id(script.id)
    assert again is not None
    assert (again.state.value, again.settlement_id) == ("open", script.settlement_id)
    with pytest.raises(TrainingNeeded):
        await room.services.rating.claim(script.item_hash, actor=raters[0], now=now)
    done = await read(room, raters[2], 4, 4)
    assert done.state.value == "settled"
    case = await moderating.case(script.id, actor=boss)
    assert [one.counts for one in case.readings] == [False, True, True]
    await room.settle()
    assert await violations() == []


@pytest.mark.parametrize(("remedy", "points"), [("credit", "10"), ("drop", "35/4")])
async def test_a_ruling_on_an_essay_leaves_what_people_marked(
    room: Room, raters: list[Actor], remedy: str, points: str
) -> None:
    ann, boss = await room.candidate(), await room.crew("admin")
    sitting = await handed_in(room, ann)
    await read(room, raters[0], 3, 4)
    script = await read(room, raters[1], 4, 3)
    await room.result(ann, {"id": sitting})
    page = (await seen(boss, f"/admin/regrades/new?exam=practice&item={script.item}")).text
    assert "Handed in with this item: 1" in page
    assert TEXT not in page
    ruling = {"exam": "practice", "item": script.item, "remedy": remedy}
    tried = (await boss.post("/regrades", ruling)).json()

    async def is_in(state: str) -> bool:
        return bool((await boss.get(f"/regrades/{tried['id']}")).json()["state"] == state)

    await room.settle_until(lambda: is_in("ready"))
    ready = (await boss.get(f"/regrades/{tried['id']}")).json()
    body = {"digest": ready["digest"], "reason": "It was unfair."}
    room.clock.move(seconds=11)
    assert (await boss.put(f"/regrades/{tried['id']}/commitment", body)).status_code == 200
    room.clock.move(seconds=11)
    await room.settle_until(lambda: is_in("done"))

    grade = await newest_grade(UUID(sitting))
    assert grade is not None
    written = grade.document["items"]
    assert isinstance(written, list)
    assert written[script.place] == points
    assert (await rescore(UUID(sitting))).is_good
    assert await violations() == []


async def test_marks_handed_in_while_a_rater_is_withdrawn_do_not_count(
    room: Room, raters: list[Actor], boss: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await handed_in(room, await room.candidate())
    rating, rater, now = room.services.rating, raters[0], room.clock()
    script = await rating.claim(await trained(rating, rater, now=now), actor=rater, now=now)
    held = await readings.counting_of(rater.person_id, None)
    await rating.give(script.id, Marks({"control": 4, "recovery": 4}), actor=rater, now=now)

    async def as_before(*_: object) -> list[Reading]:
        return held

    monkeypatch.setattr(readings, "counting_of", as_before)
    await rating.moderating.withdraw(rater.person_id, None, "Asleep", actor=boss, now=now)

    case = await rating.moderating.case(script.id, actor=boss)
    assert [one.counts for one in case.readings] == [False]


async def test_copies_tell_of_marks_and_comments_go_with_their_candidate(
    room: Room, raters: list[Actor]
) -> None:
    ann = await room.candidate()
    sitting = await handed_in(room, ann)
    await read(room, raters[0], 4, 4, "Names an owner.")
    script = await read(room, raters[1], 4, 4)
    await room.result(ann, {"id": sitting})

    theirs = await certification_data.personal_data(script.person_id)
    own = await rating_data.personal_data(raters[0].person_id)

    assert theirs["marked_responses"][-1]["comments"] == ["Names an owner."]  # type: ignore[index]  # a document
    assert [one["comment"] for one in own["responses_marked"]] == ["Names an owner."]  # type: ignore[index]  # a document
    assert len(own["training_marks"]) == 2
    async with transaction():
        await rating_data.erase(script.person_id)
    gone = await certification_data.personal_data(script.person_id)
    assert gone["marked_responses"][-1]["comments"] == []  # type: ignore[index]  # a document
    assert await violations() == []
