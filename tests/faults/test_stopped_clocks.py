"""Time stopped and given: in every process, in every race, and never without a trace."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from uuid import UUID

import pytest

from server.database.connection import query, transaction
from server.exams import accommodations, personal
from server.exams.domain.accommodation import ExtraTime, Span
from server.exams.domain.sitting import ClosedBy, Sitting, SittingPaused
from server.exams.domain.time_ledger import CreditKnown, NobodySits
from server.exams.store import hot
from server.kernel.actor import Actor, Role
from server.kernel.clock import to_milliseconds
from tests.faults.exam_house import ExamHouse

IRIS = Actor(UUID(int=7), "Iris", frozenset({Role.INVIGILATOR}))
OTTO = Actor(UUID(int=8), "Otto", frozenset({Role.ADMIN}))
MIGRATION = "server.database.migrations.0010_keep_a_time_ledger"


async def grant(house: ExamHouse, sitting: Sitting, seconds: int = 300) -> None:
    clocks = house.services.exams.clocks
    await clocks.grant(sitting.id, seconds, "Fire alarm", actor=IRIS, now=house.clock())


async def accommodate(house: ExamHouse, candidate: Actor, extra: ExtraTime) -> UUID:
    """Somebody asks for it and gets it, from today."""
    now = house.clock()
    asked = await accommodations.ask(extra, "I read slowly.", "Letter 7", actor=candidate, now=now)
    given = (asked.id, extra, Span(now.date(), None), "As the letter says")
    await accommodations.grant(*given, actor=OTTO, now=now)
    return asked.id


async def credit(house: ExamHouse, seconds: int = 120, credit_id: UUID | None = None) -> int:
    clocks = house.services.exams.clocks
    given = (credit_id or UUID(int=4), "practice", seconds, "The server stood")
    return await clocks.credit(*given, actor=IRIS, now=house.clock())


async def pause(house: ExamHouse, sitting: Sitting) -> None:
    clocks = house.services.exams.clocks
    await clocks.pause(sitting.id, "Fire alarm", actor=IRIS, now=house.clock())


async def resume(house: ExamHouse, sitting: Sitting) -> None:
    await house.services.exams.clocks.resume(sitting.id, actor=IRIS, now=house.clock())


async def at_the_end(house: ExamHouse, sitting: Sitting) -> None:
    """A second after the grace of the deadline the sitting was given at its start."""
    house.clock.pass_by(seconds=(sitting.last_ms - to_milliseconds(house.clock())) / 1000 + 1)


async def a_full_ledger(house: ExamHouse) -> Sitting:
    await accommodate(house, house.candidates[0], ExtraTime(25, 0))
    await accommodate(house, house.candidates[0], ExtraTime(25, 5))
    sitting = await house.sit(house.candidates[0])
    await grant(house, sitting)
    await credit(house)
    house.clock.pass_by(seconds=61.5)
    await pause(house, sitting)
    house.clock.pass_by(seconds=3_600.25)
    await resume(house, sitting)
    await pause(house, sitting)
    return sitting


async def test_a_sitting_with_every_kind_of_entry_is_sound(house: ExamHouse) -> None:
    sitting = await a_full_ledger(house)
    assert await house.audit() == []
    await resume(house, sitting)
    await house.answer(sitting)
    await house.hand_in(sitting)

    assert await house.audit() == []


async def test_another_process_obeys_a_stopped_clock(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.answer(sitting)
    here = house.services
    house.restart()
    await pause(house, sitting)
    there, house.services = house.services, here

    with pytest.raises(SittingPaused):
        await house.hand_in(sitting)
    with pytest.raises(SittingPaused):
        await house.save(sitting, 1, None, 2)
    house.services = there
    house.clock.pass_by(seconds=60)
    await resume(house, sitting)
    house.services = here

    assert (await house.hand_in(sitting)).closed_by == "candidate"
    assert await house.audit() == []


async def test_another_process_knows_of_time_given(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.answer(sitting)
    here = house.services
    house.restart()
    await grant(house, sitting)
    house.services = here
    await at_the_end(house, sitting)

    receipt = await house.hand_in(sitting)

    assert receipt.closed_by == "candidate"
    await house.services.flows.settle()
    assert await house.audit() == []


async def test_time_given_here_is_graded_with_the_close(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.answer(sitting)
    await grant(house, sitting)
    await at_the_end(house, sitting)

    assert (await house.hand_in(sitting)).closed_by == "candidate"
    assert len(await query("SELECT id FROM grade")) == 1


async def test_time_given_after_the_sweep_looked_keeps_a_sitting_open(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    given_at = house.clock()
    await at_the_end(house, sitting)
    now_ms = to_milliseconds(house.clock())
    assert await hot.overdue(10, now_ms) == [sitting.id]
    exams = house.services.exams
    await exams.clocks.grant(sitting.id, 60, "Fire alarm", actor=IRIS, now=given_at)

    closing = hot.close(sitting.id, kid="k", closed_by=ClosedBy.DEADLINE, now_ms=now_ms)

    assert await closing is None
    assert await exams.endings.close_overdue(now=house.clock()) == 0
    assert await exams.endings.close_overdue(now=house.clock() + timedelta(minutes=2)) == 1
    assert await house.audit() == []


TAMPERINGS = {
    "a longer grant": "UPDATE time_entry SET ms = ms + 60000 WHERE kind = 'grant'",
    "a grant and the deadline": (
        "UPDATE time_entry SET ms = ms + 60000 WHERE kind = 'grant';"
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000"
    ),
    "who gave it": f"UPDATE time_entry SET given_by = '{UUID(int=9)}' WHERE kind = 'grant'",
    "a lost pause": "DELETE FROM time_entry WHERE number = 8",
    "a longer accommodation": (
        "UPDATE time_entry SET ms = ms + 60000 WHERE number = 2;"
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000"
    ),
    "another accommodation": (
        "UPDATE time_entry SET reference = "
        "(SELECT reference FROM time_entry WHERE number = 2) WHERE number = 3"
    ),
    "an accommodation that holds for others": (
        f"UPDATE accommodation SET person_id = '{UUID(int=9)}'"
    ),
    "a lost start with more time": (
        "DELETE FROM audit_event WHERE action = 'sitting.accommodated'"
    ),
    "a longer credit": (
        "UPDATE time_entry SET ms = ms + 60000 WHERE kind = 'incident';"
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000"
    ),
    "another reason than everybody's": (
        "UPDATE time_entry SET reason = 'x' WHERE kind = 'incident'"
    ),
    "a grant nobody made": (
        "INSERT INTO time_entry (sitting_id, number, kind, ms, reason, given_by, made_ms) "
        f"SELECT sitting_id, 9, 'grant', 60000, 'x', '{UUID(int=7)}', made_ms FROM time_entry "
        "WHERE number = 1;"
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000"
    ),
    "a clock that runs": "UPDATE sitting SET state = 'open', paused_ms = NULL",
    "since when it stands": "UPDATE sitting SET paused_ms = paused_ms + 1",
    "a lost event": "DELETE FROM audit_event WHERE action = 'sitting.time-granted'",
}


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_time_without_a_trace_is_named(house: ExamHouse, what: str) -> None:
    sitting = await a_full_ledger(house)

    for statement in TAMPERINGS[what].split(";"):
        await query(statement)

    found = await house.audit()
    assert any(one.startswith("I8:") and str(sitting.id) in one for one in found), found


BENEATH = {
    "an accommodation that gives more": "UPDATE accommodation SET percent = 50",
    "an accommodation that cannot be": "UPDATE accommodation SET percent = 900",
    "who decided": f"UPDATE accommodation SET decided_by = '{UUID(int=9)}'",
    "a longer credit everywhere": (
        "UPDATE time_entry SET ms = ms + 60000 WHERE kind = 'incident';"
        "UPDATE time_credit SET ms = ms + 60000;"
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000"
    ),
}
"""What ledgers rest on."""


@pytest.mark.parametrize("what", BENEATH)
async def test_what_time_rests_on_is_held_against_the_trail(house: ExamHouse, what: str) -> None:
    await a_full_ledger(house)

    for statement in BENEATH[what].split(";"):
        await query(statement)

    assert any(one.startswith("I8:") for one in await house.audit())


async def test_time_of_everybody_belongs_to_nobody_else(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await credit(house)
    later = await house.sit(house.candidates[1])
    forged = (
        "INSERT INTO time_entry (sitting_id, number, kind, ms, reason, given_by, made_ms, "
        f"reference) SELECT '{later.id}', 2, kind, ms, reason, given_by, made_ms, reference "
        f"FROM time_entry WHERE sitting_id = '{sitting.id}' AND kind = 'incident'"
    )

    await query(forged)
    await query(f"UPDATE sitting SET deadline_ms = deadline_ms + 120000 WHERE id = '{later.id}'")

    assert await house.audit() == [
        f"I8: the time credit {UUID(int=4)} stands in other ledgers than it did."
    ]


async def test_more_time_is_given_in_every_sitting_started_from_then_on(house: ExamHouse) -> None:
    ann, ben, _ = house.candidates
    before = await house.sit(ben)
    accommodation = await accommodate(house, ben, ExtraTime(50, 0))
    await accommodate(house, ann, ExtraTime(50, 0))
    ledger = await house.services.exams.clocks.left(before.id, actor=ben)
    assert ledger.granted_seconds == 0

    await accommodations.withdraw(accommodation, "Lapsed", actor=OTTO, now=house.clock())
    await house.hand_in(before)
    later, longer = await house.sit(ben), await house.sit(ann)

    assert later.deadline_ms - later.started_ms == 600_000
    assert longer.deadline_ms - longer.started_ms == 900_000
    assert (await house.services.exams.clocks.left(longer.id, actor=ann)).granted_seconds == 300
    assert await house.audit() == []


async def test_more_time_holds_within_its_days(house: ExamHouse) -> None:
    ann, now = house.candidates[0], house.clock()
    asked = await accommodations.ask(ExtraTime(50, 0), "Slow", "", actor=ann, now=now)
    days = Span(now.date() + timedelta(days=1), now.date() + timedelta(days=2))
    given = (asked.id, ExtraTime(100, 0), days, "As the letter says")
    await accommodations.grant(*given, actor=OTTO, now=now)

    lengths = []
    for _ in range(4):
        sitting = await house.sit(ann)
        lengths.append((sitting.deadline_ms - sitting.started_ms) // 60_000)
        await house.hand_in(sitting)
        house.clock.pass_by(seconds=86_400)

    assert lengths == [10, 20, 20, 10]
    assert await house.audit() == []


async def test_what_is_asked_twice_at_once_is_one_request(house: ExamHouse) -> None:
    ann, now = house.candidates[0], house.clock()

    asks = (accommodations.ask(ExtraTime(50, 0), "Slow", "", actor=ann, now=now) for _ in range(5))
    asked = await asyncio.gather(*asks)

    assert len({one.id for one in asked}) == 1
    assert len(await query("SELECT id FROM accommodation")) == 1


async def test_who_sits_is_given_as_much_and_nobody_else(house: ExamHouse) -> None:
    ann, ben, zoe = [await house.sit(one) for one in house.candidates]
    await house.hand_in(zoe)
    await pause(house, ben)

    counts = [await credit(house), await credit(house)]

    assert counts == [2, 2]
    clocks = house.services.exams.clocks
    for sitting in (ann, ben):
        left = await clocks.left(sitting.id, actor=house.candidate_of(sitting))
        assert left.granted_seconds == 120
    with pytest.raises(CreditKnown):
        await credit(house, seconds=60)
    await resume(house, ben)
    assert await house.audit() == []


async def test_a_press_twice_at_once_gives_once(house: ExamHouse) -> None:
    for one in house.candidates:
        await house.sit(one)

    counts = await asyncio.gather(*(credit(house) for _ in range(5)))

    assert counts == [3] * 5
    assert len(await query("SELECT id FROM time_entry WHERE kind = 'incident'")) == 3
    assert await house.audit() == []


async def test_nobody_gives_time_to_nobody(house: ExamHouse) -> None:
    with pytest.raises(NobodySits):
        await credit(house)

    own = await house.sit(house.candidates[0])
    giver = replace(house.candidates[0], roles=frozenset({Role.CANDIDATE, Role.INVIGILATOR}))
    clocks = house.services.exams.clocks
    given = (UUID(int=5), own.exam, 60, "For me")
    with pytest.raises(NobodySits):
        await clocks.credit(*given, actor=giver, now=house.clock())


async def test_who_is_erased_leaves_the_time_alone(house: ExamHouse) -> None:
    ann = house.candidates[0]
    await accommodate(house, ann, ExtraTime(50, 0))
    await house.sit(ann)

    async with transaction():
        await personal.erase(ann.person_id)

    assert await query("SELECT id FROM accommodation") == []
    assert await house.audit() == []


async def test_sittings_from_before_the_ledger_have_their_base(house: ExamHouse) -> None:
    for one in house.candidates:
        await house.sit(one)
    await query("DELETE FROM time_entry")

    async with transaction():
        await import_module(MIGRATION).give_base_entries()

    assert await house.audit() == []
