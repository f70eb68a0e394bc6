"""Breaks in the time ledger: given back to the millisecond, never more, and told by the audit."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec import structs

from server.exams.domain.breaks import (
    BreakClock,
    BreakRule,
    BreaksUsed,
    OnBreak,
    broken_breaks,
    shut_behind,
    shut_positions,
)
from server.exams.domain.ledger_faults import faults_of
from server.exams.domain.locks import ItemLocked, refusal_at
from server.exams.domain.sitting import Sitting, SittingClosed, SittingPaused, SittingState
from server.exams.domain.time_ledger import (
    Act,
    Change,
    EntryKind,
    TimeEntry,
    TimeLedger,
    opening_entries,
)
from server.kernel.errors import Refusal

MINUTE = 60_000
BASE = 60 * MINUTE
CANDIDATE, IRIS = UUID(int=2), UUID(int=7)
STOPPED = BreakRule(number=2, minutes=10)
RUNNING = BreakRule(number=2, minutes=10, clock=BreakClock.RUNNING)
SITTING = Sitting(
    id=UUID(int=1),
    person_id=CANDIDATE,
    exam="practice",
    release_id=UUID(int=3),
    state=SittingState.OPEN,
    is_preview=False,
    items=4,
    writer=1,
    started_ms=0,
    deadline_ms=BASE,
    grace_ms=10_000,
    closed_ms=None,
    closed_by=None,
    receipt_kid=None,
)
LEDGER = TimeLedger(SITTING, opening_entries(BASE, [], 0))


def own(ms: int) -> Act:
    return Act(CANDIDATE, ms)


def staff(ms: int) -> Act:
    return Act(IRIS, ms, "Fire alarm")


def after(ledger: TimeLedger, change: Change | None) -> TimeLedger:
    return ledger if change is None else TimeLedger(change.sitting, [*ledger.entries, change.entry])


def away(rule: BreakRule = STOPPED, ms: int = MINUTE) -> TimeLedger:
    return after(LEDGER, LEDGER.break_begun(rule, own(ms)))


def test_the_clock_stands_and_what_it_stood_is_given_back() -> None:
    on_break = away()
    back = after(on_break, on_break.break_ended(own(5 * MINUTE + 1)))

    assert on_break.sitting.is_on_break
    assert on_break.sitting.seconds_left(5 * MINUTE) == 59 * 60
    assert back.sitting.deadline_ms == BASE + 4 * MINUTE + 1
    assert not back.sitting.is_on_break
    assert faults_of(on_break, BASE, STOPPED) == faults_of(back, BASE, STOPPED) == []


@pytest.mark.parametrize("late_ms", [0, 1, 30 * MINUTE])
def test_no_more_is_given_back_than_the_break_has(late_ms: int) -> None:
    on_break, end = away(), 11 * MINUTE
    back = after(on_break, on_break.break_run_out(end + late_ms))

    assert back.sitting.deadline_ms == BASE + STOPPED.ms
    assert (back.entries[-1].given_by, back.sitting.state) == (None, SittingState.OPEN)
    assert faults_of(back, BASE, STOPPED) == []
    assert back.break_run_out(end + late_ms) is None


def test_a_break_under_way_does_not_run_out() -> None:
    assert away().break_run_out(11 * MINUTE - 1) is None
    assert LEDGER.break_run_out(BASE) is None


def test_on_a_running_clock_nothing_is_given() -> None:
    on_break = away(RUNNING)
    back = after(on_break, on_break.break_ended(own(20 * MINUTE)))

    assert on_break.sitting.state is SittingState.OPEN
    assert back.sitting.deadline_ms == BASE
    assert on_break.break_run_out(BASE) is None
    assert faults_of(on_break, BASE, RUNNING) == faults_of(back, BASE, RUNNING) == []


def test_there_are_as_many_as_the_rule_says() -> None:
    ledger = LEDGER
    for ms in (MINUTE, 3 * MINUTE):
        ledger = after(ledger, ledger.break_begun(STOPPED, own(ms)))
        assert ledger.break_begun(STOPPED, own(ms)) is None
        ledger = after(ledger, ledger.break_ended(own(ms + MINUTE)))

    with pytest.raises(BreaksUsed):
        ledger.break_begun(STOPPED, own(9 * MINUTE))
    assert ledger.break_ended(own(9 * MINUTE)) is None
    assert faults_of(ledger, BASE, STOPPED) == []


def test_staff_end_a_break_and_stop_no_clock_over_it() -> None:
    on_break = away()
    with pytest.raises(OnBreak):
        on_break.paused(staff(2 * MINUTE))

    running = after(on_break, on_break.resumed(staff(2 * MINUTE)))

    assert (running.entries[-1].kind, running.entries[-1].given_by) == (EntryKind.BREAK, IRIS)
    paused = after(running, running.paused(staff(3 * MINUTE)))
    with pytest.raises(SittingPaused):
        paused.break_begun(STOPPED, own(4 * MINUTE))
    assert paused.break_ended(own(4 * MINUTE)) is None


def test_a_running_break_is_not_ended_over_a_stopped_clock() -> None:
    on_break = away(RUNNING)
    paused = after(on_break, on_break.paused(staff(2 * MINUTE)))

    with pytest.raises(SittingPaused):
        paused.break_ended(own(3 * MINUTE))
    resumed = after(paused, paused.resumed(staff(4 * MINUTE)))
    assert resumed.entries[-1].ms == 2 * MINUTE
    assert faults_of(paused, BASE, RUNNING) == faults_of(resumed, BASE, RUNNING) == []


def test_nobody_goes_when_the_time_is_up() -> None:
    with pytest.raises(SittingClosed):
        LEDGER.break_begun(STOPPED, own(BASE + SITTING.grace_ms + 1))


def entry(number: int, kind: EntryKind, ms: int, made_ms: int) -> TimeEntry:
    return TimeEntry(number, kind, ms, "", CANDIDATE, made_ms)


@pytest.mark.parametrize(
    ("entries", "rule"),
    [
        ([entry(2, EntryKind.BREAK_BEGUN, 0, 5)], None),
        ([entry(2, EntryKind.BREAK_BEGUN, 7, 5)], STOPPED),
        ([entry(2, EntryKind.BREAK, 0, 5)], STOPPED),
        ([entry(2, EntryKind.BREAK_BEGUN, 0, 5), entry(3, EntryKind.BREAK, 2, 6)], STOPPED),
        ([entry(2, EntryKind.BREAK_BEGUN, 0, 5), entry(3, EntryKind.BREAK, 1, 6)], RUNNING),
        ([entry(2, EntryKind.BREAK_BEGUN, 0, 5), entry(3, EntryKind.RESUME, 1, 6)], STOPPED),
        (
            [
                entry(2, EntryKind.BREAK_BEGUN, 0, 5),
                entry(3, EntryKind.BREAK, STOPPED.ms + 1, 99 * MINUTE),
            ],
            STOPPED,
        ),
    ],
)
def test_breaks_that_no_rule_gives_are_told(
    entries: list[TimeEntry], rule: BreakRule | None
) -> None:
    whole = [*LEDGER.entries, *entries]
    sitting = structs.replace(SITTING, deadline_ms=sum(one.ms for one in whole))

    found = faults_of(TimeLedger(sitting, whole), BASE, rule)

    assert any("was given no such time" in one for one in found), found


def test_a_break_that_stands_nowhere_is_told() -> None:
    moved = replace(LEDGER, sitting=structs.replace(SITTING, break_until_ms=5))

    assert faults_of(moved, BASE, STOPPED) == ["is not on a break as its time ledger says"]


STEPS = some.lists(
    some.tuples(
        some.sampled_from(["go", "back", "stop", "run", "over"]), some.integers(0, 15 * MINUTE)
    ),
    max_size=12,
)


@given(STEPS, some.sampled_from([STOPPED, RUNNING]))
def test_whatever_happens_the_ledger_adds_up_and_breaks_give_no_more_than_theirs(
    steps: list[tuple[str, int]], rule: BreakRule
) -> None:
    ledger, now = LEDGER, 0
    for step, ms in steps:
        now += ms
        try:
            match step:
                case "go":
                    change = ledger.break_begun(rule, own(now))
                case "back":
                    change = ledger.break_ended(own(now))
                case "stop":
                    change = ledger.paused(staff(now))
                case "run":
                    change = ledger.resumed(staff(now))
                case _:
                    change = ledger.break_run_out(now)
        except Refusal:
            continue
        left = ledger.sitting.seconds_left(now)
        ledger = after(ledger, change)
        assert ledger.sitting.seconds_left(now) <= left

    given_back = sum(one.ms for one in ledger.entries if one.kind is EntryKind.BREAK)
    assert faults_of(ledger, BASE, rule) == []
    assert given_back <= rule.number * rule.ms


def test_what_was_seen_is_shut_and_other_locks_stay() -> None:
    assert shut_behind(None, [], 4) is None
    assert shut_behind(None, [1, 3, 9], 4) == "1010"
    assert shut_behind("s00a", [2, 4], 4) == "s10a"
    assert shut_positions("s10a") == [2]
    assert shut_positions(None) == []
    assert isinstance(refusal_at("1010", 3), ItemLocked)
    assert refusal_at("1010", 2) is None


def test_rules_out_of_range_are_told() -> None:
    wrong = BreakRule(number=0, minutes=121)

    assert [one for one, _ in broken_breaks(wrong)] == ["breaks.number", "breaks.minutes"]
    assert list(broken_breaks(STOPPED)) == list(broken_breaks(None)) == []
