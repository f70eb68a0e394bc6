"""Essays marked by people: blind and twice, a third time where they differ, to a certificate."""

from datetime import datetime
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from server.certification.auditing import violations as certification_violations
from server.grading.auditing import violations
from server.grading.domain.rating.script import (
    NothingToMark,
    NotModerated,
    ReadingGiven,
    Rule,
    Script,
    ScriptUnknown,
    TrainingNeeded,
)
from server.grading.rating.service import Line, Marks, Rating
from server.grading.rescoring import rescore
from server.grading.store.rating import scripts
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id
from tests.api.browsing import posted, seen
from tests.api.house import Client, Room
from tests.factories import an_essay, small_content

TEXT = "The owner withdraws its credential; payments above a limit wait for a person."
NUMBERS = count(1001)
AGREED = {"weak": {"control": 1, "recovery": 0}, "strong": {"control": 4, "recovery": 3}}


def somebody(*roles: Role) -> Actor:
    return Actor(new_id(), "Somebody", frozenset({Role.CANDIDATE, *roles}))


@pytest.fixture
def boss() -> Actor:
    return somebody(Role.ADMIN)


@pytest_asyncio.fixture
async def raters(room: Room, tmp_path: Path) -> list[Actor]:
    """Who mark an item of this test’s own."""
    await room.publish(an_essay(small_content(tmp_path), name=f"ess-{next(NUMBERS)}"))
    return [somebody(Role.RATER) for _ in range(4)]


async def line_of(rating: Rating, rater: Actor, *, now: datetime) -> Line:
    lines = (await rating.queue(actor=rater, now=now)).lines
    return max(lines, key=lambda one: one.item.id)


async def handed_in(room: Room, client: Client, text: str = TEXT) -> str:
    """All right but for the essay, which says `text`."""
    sitting = await room.sitting(client)
    for one in sitting["items"]:
        response = {"text": text} if one["type"] == "essay" else room.right(one)
        if response != {"text": ""}:
            saved = await client.save(sitting["id"], one["position"], 1, response)
            assert saved.status_code == 200, saved.text
    await room.hand_in(client, sitting)
    await room.settle()
    return str(sitting["id"])


async def trained(rating: Rating, rater: Actor, *, now: datetime) -> str:
    """Who marks the exemplars as was agreed; returns the item."""
    line = await line_of(rating, rater, now=now)
    for name, scores in AGREED.items():
        await rating.trials.mark(line.exam, line.item_hash, name, scores, actor=rater, now=now)
    return line.item_hash


async def read(room: Room, rater: Actor, control: int, recovery: int, comment: str = "") -> Script:
    """Train where need be, take up what waits, and mark it."""
    rating, now = room.services.rating, room.clock()
    item = await trained(rating, rater, now=now)
    script = await rating.claim(item, actor=rater, now=now)
    marks = Marks({"control": control, "recovery": recovery}, comment)
    return await rating.give(script.id, marks, actor=rater, now=now)


async def state(client: Client, sitting: str) -> str:
    return str((await client.get(f"/sittings/{sitting}/result")).json()["state"])


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
    room.clock.move(minutes=61)
    await rating.queue(actor=second, now=room.clock())
    with pytest.raises(ScriptUnknown):
        await rating.sheet(one.id, actor=first)
    room.clock.move(minutes=-61)


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


BOTH = {"level.control": "4", "level.recovery": "4"}


async def taken_up(rater: Client, training: str, item: str) -> str:
    """Trained and taken up through pages; returns the address of the response."""
    for name, scores in AGREED.items():
        fields = {f"level.{one}": str(score) for one, score in scores.items()}
        assert (await posted(rater, training, exemplar=name, **fields)).status_code == 303
    taken = await posted(rater, "/marking/scripts", item=item)
    return taken.headers["location"]


async def test_a_rater_works_through_pages(room: Room, raters: list[Actor]) -> None:
    ann = await room.candidate()
    sitting = await handed_in(room, ann)
    rater = await room.sign_in("rater1@demo.example")
    line = await line_of(room.services.rating, raters[0], now=room.clock())
    training = f"/marking/training/practice/{line.item_hash}"
    assert "Training first" in (await seen(rater, "/marking")).text
    assert "Response 1 of 2" in (await seen(rater, training)).text
    missing = await posted(rater, training, exemplar="weak")
    assert (missing.status_code, "Choose a level" in missing.text) == (422, True)

    home = await taken_up(rater, training, line.item_hash)

    assert "You passed." in (await seen(rater, training)).text
    page = await seen(rater, home)
    assert (page.status_code, page.headers["cache-control"]) == (200, "private, no-store")
    assert TEXT in page.text
    assert sitting not in page.text
    assert ann.name not in page.text
    kept = await rater.put(
        f"/marking/scripts/{home.rpartition('/')[2]}/reading",
        {"scores": {"control": 4}, "notes": [{"start": 0, "end": 9, "text": "Whose?"}]},
    )
    assert (kept.status_code, kept.json()["given"]) == (200, False)
    assert "<mark" in (await seen(rater, home)).text
    short = await posted(rater, home, act="give", **{"level.control": "4"})
    assert (short.status_code, "Choose a level" in short.text) == (422, True)
    given = await posted(rater, home, act="next", **BOTH)
    assert given.headers["location"] == "/marking?done=given"
    assert (await seen(rater, home)).headers["location"] == "/marking"


async def test_a_moderator_works_through_pages(room: Room, raters: list[Actor]) -> None:
    ann = await room.candidate()
    sitting = await handed_in(room, ann)
    script = await read(room, raters[0], 1, 1, "<b>Sound</b>")
    boss, case = await room.crew("admin"), f"/marking/moderation/scripts/{script.id}"
    rater = f"/marking/moderation/raters/{raters[0].person_id}"

    pages = [await seen(boss, one) for one in ("/marking/moderation", case, rater)]

    assert [one.status_code for one in pages] == [200, 200, 200]
    assert "&lt;b&gt;Sound&lt;/b&gt;" in pages[1].text
    unsaid = await posted(boss, f"{case}/settlements", **BOTH)
    assert (unsaid.status_code, "Say why" in unsaid.text) == (422, True)
    settled = await posted(boss, f"{case}/settlements", reason="Nobody else reads", **BOTH)
    assert settled.headers["location"] == "/marking/moderation?done=settled"
    await room.result(ann, {"id": sitting})
    assert "10 of 10 points" in (await seen(ann, f"/sittings/{sitting}/result")).text
    anew = await posted(boss, f"{case}/rounds", reason="Appeal upheld", sure="yes")
    assert anew.headers["location"] == "/marking/moderation?done=remarked"
    gone = await posted(boss, f"{rater}/withdrawal", reason="Never read them", sure="yes")
    assert gone.headers["location"] == "/marking/moderation?done=withdrawn"
    assert await violations() == []
