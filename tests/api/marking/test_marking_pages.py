"""Raters and moderators work through pages, also without script."""

from server.grading.auditing import violations
from server.kernel.actor import Actor
from tests.api.browsing import posted, seen
from tests.api.house import Room
from tests.api.marking.marking_house import (
    BOTH,
    TEXT,
    handed_in,
    line_of,
    read,
    taken_up,
)


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
    assert given.headers["location"] == "/marking?done=last"
    again = await posted(rater, home, act="give", **BOTH)
    assert again.headers["location"] == "/marking?done=given"
    assert (await posted(rater, home, act="release")).headers["location"] == "/marking"
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
    ledger = (await seen(boss, f"/admin/sittings/{sitting}")).text
    assert case in ledger
    assert "Waits for readings" in ledger
    figures = (await seen(boss, "/marking/moderation/raters.csv")).text
    assert f"\r\n{raters[0].person_id},,1," in figures
    assert 'name="seen" value=""' in pages[1].text
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
