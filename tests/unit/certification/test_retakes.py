"""When a person who failed may try again."""

from datetime import UTC, datetime, timedelta

import pytest

from server.certification.domain import (
    AttemptsUsed,
    RetakeRule,
    RetakeWait,
    next_try_at,
    retake_refusal,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
RULE = RetakeRule(waits_days=(7, 14, 60), attempts=4, window_days=365)
FREE = RetakeRule(waits_days=(), attempts=None, window_days=None)


def test_a_first_try_waits_for_nothing() -> None:
    assert retake_refusal(RULE, [], now=START) is None
    assert next_try_at(RULE, []) is None


@pytest.mark.parametrize(("failures", "days"), [(1, 7), (2, 14), (3, 60)])
def test_each_failure_waits_longer(failures: int, days: int) -> None:
    times = [START + n * DAY for n in range(failures)]
    until = times[-1] + days * DAY

    assert retake_refusal(RULE, times, now=until - DAY) == (RetakeWait, until)
    assert retake_refusal(RULE, times, now=until) is None


def test_the_window_ends_a_year_after_the_oldest_try_that_counts() -> None:
    times = [START + 70 * n * DAY for n in range(4)]

    until = START + 365 * DAY

    assert retake_refusal(RULE, times, now=until - DAY) == (AttemptsUsed, until)
    assert next_try_at(RULE, times) == until
    assert retake_refusal(RULE, times, now=until) is None


def test_the_last_wait_repeats() -> None:
    rule = RetakeRule(waits_days=(7,), attempts=None, window_days=None)

    assert next_try_at(rule, [START, START + DAY]) == START + 8 * DAY


def test_practice_never_waits() -> None:
    assert retake_refusal(FREE, [START] * 20, now=START) is None
