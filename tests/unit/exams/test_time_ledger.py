"""A clock stops and runs to the millisecond, and only what the ledger says is ever given."""

from dataclasses import replace
from uuid import UUID

import pytest
from msgspec import structs

from server.exams.domain.ledger_faults import faults_of
from server.exams.domain.sitting import Sitting, SittingClosed, SittingState
from server.exams.domain.time_ledger import (
    MOST_SECONDS_GRANTED,
    SAME_GRANT_MS,
    Act,
    Change,
    Credit,
    EntryKind,
    Extra,
    GrantKeyMalformed,
    GrantKeyReused,
    GrantOutOfRange,
    LedgerMoved,
    OwnSitting,
    ReasonMalformed,
    TimeEntry,
    TimeLedger,
    grant_key,
    opening_entries,
    reason_text,
)

MINUTE = 60_000
BASE = 10 * MINUTE
GRACE = 10_000
CANDIDATE, IRIS, OTTO = UUID(int=2), UUID(int=7), UUID(int=8)
SITTING = Sitting(
    id=UUID(int=1),
    person_id=CANDIDATE,
    exam="practice",
    release_id=UUID(int=3),
    state=SittingState.OPEN,
    is_preview=False,
    items=16,
    writer=1,
    started_ms=0,
    deadline_ms=BASE,
    grace_ms=GRACE,
    closed_ms=None,
    closed_by=None,
    receipt_kid=None,
)


def base_entry(ms: int, started_ms: int) -> TimeEntry:
    (base,) = opening_entries(ms, [], started_ms)
    return base


LEDGER = TimeLedger(SITTING, [base_entry(BASE, 0)])


def at(ms: int, reason: str = "Fire alarm", by: UUID = IRIS) -> Act:
    return Act(by, ms, reason)


def after(ledger: TimeLedger, change: Change | None) -> TimeLedger:
    assert change is not None
    return TimeLedger(change.sitting, [*ledger.entries, change.entry])


PAUSED = after(LEDGER, LEDGER.paused(at(3 * MINUTE + 1)))


def test_a_stopped_clock_keeps_what_is_left_to_the_millisecond() -> None:
    sitting = PAUSED.sitting

    assert sitting.state is SittingState.PAUSED
    assert sitting.seconds_left(3 * MINUTE + 1) == sitting.seconds_left(99 * MINUTE) == 419
    assert not sitting.is_over(99 * MINUTE)


def test_what_it_stood_is_given_back_exactly() -> None:
    running = after(PAUSED, PAUSED.resumed(at(50 * MINUTE + 12, "")))

    assert running.sitting.state is SittingState.OPEN
    assert running.sitting.paused_ms is None
    assert running.sitting.deadline_ms == BASE + (50 * MINUTE + 12) - (3 * MINUTE + 1)
    assert [one.ms for one in running.entries] == [BASE, 0, 47 * MINUTE + 11]
    assert faults_of(running, BASE, None) == []


def test_a_clock_set_back_takes_nothing_away() -> None:
    running = after(PAUSED, PAUSED.resumed(at(MINUTE)))

    assert running.sitting.deadline_ms == BASE
    assert faults_of(running, BASE, None) == []


def test_to_stop_what_stands_and_to_run_what_runs_is_nothing() -> None:
    assert PAUSED.paused(at(4 * MINUTE)) is None
    assert LEDGER.resumed(at(4 * MINUTE)) is None


def test_time_is_given_to_a_running_and_to_a_standing_clock() -> None:
    for ledger in (LEDGER, PAUSED):
        given = after(ledger, ledger.granted(300, at(5 * MINUTE)))

        assert given.sitting == structs.replace(ledger.sitting, deadline_ms=BASE + 5 * MINUTE)
        assert given.entries[-1].kind is EntryKind.GRANT
        assert given.entries[-1].given_by == IRIS
        assert faults_of(given, BASE, None) == []


@pytest.mark.parametrize("seconds", [-60, 0, MOST_SECONDS_GRANTED + 1])
def test_time_is_never_taken_and_never_given_without_measure(seconds: int) -> None:
    with pytest.raises(GrantOutOfRange):
        LEDGER.granted(seconds, at(MINUTE))


@pytest.mark.parametrize("seconds", [1, MOST_SECONDS_GRANTED])
def test_a_second_and_four_hours_can_be_given(seconds: int) -> None:
    assert faults_of(after(LEDGER, LEDGER.granted(seconds, at(MINUTE))), BASE, None) == []


def test_until_the_end_of_the_grace_and_no_longer() -> None:
    assert LEDGER.granted(60, at(BASE + GRACE)) is not None
    assert LEDGER.paused(at(BASE + GRACE)) is not None
    for act in (LEDGER.paused, LEDGER.resumed, lambda one: LEDGER.granted(60, one)):
        with pytest.raises(SittingClosed):
            act(at(BASE + GRACE + 1))


def test_a_closed_sitting_has_no_clock() -> None:
    closed = replace(LEDGER, sitting=structs.replace(SITTING, state=SittingState.CLOSED))

    for act in (closed.paused, closed.resumed, lambda one: closed.granted(60, one)):
        with pytest.raises(SittingClosed):
            act(at(MINUTE))


def test_nobody_gives_time_to_themselves() -> None:
    for act in (LEDGER.paused, LEDGER.resumed, lambda one: LEDGER.granted(60, one)):
        with pytest.raises(OwnSitting):
            act(at(MINUTE, by=CANDIDATE))


def test_the_same_press_twice_gives_once() -> None:
    given = after(LEDGER, LEDGER.granted(60, at(MINUTE), seen=1))

    assert given.granted(60, at(MINUTE + 5), seen=1) is None


def test_two_who_decide_at_once_do_not_both_give() -> None:
    given = after(LEDGER, LEDGER.granted(60, at(MINUTE), seen=1))

    with pytest.raises(LedgerMoved):
        given.granted(60, at(MINUTE + 5, by=OTTO), seen=1)
    assert given.granted(60, at(MINUTE + 5, by=OTTO), seen=2) is not None


def test_who_saw_nothing_gives_again_some_seconds_later() -> None:
    given = after(LEDGER, LEDGER.granted(60, at(MINUTE)))

    for again_ms in (MINUTE, MINUTE + SAME_GRANT_MS - 1, MINUTE - SAME_GRANT_MS + 1):
        assert given.granted(60, at(again_ms)) is None
    assert given.granted(60, at(MINUTE + SAME_GRANT_MS)) is not None
    assert given.granted(61, at(MINUTE)) is not None
    assert given.granted(60, at(MINUTE, by=OTTO)) is not None
    assert given.granted(60, at(MINUTE), seen=2) is not None


def test_a_ledger_opens_with_what_the_exam_gives_and_each_accommodation_adds() -> None:
    opened = opening_entries(BASE, [Extra(UUID(int=5), 150_000), Extra(UUID(int=6), MINUTE)], 0)

    assert [one.number for one in opened] == [1, 2, 3]
    assert [one.ms for one in opened] == [BASE, 150_000, MINUTE]
    assert [one.reference for one in opened] == [None, UUID(int=5), UUID(int=6)]
    longer = structs.replace(SITTING, deadline_ms=BASE + 150_000 + MINUTE)
    assert faults_of(TimeLedger(longer, opened), BASE, None) == []


CREDIT = Credit(UUID(int=4), "practice", 120, at(MINUTE))


def test_everybody_is_given_as_much_running_or_standing() -> None:
    for ledger in (LEDGER, PAUSED):
        given = after(ledger, ledger.credited(CREDIT))

        assert given.sitting == structs.replace(ledger.sitting, deadline_ms=BASE + 2 * MINUTE)
        assert given.entries[-1].kind is EntryKind.INCIDENT
        assert given.entries[-1].reference == CREDIT.id
        assert given.entries[-1].number == len(given.entries)
        assert faults_of(given, BASE, None) == []


def test_nothing_is_given_to_what_is_over_or_the_givers_own() -> None:
    late = replace(CREDIT, act=at(BASE + GRACE + 1))
    own = replace(CREDIT, act=at(MINUTE, by=CANDIDATE))

    assert LEDGER.credited(late) is None
    assert LEDGER.credited(own) is None


def test_a_credit_is_the_same_at_another_moment_and_no_other() -> None:
    assert CREDIT.is_again(replace(CREDIT, act=at(9 * MINUTE)))
    assert not CREDIT.is_again(replace(CREDIT, seconds=60))
    assert not CREDIT.is_again(replace(CREDIT, act=at(MINUTE, by=OTTO)))
    assert not CREDIT.is_again(replace(CREDIT, act=at(MINUTE, "Other")))


@pytest.mark.parametrize("seconds", [0, MOST_SECONDS_GRANTED + 1])
def test_a_credit_has_its_measure_too(seconds: int) -> None:
    with pytest.raises(GrantOutOfRange):
        replace(CREDIT, seconds=seconds)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 501, "a\u202eb", "a\x00b"])
def test_a_reason_says_something_that_can_be_kept(text: str) -> None:
    with pytest.raises(ReasonMalformed):
        reason_text(text)


def test_a_reason_is_kept_trimmed_and_in_one_form() -> None:
    assert reason_text(" Cafe\u0301\nclosed ") == "Caf\u00e9\nclosed"


def entry(number: int, kind: EntryKind, ms: int, made_ms: int) -> TimeEntry:
    return TimeEntry(number, kind, ms, "", IRIS, made_ms)


FAULTS: dict[str, tuple[list[TimeEntry], str]] = {
    "no base": ([], "was given another time at its start"),
    "a longer base": ([base_entry(BASE + 1, 0)], "was given another time at its start"),
    "a second base": (
        [base_entry(BASE, 0), replace(base_entry(MINUTE, 0), number=2)],
        "was given no such time as entry 2",
    ),
    "a gap": ([base_entry(BASE, 0), entry(3, EntryKind.GRANT, 1000, 5)], "has a gap"),
    "time taken": ([base_entry(BASE, 0), entry(2, EntryKind.GRANT, -1000, 5)], "entry 2"),
    "a late accommodation": (
        [
            base_entry(BASE, 0),
            entry(2, EntryKind.GRANT, 1000, 5),
            replace(entry(3, EntryKind.ACCOMMODATION, 1000, 0), reference=UUID(int=5)),
        ],
        "entry 3",
    ),
    "an accommodation after the start": (
        [
            base_entry(BASE, 0),
            replace(entry(2, EntryKind.ACCOMMODATION, 1000, 5), reference=UUID(int=5)),
        ],
        "entry 2",
    ),
    "an accommodation of nothing": (
        [base_entry(BASE, 0), entry(2, EntryKind.ACCOMMODATION, 1000, 0)],
        "entry 2",
    ),
    "a credit of nothing": (
        [base_entry(BASE, 0), entry(2, EntryKind.INCIDENT, 1000, 5)],
        "entry 2",
    ),
    "a pause with time": ([base_entry(BASE, 0), entry(2, EntryKind.PAUSE, 9, 5)], "entry 2"),
    "a pause of a pause": (
        [base_entry(BASE, 0), entry(2, EntryKind.PAUSE, 0, 5), entry(3, EntryKind.PAUSE, 0, 6)],
        "entry 3",
    ),
    "more than it stood": (
        [base_entry(BASE, 0), entry(2, EntryKind.PAUSE, 0, 5), entry(3, EntryKind.RESUME, 2, 6)],
        "entry 3",
    ),
    "a start of what ran": (
        [base_entry(BASE, 0), entry(2, EntryKind.RESUME, 0, 6)],
        "entry 2",
    ),
    "a pause that is not told": (
        [base_entry(BASE, 0), entry(2, EntryKind.PAUSE, 0, 5)],
        "does not stand or run",
    ),
}


def test_under_the_same_key_the_same_grant_is_given_once() -> None:
    act = replace(at(MINUTE), key="net-1")
    given = after(LEDGER, LEDGER.granted(60, act))
    more = after(given, given.granted(60, at(MINUTE + 1)))

    assert more.granted(60, replace(act, at_ms=MINUTE + 5)) is None
    assert more.granted(60, replace(act, by=OTTO)) is not None
    with pytest.raises(GrantKeyReused):
        more.granted(61, act)
    closed = replace(more, sitting=structs.replace(more.sitting, state=SittingState.CLOSED))
    assert closed.granted(60, act) is None


@pytest.mark.parametrize("text", ["a b", "x" * 129, "é", "\x00"])
def test_a_key_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(GrantKeyMalformed):
        grant_key(text)


@pytest.mark.parametrize("what", FAULTS)
def test_a_ledger_that_does_not_add_up_is_told(what: str) -> None:
    entries, sentence = FAULTS[what]
    deadline_ms = sum(one.ms for one in entries)

    found = faults_of(
        TimeLedger(structs.replace(SITTING, deadline_ms=deadline_ms), entries), BASE, None
    )

    assert any(sentence in one for one in found), found


def test_a_deadline_beside_the_ledger_is_told() -> None:
    moved = replace(LEDGER, sitting=structs.replace(SITTING, deadline_ms=BASE + 1))

    assert faults_of(moved, BASE, None) == [
        "has another deadline than its start and its time ledger give"
    ]


def test_a_clock_that_stands_without_an_entry_is_told() -> None:
    for sitting in (
        structs.replace(SITTING, state=SittingState.PAUSED),
        structs.replace(SITTING, paused_ms=5),
    ):
        assert faults_of(replace(LEDGER, sitting=sitting), BASE, None) == [
            "does not stand or run as its time ledger says"
        ]
