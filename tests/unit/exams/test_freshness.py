"""What takes an item out of the live pool, and what lets it back in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.curriculum.domain.model import Fact, Volatility
from server.curriculum.domain.register import Register, Registered
from server.exams.domain.blocks import Block
from server.exams.domain.freshness import Cause, Out, causes, fresh_until, without

CHANGED = date(2026, 6, 5)
DAY = timedelta(days=1)
FRESH = Fact("F01", "Water boils.", "A book", CHANGED, Volatility.MEDIUM, date(2026, 12, 1))
OLD = replace(FRESH, id="F02", review_by=date(2026, 6, 10))
REGISTER: Register = {"F01": Registered(FRESH, 2, CHANGED), "F02": Registered(OLD)}
STALE = date(2026, 7, 11)


@pytest.mark.parametrize(
    ("accepted", "is_out"), [(None, True), (CHANGED - DAY, True), (CHANGED, False)]
)
def test_a_changed_fact_keeps_out_what_was_accepted_before(
    accepted: date | None, *, is_out: bool
) -> None:
    found = causes(["F01"], accepted, REGISTER, on=date(2026, 6, 20))

    assert found == ((Out("F01", Cause.CHANGED, CHANGED),) if is_out else ())


@pytest.mark.parametrize(("on", "is_out"), [(STALE - DAY, False), (STALE, True)])
def test_thirty_days_after_its_review_date_a_fact_is_relied_on_no_more(
    on: date, *, is_out: bool
) -> None:
    found = causes(["F02"], STALE, REGISTER, on=on)

    assert found == ((Out("F02", Cause.STALE, STALE),) if is_out else ())


def test_a_pool_stands_until_the_next_fact_is_stale() -> None:
    both = ["F01", "F02", "F99"]

    assert fresh_until(both, REGISTER, on=CHANGED) == STALE
    assert fresh_until(both, REGISTER, on=STALE) == date(2027, 1, 1)
    assert fresh_until(both, REGISTER, on=date(2027, 1, 1)) == date.max


def test_a_testlet_goes_whole() -> None:
    blocks = [Block("one", "a"), Block("two", "a", items=("three", "four")), Block("five", "a")]

    assert [one.name for one in without(blocks, {"four"})] == ["one", "five"]
    assert [one.name for one in without(blocks, {"two", "one"})] == ["five"]
