"""An accommodation gives what was granted, from its first day to its last, and never changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from msgspec import structs

from server.exams.domain.accommodation import (
    Accommodation,
    AccommodationDecided,
    BreaksOutOfRange,
    DocumentMalformed,
    ExtraTime,
    ExtraTimeOutOfRange,
    OwnAccommodation,
    Span,
    SpanWrong,
    State,
    Wish,
    document_text,
    span_of,
)
from server.exams.domain.time_ledger import Act
from server.kernel.clock import to_milliseconds
from tests.unit.exams.test_time_ledger import SITTING

MINUTE = 60_000
PERSON, ADMIN, OTHER = UUID(int=2), UUID(int=7), UUID(int=8)
HALF = ExtraTime(50, 0)
MARCH = Span(date(2027, 3, 1), date(2027, 3, 31))
NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
ASKED = Accommodation(UUID(int=1), PERSON, Wish(HALF, "I read slowly.", "Letter 7"), 0)


def by(person: UUID = ADMIN, reason: str = "The letter says so.", at_ms: int = 5) -> Act:
    return Act(person, at_ms, reason)


def sure(one: Accommodation | None) -> Accommodation:
    assert one is not None
    return one


GRANTED = sure(ASKED.granted(HALF, MARCH, by()))
REFUSED = sure(ASKED.refused(by()))


@pytest.mark.parametrize(
    ("percent", "minutes", "ms"),
    [(25, 0, 150_000), (50, 0, 5 * MINUTE), (0, 20, 20 * MINUTE), (100, 5, 15 * MINUTE)],
)
def test_it_gives_a_share_of_the_exam_and_minutes_beside_it(
    percent: int, minutes: int, ms: int
) -> None:
    assert ExtraTime(percent, minutes).ms_beside(10 * MINUTE) == ms


@pytest.mark.parametrize(("percent", "minutes"), [(0, 0), (-1, 5), (201, 0)])
def test_nothing_and_too_much_cannot_be_asked_for(percent: int, minutes: int) -> None:
    with pytest.raises(ExtraTimeOutOfRange):
        ExtraTime(percent, minutes)


@pytest.mark.parametrize(("percent", "minutes"), [(0, 121), (25, -1), (201, 121)])
def test_breaks_have_limits_of_their_own(percent: int, minutes: int) -> None:
    with pytest.raises(BreaksOutOfRange):
        ExtraTime(percent, minutes)


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        ("2027-03-01", "2027-03-31", MARCH),
        (" 2027-03-01 ", "", Span(date(2027, 3, 1), None)),
        ("2027-03-01", "2027-03-01", Span(date(2027, 3, 1), date(2027, 3, 1))),
    ],
)
def test_days_are_read(first: str, last: str, span: Span) -> None:
    assert span_of(first, last) == span


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("", ""),
        ("soon", ""),
        ("2027-03-02", "2027-03-01"),
        ("2027-02-30", ""),
        ("0001-01-01", ""),
        ("2027-03-01", "9999-12-31"),
    ],
)
def test_days_that_make_no_span_are_refused(first: str, last: str) -> None:
    with pytest.raises(SpanWrong):
        span_of(first, last)


@pytest.mark.parametrize(
    ("at", "is_in_force"),
    [
        (datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 1, tzinfo=UTC), True),
        (datetime(2027, 3, 31, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2027, 4, 1, tzinfo=UTC), False),
    ],
)
def test_it_holds_from_its_first_day_to_the_end_of_its_last(
    at: datetime, *, is_in_force: bool
) -> None:
    assert GRANTED.is_in_force(at) is is_in_force


def test_one_without_a_last_day_holds_for_good() -> None:
    for_good = replace(GRANTED, span=Span(MARCH.first, None))

    assert for_good.is_in_force(datetime(2090, 1, 1, tzinfo=UTC))


def test_what_waits_was_refused_or_withdrawn_gives_nothing() -> None:
    withdrawn = sure(GRANTED.withdrawn(by()))

    assert not any(one.is_in_force(NOON) for one in (ASKED, REFUSED, withdrawn))


def test_the_same_decision_twice_is_one() -> None:
    assert GRANTED.granted(HALF, MARCH, by(at_ms=99)) is None
    assert REFUSED.refused(by(at_ms=99)) is None


WITHDRAWN = sure(ASKED.withdrawn(by(PERSON)))
TOO_LATE: dict[str, Callable[[], object]] = {
    "more": lambda: GRANTED.granted(ExtraTime(25, 0), MARCH, by()),
    "by another": lambda: GRANTED.granted(HALF, MARCH, by(OTHER)),
    "another reason": lambda: GRANTED.granted(HALF, MARCH, by(reason="Another")),
    "refused after all": lambda: GRANTED.refused(by()),
    "granted after all": lambda: REFUSED.granted(HALF, MARCH, by()),
    "a refusal withdrawn": lambda: REFUSED.withdrawn(by()),
    "granted though withdrawn": lambda: WITHDRAWN.granted(HALF, MARCH, by()),
}


@pytest.mark.parametrize("what", TOO_LATE)
def test_another_decision_is_not_taken_any_more(what: str) -> None:
    with pytest.raises(AccommodationDecided):
        TOO_LATE[what]()


def test_nobody_decides_for_themselves() -> None:
    with pytest.raises(OwnAccommodation):
        ASKED.granted(HALF, MARCH, by(PERSON))
    with pytest.raises(OwnAccommodation):
        ASKED.refused(by(PERSON))


def test_what_is_withdrawn_stays_so_and_keeps_what_was_decided() -> None:
    withdrawn = sure(GRANTED.withdrawn(by(PERSON, "")))

    assert withdrawn.state is State.WITHDRAWN
    assert (withdrawn.extra, withdrawn.decision) == (HALF, GRANTED.decision)
    assert withdrawn.withdrawn(by()) is None
    assert sure(ASKED.withdrawn(by(PERSON))).state is State.WITHDRAWN


def test_what_a_ledger_says_is_held_against_it() -> None:
    started = structs.replace(SITTING, started_ms=to_milliseconds(NOON))
    too_late = structs.replace(
        SITTING, started_ms=to_milliseconds(datetime(2027, 5, 1, tzinfo=UTC))
    )

    assert GRANTED.can_have_given(5 * MINUTE, started, 10 * MINUTE)
    assert sure(GRANTED.withdrawn(by())).can_have_given(5 * MINUTE, started, 10 * MINUTE)
    assert not GRANTED.can_have_given(6 * MINUTE, started, 10 * MINUTE)
    assert not GRANTED.can_have_given(5 * MINUTE, too_late, 10 * MINUTE)
    assert not ASKED.can_have_given(5 * MINUTE, started, 10 * MINUTE)
    other = structs.replace(started, person_id=OTHER)
    assert not GRANTED.can_have_given(5 * MINUTE, other, 10 * MINUTE)


def test_a_document_is_named_in_one_line() -> None:
    assert document_text("  Letter\n of  Dr. Who ") == "Letter of Dr. Who"
    assert document_text("") == ""
    for wrong in ("x" * 201, "a\u202eb"):
        with pytest.raises(DocumentMalformed):
            document_text(wrong)
