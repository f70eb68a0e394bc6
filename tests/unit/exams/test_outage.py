"""What an outage gives back: what it took, to the millisecond."""

from dataclasses import replace
from uuid import UUID

import pytest
from msgspec import structs

from server.exams.domain.breaks import BreakRule
from server.exams.domain.ledger_faults import faults_of
from server.exams.domain.sitting import Sitting, SittingState
from server.exams.domain.time_ledger import Act, Outage, TimeLedger, opening_entries

HOUR = 3_600_000
NOON = 100 * HOUR
IRIS = UUID(int=7)


def a_ledger(started_ms: int = NOON) -> TimeLedger:
    sitting = Sitting(
        id=UUID(int=1),
        person_id=UUID(int=2),
        exam="practice",
        release_id=UUID(int=3),
        state=SittingState.OPEN,
        is_preview=False,
        items=3,
        writer=1,
        started_ms=started_ms,
        deadline_ms=started_ms + HOUR,
        grace_ms=10_000,
        closed_ms=None,
        closed_by=None,
        receipt_kid=None,
    )
    return TimeLedger(sitting, opening_entries(HOUR, [], started_ms))


def an_outage(from_ms: int, to_ms: int) -> Outage:
    return Outage(UUID(int=4), from_ms, to_ms)


@pytest.mark.parametrize(
    ("from_ms", "to_ms", "given"),
    [
        (NOON + 60_000, NOON + 100_000, 40_000),
        (NOON + 60_000, NOON + 20 * HOUR, 20 * HOUR - 60_000),
        (NOON - 5_000, NOON + 40_000, 40_000),
        (NOON + HOUR + 10_000, NOON + 2 * HOUR, HOUR - 10_000),
    ],
)
def test_a_clock_that_ran_gets_back_what_it_lost(from_ms: int, to_ms: int, given: int) -> None:
    ledger = a_ledger()

    change = ledger.made_good(an_outage(from_ms, to_ms))

    assert change is not None
    assert (change.entry.ms, change.entry.made_ms, change.entry.given_by) == (given, to_ms, None)
    assert change.sitting.deadline_ms == ledger.sitting.deadline_ms + given
    after = TimeLedger(change.sitting, [*ledger.entries, change.entry])
    assert faults_of(after, HOUR, None) == []


def test_what_was_over_or_stood_gets_nothing() -> None:
    ledger = a_ledger()
    stopped = ledger.paused(Act(IRIS, NOON + 30_000, "Fire"))
    assert stopped is not None
    standing = TimeLedger(stopped.sitting, [*ledger.entries, stopped.entry])
    closed = structs.replace(ledger.sitting, state=SittingState.CLOSED)

    assert ledger.made_good(an_outage(NOON + HOUR + 10_001, NOON + 2 * HOUR)) is None
    assert ledger.made_good(an_outage(NOON - 60_000, NOON)) is None
    assert standing.made_good(an_outage(NOON + 60_000, NOON + 120_000)) is None
    assert replace(ledger, sitting=closed).made_good(an_outage(NOON, NOON + 60_000)) is None


def test_what_a_pause_gave_back_is_not_given_twice() -> None:
    ledger = a_ledger()
    stopped = ledger.paused(Act(IRIS, NOON + 10_000, "Fire"))
    assert stopped is not None
    ledger = TimeLedger(stopped.sitting, [*ledger.entries, stopped.entry])
    running = ledger.resumed(Act(IRIS, NOON + 63_000))
    assert running is not None
    ledger = TimeLedger(running.sitting, [*ledger.entries, running.entry])

    made_good = ledger.made_good(an_outage(NOON + 60_000, NOON + 120_000))

    assert made_good is not None
    assert made_good.entry.ms == 57_000


BREAKS = BreakRule(number=1, minutes=10)


def on_a_break() -> TimeLedger:
    """From noon and a minute, for ten minutes."""
    ledger = a_ledger()
    away = ledger.break_begun(BREAKS, Act(ledger.sitting.person_id, NOON + 60_000))
    assert away is not None
    return TimeLedger(away.sitting, [*ledger.entries, away.entry])


def test_an_outage_within_a_break_takes_nothing() -> None:
    assert on_a_break().made_good(an_outage(NOON + 70_000, NOON + 600_000)) is None


def test_what_an_outage_takes_after_a_break_is_given_back() -> None:
    ledger = on_a_break()

    lost = ledger.made_good(an_outage(NOON + 70_000, NOON + HOUR))
    assert lost is not None
    assert lost.entry.ms == HOUR - 660_000
    ledger = TimeLedger(lost.sitting, [*ledger.entries, lost.entry])
    assert faults_of(ledger, HOUR, BREAKS) == []
    back = ledger.break_run_out(NOON + HOUR + 1_000)

    assert back is not None
    assert back.sitting.seconds_left(NOON + HOUR) == 3_600 - 60
    assert faults_of(TimeLedger(back.sitting, [*ledger.entries, back.entry]), HOUR, BREAKS) == []


def test_a_break_that_was_over_before_is_not_given_twice() -> None:
    ledger = on_a_break()
    back = ledger.break_run_out(NOON + 660_000)
    assert back is not None
    ledger = TimeLedger(back.sitting, [*ledger.entries, back.entry])

    lost = ledger.made_good(an_outage(NOON + 658_000, NOON + 760_000))

    assert lost is not None
    assert lost.entry.ms == 100_000
