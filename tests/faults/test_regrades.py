"""A wrong key is mended, through to the certificate, and back."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from server.credentials.domain.verdict import RevocationCode
from server.database import changes
from server.database.config import StoreBusy
from server.database.connection import query
from server.exams.domain.sitting import Sitting
from server.grading import regrades, rulings
from server.grading.domain.regrade import (
    Change,
    Consequence,
    NothingToUndo,
    Regrade,
    RegradeCommitted,
    RegradeRunning,
    RegradeStale,
    RegradeState,
)
from server.grading.domain.ruling import Remedy
from server.grading.regrades import SETTLES_MS
from tests.faults.exam_house import ExamHouse
from tests.faults.failpoints import LONGER_THAN_ANY_LEASE, CutAt
from tests.faults.ruled_house import WHY, RuledHouse, admin, near_the_cut

STRIDE = 6
ACTIVE, REVOKED = ("active", None), ("revoked", "regrade")


@pytest.fixture
def ruled(house: ExamHouse) -> RuledHouse:
    return RuledHouse(house)


async def test_a_certificate_goes_from_one_to_another_and_back(ruled: RuledHouse) -> None:
    house = ruled.house
    first, second = await ruled.sat(0, knows=True), await ruled.sat(1, knows=False)
    assert [await ruled.certificates(0), await ruled.certificates(1)] == [[ACTIVE], []]

    tried = await ruled.tried(await ruled.asked(first))

    assert tried.state is RegradeState.READY
    assert (tried.counts.read, tried.counts.held, tried.counts.changed) == (2, 2, 2)
    assert (tried.counts.of(Change.PASSED), tried.counts.of(Change.FAILED)) == (1, 1)
    assert (tried.counts.of(Consequence.ISSUE), tried.counts.of(Consequence.REVOKE)) == (1, 1)
    assert [await ruled.scores(first), await ruled.scores(second)] == [(True, 1), (False, 1)]
    assert await house.audit() == []

    await ruled.commit(tried)
    assert await house.audit() == []
    done = await ruled.committed_already(tried)

    assert done.state is RegradeState.DONE
    assert [await ruled.scores(first), await ruled.scores(second)] == [(False, 2), (True, 2)]
    assert [await ruled.certificates(0), await ruled.certificates(1)] == [[REVOKED], [ACTIVE]]
    assert await house.audit() == []
    assert await ruled.told(0) == ["result-changed", "certificate-revoked"]
    assert await ruled.told(1) == ["result-changed", "certificate-issued"]

    back = await ruled.committed(await ruled.tried_undoing(done))

    assert back.state is RegradeState.DONE
    assert [await ruled.scores(first), await ruled.scores(second)] == [(True, 3), (False, 3)]
    assert await ruled.certificates(0) == [REVOKED, ACTIVE]
    assert await ruled.certificates(1) == [REVOKED]
    assert await house.audit() == []
    changed = await ruled.changed(first)
    assert (changed.reason, changed.was_passed, changed.is_passed) == (WHY, False, True)


async def test_a_later_ruling_stands_alone_and_its_undoing_brings_the_earlier_back(
    ruled: RuledHouse,
) -> None:
    knows, missed = await ruled.sat(0, knows=True), await ruled.sat(1, knows=False)
    key = await ruled.committed(await ruled.tried(await ruled.asked(knows)))
    credit = await ruled.tried(await ruled.asked(knows, Remedy.CREDIT))
    assert (credit.counts.of(Change.PASSED), credit.counts.of(Change.FAILED)) == (1, 0)
    credit = await ruled.committed(credit)
    assert [await ruled.scores(knows), await ruled.scores(missed)] == [(True, 3), (True, 2)]

    of_the_earlier = await ruled.tried_undoing(key)
    assert of_the_earlier.counts.changed == 0
    await ruled.committed(of_the_earlier)
    assert [await ruled.scores(knows), await ruled.scores(missed)] == [(True, 3), (True, 2)]

    of_the_later = await ruled.tried_undoing(credit)
    assert (of_the_later.counts.of(Change.FAILED), of_the_later.counts.changed) == (1, 1)
    await ruled.committed(of_the_later)

    assert [await ruled.scores(knows), await ruled.scores(missed)] == [(True, 3), (False, 3)]
    assert await ruled.certificates(0) == [REVOKED, ACTIVE]
    assert await ruled.certificates(1) == [REVOKED]
    assert await ruled.house.audit() == []


async def test_undoing_the_later_brings_the_earlier_back(ruled: RuledHouse) -> None:
    knows = await ruled.sat(0, knows=True)
    await ruled.committed(await ruled.tried(await ruled.asked(knows)))
    credit = await ruled.committed(await ruled.tried(await ruled.asked(knows, Remedy.CREDIT)))
    assert await ruled.scores(knows) == (True, 3)

    await ruled.committed(await ruled.tried_undoing(credit))

    assert await ruled.scores(knows) == (False, 4)
    assert await ruled.certificates(0) == [REVOKED, REVOKED]
    assert await ruled.house.audit() == []


async def test_an_undoing_and_what_is_undone_cannot_be_undone(ruled: RuledHouse) -> None:
    knows = await ruled.sat(0, knows=True)
    tried = await ruled.tried(await ruled.asked(knows))
    with pytest.raises(NothingToUndo):
        await ruled.tried_undoing(tried)
    done = await ruled.committed(tried)
    older = await ruled.tried_undoing(done)
    await ruled.sat(1, knows=False)
    back = await ruled.committed(await ruled.tried_undoing(done))

    with pytest.raises(NothingToUndo):
        await ruled.tried_undoing(back)
    with pytest.raises((NothingToUndo, RegradeStale)):
        await ruled.commit(older)


async def _another_sits(ruled: RuledHouse, _: Sitting) -> None:
    await ruled.sat(1, knows=False)


async def _another_ruling(ruled: RuledHouse, knows: Sitting) -> None:
    await ruled.committed(await ruled.tried(await ruled.asked(knows, Remedy.DROP)))


async def _a_revocation(ruled: RuledHouse, knows: Sitting) -> None:
    credentials = ruled.house.services.credentials
    (held,) = await credentials.of_person(knows.person_id)
    now, by = ruled.house.clock(), admin(ruled.house)
    await credentials.life.revoke(held.printed_id, RevocationCode.FRAUD, None, actor=by, now=now)


async def _a_second_pass(ruled: RuledHouse, _: Sitting) -> None:
    await ruled.sat(0, knows=True)


@pytest.mark.parametrize("change", [_another_sits, _another_ruling, _a_revocation, _a_second_pass])
async def test_what_changed_since_the_dry_run_refuses_it(
    ruled: RuledHouse, change: Callable[[RuledHouse, Sitting], Awaitable[None]]
) -> None:
    knows = await ruled.sat(0, knows=True)
    tried = await ruled.tried(await ruled.asked(knows))
    before = await ruled.scores(knows)
    ruled.house.clock.pass_by(seconds=5)
    await change(ruled, knows)

    with pytest.raises(RegradeStale):
        await ruled.commit(tried)

    again = await ruled.tried(await ruled.asked(knows))
    await ruled.committed(again)
    assert before == (True, 1)
    assert (await ruled.scores(knows))[0] is False
    assert await ruled.house.audit() == []


async def test_a_sitting_that_the_ruling_does_not_touch_refuses_nothing(
    ruled: RuledHouse,
) -> None:
    knows = await ruled.sat(0, knows=True)
    credit = await ruled.tried(await ruled.asked(knows, Remedy.CREDIT))
    ruled.house.clock.pass_by(seconds=5)
    await ruled.sat(1, knows=True)

    await ruled.committed(credit)

    assert await ruled.scores(knows) == (True, 1)
    assert await ruled.house.audit() == []


async def test_what_is_open_is_graded_under_the_ruling(ruled: RuledHouse) -> None:
    house, first = ruled.house, await ruled.sat(0, knows=True)
    open_one = await house.sit(house.candidates[1])
    for n, response in (await near_the_cut(open_one, knows=False)).items():
        await house.save(open_one, n, response, 1)
    await ruled.committed(await ruled.tried(await ruled.asked(first)))

    await house.hand_in(open_one)
    await house.services.flows.settle()
    house.restart()
    later = await ruled.sat(2, knows=False)

    assert [await ruled.scores(open_one), await ruled.scores(later)] == [(True, 1), (True, 1)]
    assert await house.audit() == []


async def test_a_process_that_has_not_heard_yet_is_put_right(ruled: RuledHouse) -> None:
    """It grades by the old key after the ruling was committed, before it is carried out."""
    house, first = ruled.house, await ruled.sat(0, knows=True)
    tried = await ruled.tried(await ruled.asked(first))
    unheard = await rulings.by_exam()
    await ruled.commit(tried)
    rulings._standing._value = unheard
    late = await ruled.sat(1, knows=False)
    assert await ruled.scores(late) == (False, 1)
    changes.forget_here(rulings.SCOPE, "all")

    house.clock.pass_by(seconds=SETTLES_MS / 1000)
    await house.services.flows.settle()

    assert await ruled.scores(late) == (True, 2)
    assert await house.audit() == []


async def test_one_regrade_of_an_exam_at_a_time(ruled: RuledHouse) -> None:
    knows = await ruled.sat(0, knows=True)
    one = await ruled.tried(await ruled.asked(knows))
    other = await ruled.tried(await ruled.asked(knows, Remedy.CREDIT))
    await ruled.commit(one)

    with pytest.raises((RegradeRunning, RegradeStale)):
        await ruled.commit(other)
    with pytest.raises(RegradeRunning):
        await ruled.tried(await ruled.asked(knows, Remedy.DROP))
    with pytest.raises(RegradeCommitted):
        await ruled.commit(one)


async def test_two_who_commit_at_once_do_it_once(ruled: RuledHouse) -> None:
    knows = await ruled.sat(0, knows=True)
    tried = await ruled.tried(await ruled.asked(knows))

    insisting = [_insist(ruled, tried) for _ in range(4)]
    done = await asyncio.gather(*insisting, return_exceptions=True)
    await ruled.committed_already(tried)

    assert sorted(type(one).__name__ for one in done) == ["NoneType", *["RegradeCommitted"] * 3]
    events = await query("SELECT id FROM audit_event WHERE action = 'regrade.committed'")
    assert len(events) == 1
    assert await ruled.house.audit() == []


async def _insist(ruled: RuledHouse, tried: Regrade) -> None:
    """As is told to do who waits too long for those before, on a machine that has much to do."""
    while True:
        try:
            return await ruled.commit(tried)
        except StoreBusy:
            continue


async def test_what_was_decided_meanwhile_is_looked_at_once_more(ruled: RuledHouse) -> None:
    house, first = ruled.house, await ruled.sat(0, knows=True)
    tried = await ruled.tried(await ruled.asked(first))
    unheard = await rulings.by_exam()
    await ruled.commit(tried)
    await query("UPDATE regrade SET read_to = 'ffffffff-ffff-7fff-bfff-ffffffffffff'")
    rulings._standing._value = unheard
    late = await ruled.sat(1, knows=False)
    changes.forget_here(rulings.SCOPE, "all")

    house.clock.pass_by(seconds=SETTLES_MS / 1000)
    await house.services.flows.settle()

    assert await ruled.scores(late) == (True, 2)


async def _carried_out_with_a_cut(ruled: RuledHouse, tried: Regrade, step: int) -> bool:
    house = ruled.house
    await ruled.commit(tried)
    house.clock.pass_by(seconds=SETTLES_MS / 1000)
    cut = CutAt(house.services.flows.settle(), step)
    await cut.run()
    house.clock.pass_by(seconds=LONGER_THAN_ANY_LEASE)
    house.restart()
    await house.services.flows.settle()
    return cut.is_cut


@pytest.mark.slow
async def test_a_death_at_any_step_of_a_regrade_changes_nothing_in_the_end(
    ruled: RuledHouse, engine_name: str
) -> None:
    """A ruling, its undoing and so on, each cut some steps later than the one before.

    The engines share the steps, so that each is taken in good time.
    """
    knows, missed = await ruled.sat(0, knows=True), await ruled.sat(1, knows=False)
    step, acts, is_cut = 1 if engine_name == "sqlite" else 4, 0, True
    done: Regrade | None = None
    while is_cut:
        undoes = done is not None and done.undoes is None
        if done is not None and undoes:
            tried = await ruled.tried_undoing(done)
        else:
            tried = await ruled.tried(await ruled.asked(knows))
        is_cut = await _carried_out_with_a_cut(ruled, tried, step)
        done, acts = await regrades.one(tried.id, actor=admin(ruled.house)), acts + 1

        assert done.state is RegradeState.DONE, f"cut at step {step}"
        passed = [(await ruled.scores(one))[0] for one in (knows, missed)]
        assert passed == [undoes, not undoes], f"cut at step {step}"
        grades = await query("SELECT count(*) AS n FROM grade")
        assert [*grades[0].values()] == [2 + 2 * acts], f"cut at step {step}"
        live = await query("SELECT person_id FROM certificate WHERE status = 'active'")
        assert len(live) == 1, f"cut at step {step}"
        step += STRIDE

    assert acts > 10
    assert await ruled.house.audit() == []
    assert await query("SELECT id FROM outbox") == []


async def test_a_dry_run_that_nobody_committed_is_forgotten(ruled: RuledHouse) -> None:
    knows = await ruled.sat(0, knows=True)
    await ruled.committed(await ruled.tried(await ruled.asked(knows)))
    await ruled.tried(await ruled.asked(knows, Remedy.DROP))
    ruled.house.clock.pass_by(seconds=31 * 86_400)

    for _ in range(3):
        await regrades.prune(now=ruled.house.clock())

    left = await query("SELECT state FROM regrade")
    lines = await query("SELECT count(*) AS n FROM regrade_effect")
    assert [one["state"] for one in left] == ["done"]
    assert [*lines[0].values()] == [1]
