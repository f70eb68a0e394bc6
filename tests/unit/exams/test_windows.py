"""Windows: who may start when, with and without a booking."""

from datetime import UTC, datetime, timedelta

import pytest

from server.exams.domain.windows import NamedWindow, broken_windows, shut_out

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST = NamedWindow(name="first", opens=NINE, closes=NINE + HOUR)
SECOND = NamedWindow(name="second", opens=NINE + 3 * HOUR, closes=NINE + 4 * HOUR)
WINDOWS = (FIRST, SECOND)
INSTANT = timedelta(milliseconds=1)


def code(now: datetime, booked: str | None = None, *, needs: bool) -> str:
    refusal = shut_out(WINDOWS, booked, needs_booking=needs, now=now)
    return "" if refusal is None else refusal.code


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NINE - INSTANT, "exam-not-open-yet"),
        (NINE, ""),
        (NINE + HOUR - INSTANT, ""),
        (NINE + HOUR, "exam-not-open-yet"),
        (NINE + 3 * HOUR, ""),
        (NINE + 4 * HOUR, "exam-no-longer-open"),
    ],
)
def test_any_window_lets_start_while_it_is_open(now: datetime, expected: str) -> None:
    assert code(now, needs=False) == expected


@pytest.mark.parametrize(
    ("now", "booked", "expected"),
    [
        (NINE, None, "booking-needed"),
        (NINE, "first", ""),
        (NINE, "second", "exam-not-open-yet"),
        (NINE, "gone", "booking-needed"),
        (NINE + HOUR, "first", "booking-needed"),
        (NINE + 3 * HOUR, "second", ""),
        (NINE + 4 * HOUR, "second", "exam-no-longer-open"),
    ],
)
def test_a_booked_window_lets_start_and_no_other(
    now: datetime, booked: str | None, expected: str
) -> None:
    assert code(now, booked, needs=True) == expected


def test_the_next_window_says_when_it_opens() -> None:
    refusal = shut_out(WINDOWS, None, needs_booking=False, now=NINE + HOUR)

    assert refusal is not None
    assert refusal.members["opens_at"] == "2026-12-01T12:00:00.000Z"


def test_names_are_plain_and_their_own() -> None:
    twice = NamedWindow(name="first", opens=NINE, closes=NINE + HOUR)
    odd = NamedWindow(name="Mon day", opens=NINE, closes=NINE)

    assert [path for path, _ in broken_windows((FIRST, twice, odd))] == [
        "windows.1.name",
        "windows.2.name",
        "windows.2",
    ]
