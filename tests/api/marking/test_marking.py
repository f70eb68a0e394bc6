"""Essays marked by people: blind and twice, a third time where they differ, to a certificate."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from server.certification.auditing import violations as certification_violations
from server.cohorts.tables import CohortMemberRow, CohortRow, CohortTrainerRow
from server.grading.auditing import violations
from server.grading.domain.rating.script import (
    NothingToMark,
    Reading,
    ReadingGiven,
    Rule,
    Script,
    ScriptUnknown,
    TrainingNeeded,
)
from server.grading.rating.service import Marks
from server.grading.rescoring import rescore
from server.grading.store.rating import readings, scripts
from server.kernel.actor import Actor
from server.kernel.ids import new_id
from tests.api.house import Room
from tests.api.marking.marking_house import (
    AGREED,
    NUMBERS,
    TEXT,
    handed_in,
    line_of,
    read,
    state,
    trained,
)
from tests.factories import an_essay, small_content, write_policy


async def test_two_who_agree_settle_it_and_a_certificate_follows(
    room: Room, raters: list[Actor]
) -> None:
    ann = await room.candidate()
    sitting = await handed_in(room, ann)
    assert await state(ann, sitting) == "pending"
    assert await violations() == []

    await read(room, raters[0], 3, 4, "Sound, and drilled.")
    await room.settle()
    assert await state(ann, sitting) == "pending"
    settled = await read(room, raters[1], 4, 3)

    result = await room.result(ann, {"id": sitting})
    assert result["passed"]
    assert result["certificate"] is not None
    assert settled.settlement_id is not None
    found = (await scripts.settlements([settled.settlement_id]))[settled.settlement_id]
    assert (found.rule, str(found.points)) == (Rule.AGREED, "35/4")
    assert found.comments == ("Sound, and drilled.",)
    (told,) = result["marked"]
    assert (told["points"], told["maximum"], told["comments"]) == (8.75, 10, [*found.comments])
    assert (await rescore(UUID(sitting))).is_good
    assert await violations() == []
    assert await certification_violations(room.services.credentials.public_keys()) == []


async def test_a_third_reads_what_two_see_differently(room: Room, raters: list[Actor]) -> None:
    ann = await room.candidate()
    sitting = await handed_in(room, ann)
    await read(room, raters[0], 4, 4)
    script = await read(room, raters[1], 2, 4)
    assert (script.wanted, script.settlement_id) == (3, None)
    with pytest.raises(NothingToMark):
        await room.services.rating.claim(script.item_hash, actor=raters[0], now=room.clock())

    await read(room, raters[2], 3, 4)

    assert (await room.result(ann, {"id": sitting}))["passed"]
    (one,) = await scripts.settlements_of([script.id])
    assert (one.rule, str(one.scores["control"]), len(one.readings)) == (Rule.THIRD, "3", 3)


async def test_a_blank_needs_no_rater(room: Room, raters: list[Actor]) -> None:
    ann = await room.candidate()

    sitting = await handed_in(room, ann, "")

    assert (await room.result(ann, {"id": sitting}))["state"] == "released"
    with pytest.raises(NothingToMark):
        await room.services.rating.claim("nothing", actor=raters[0], now=room.clock())


async def test_raters_are_blind_trained_and_hold_one_at_a_time(
    room: Room, raters: list[Actor]
) -> None:
    rating, now = room.services.rating, room.clock()
    await handed_in(room, await room.candidate())
    await handed_in(room, await room.candidate())
    first, second = raters[:2]
    line = await line_of(rating, first, now=now)
    assert line.scripts == 2
    with pytest.raises(TrainingNeeded):
        await rating.claim(line.item_hash, actor=first, now=now)
    for name in AGREED:
        wrong = {"control": 0, "recovery": 4}
        await rating.trials.mark(line.exam, line.item_hash, name, wrong, actor=first, now=now)
    with pytest.raises(TrainingNeeded):
        await rating.claim(line.item_hash, actor=first, now=now)
    await trained(rating, first, now=now)
    await trained(rating, second, now=now)

    one = await rating.claim(line.item_hash, actor=first, now=now)

    assert await rating.claim(line.item_hash, actor=first, now=now) == one
    with pytest.raises(ScriptUnknown):
        await rating.sheet(one.id, actor=second)
    sheet = await rating.sheet(one.id, actor=first)
    assert sheet.written.text == TEXT
    other = await rating.claim(line.item_hash, actor=second, now=now)
    assert other == one
    await rating.give(other.id, Marks({"control": 3, "recovery": 3}), actor=second, now=now)
    with pytest.raises(ReadingGiven):
        await rating.give(other.id, Marks({"control": 4, "recovery": 4}), actor=second, now=now)


async def test_who_holds_a_response_for_too_long_has_it_no_more(
    room: Room, raters: list[Actor]
) -> None:
    rating, now = room.services.rating, room.clock()
    await handed_in(room, await room.candidate())
    first, second, third = raters[:3]
    (item,) = {await trained(rating, one, now=now) for one in (first, second, third)}
    held = await rating.claim(item, actor=first, now=now)
    await rating.save(held.id, Marks({"control": 1}), actor=first, now=now)
    assert await rating.claim(item, actor=second, now=now) == held
    with pytest.raises(NothingToMark):
        await rating.claim(item, actor=third, now=now)
    room.clock.move(minutes=61)

    assert await rating.claim(item, actor=third, now=room.clock()) == held

    with pytest.raises(ScriptUnknown):
        await rating.give(
            held.id, Marks({"control": 1, "recovery": 1}), actor=first, now=room.clock()
        )
    assert (await rating.queue(actor=first, now=room.clock())).held is None
    room.clock.move(minutes=-61)


async def test_no_more_take_it_up_at_once_than_it_wants(room: Room, raters: list[Actor]) -> None:
    await handed_in(room, await room.candidate())
    (item,) = {await trained(room.services.rating, one, now=room.clock()) for one in raters}

    claims = await asyncio.gather(
        *(room.services.rating.claim(item, actor=one, now=room.clock()) for one in raters),
        return_exceptions=True,
    )

    assert len({one.id for one in claims if isinstance(one, Script)}) == 1
    assert [type(one) for one in claims].count(Script) == 2
    assert [type(one) for one in claims].count(NothingToMark) == 2


async def test_who_asks_twice_at_once_holds_the_last_one_too(
    room: Room, raters: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    await handed_in(room, await room.candidate())
    rater, now, rating = raters[0], room.clock(), room.services.rating
    item = await trained(rating, rater, now=now)
    held_by, asked = readings.held_by, 0

    async def nothing_yet(rater_id: UUID) -> list[Reading]:
        nonlocal asked
        asked += 1
        return [] if asked <= 2 else await held_by(rater_id)

    monkeypatch.setattr(readings, "held_by", nothing_yet)
    first, second = [await rating.claim(item, actor=rater, now=now) for _ in range(2)]

    assert first.id == second.id


async def test_who_asks_twice_at_once_holds_one(room: Room, raters: list[Actor]) -> None:
    for _ in range(3):
        await handed_in(room, await room.candidate())
    rater, now = raters[0], room.clock()
    item = await trained(room.services.rating, rater, now=now)

    claims = await asyncio.gather(
        *(room.services.rating.claim(item, actor=rater, now=now) for _ in range(6))
    )

    assert len({one.id for one in claims}) == 1
    assert len(await readings.held_by(rater.person_id)) == 1


async def test_nobody_marks_for_whom_they_know(
    room: Room, raters: list[Actor], tmp_path: Path
) -> None:
    content = an_essay(small_content(tmp_path / "firms"), name=f"ess-{next(NUMBERS)}")
    write_policy(content, "practice", marking="{firms: [demo.example]}")
    await room.publish(content)
    ann = await room.candidate()  # of load-….@demo.example
    await handed_in(room, ann)
    rating, now = room.services.rating, room.clock()
    colleague = await room.services.accounts.actor_of(
        str((await room.sign_in("rater2@demo.example")).token), now=now
    )
    item = await trained(rating, colleague, now=now)
    with pytest.raises(NothingToMark):
        await rating.claim(item, actor=colleague, now=now)
    teacher = raters[0]
    await trained(rating, teacher, now=now)
    script = await rating.claim(item, actor=teacher, now=now)
    await rating.release(script.id, actor=teacher)
    await _teaches(teacher.person_id, script.person_id)
    with pytest.raises(NothingToMark):
        await rating.claim(item, actor=teacher, now=now)


async def _teaches(trainer_id: UUID, person_id: UUID) -> None:
    cohort = new_id()
    await CohortRow.create(id=cohort, name="Autumn", created_ms=0)
    await CohortTrainerRow.create(cohort_id=cohort, person_id=trainer_id, is_owner=True)
    await CohortMemberRow.create(
        cohort_id=cohort, person_id=person_id, sort_name="a", joined_ms=0, left_ms=1
    )


async def test_a_control_looks_like_any_other_and_changes_nothing(
    room: Room, raters: list[Actor], boss: Actor, tmp_path: Path
) -> None:
    content = an_essay(small_content(tmp_path / "controls"), name=f"ess-{next(NUMBERS)}")
    write_policy(content, "practice", marking="{controls: 3}")
    await room.publish(content)
    rating, now = room.services.rating, room.clock()
    await handed_in(room, await room.candidate())
    await read(room, raters[0], 3, 3)
    settled = await read(room, raters[1], 3, 4)
    for _ in range(3):
        await handed_in(room, await room.candidate())
    for _ in range(2):
        await read(room, raters[2], 4, 4)

    control = await rating.claim(settled.item_hash, actor=raters[2], now=now)

    assert control.id == settled.id
    assert (await rating.sheet(control.id, actor=raters[2])).written.text == TEXT
    marks = Marks({"control": 0, "recovery": 0})
    await rating.give(control.id, marks, actor=raters[2], now=now)
    case = await rating.moderating.case(control.id, actor=boss)
    assert case.script.settlement_id == settled.settlement_id
    assert [one.counts for one in case.readings] == [True, True, False]
    following = await rating.claim(settled.item_hash, actor=raters[2], now=now)
    assert following.state.value == "open"
    assert (await rating.moderating.rater(raters[2].person_id, actor=boss, now=now)).items
    assert await violations() == []


async def test_marks_that_are_in_stay_in_though_a_save_was_under_way(
    room: Room, raters: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    await handed_in(room, await room.candidate())
    rating, rater, now = room.services.rating, raters[0], room.clock()
    script = await rating.claim(await trained(rating, rater, now=now), actor=rater, now=now)
    stored, is_saving = readings.save, asyncio.Event()

    async def slowly(reading: Reading) -> None:
        if reading.given_ms is None:
            is_saving.set()
            await asyncio.sleep(0.3)
        await stored(reading)

    monkeypatch.setattr(readings, "save", slowly)
    async with asyncio.TaskGroup() as both:
        both.create_task(rating.save(script.id, Marks({"control": 1}), actor=rater, now=now))
        await is_saving.wait()
        whole = Marks({"control": 4, "recovery": 4})
        both.create_task(rating.give(script.id, whole, actor=rater, now=now))

    reading = (await rating.sheet(script.id, actor=rater)).reading
    assert (reading.given_ms is not None, reading.content.scores) == (True, whole.scores)
