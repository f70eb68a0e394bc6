"""The register of facts: what a change is, since when, and the edges of its days."""

from dataclasses import replace
from datetime import date

import pytest

from server.curriculum.domain.model import Fact, Volatility
from server.curriculum.domain.register import Registered, Standing, register_of, registered

REVIEWED = date(2026, 5, 1)
TODAY = date(2026, 11, 26)
FACT = Fact("F01", "Water boils.", "A book", date(2026, 2, 1), Volatility.HIGH, REVIEWED)


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2026, 4, 16), Standing.CURRENT),
        (date(2026, 4, 17), Standing.SOON),
        (date(2026, 5, 1), Standing.SOON),
        (date(2026, 5, 2), Standing.OVERDUE),
        (date(2026, 5, 31), Standing.OVERDUE),
        (date(2026, 6, 1), Standing.STALE),
    ],
)
def test_a_fact_is_relied_on_for_thirty_days_more(on: date, standing: Standing) -> None:
    assert Registered(FACT).standing(on=on) is standing


def test_what_was_checked_again_unchanged_has_not_changed() -> None:
    again = replace(FACT, checked_on=date(2026, 6, 5), review_by=date(2026, 9, 1))

    after = registered(Registered(FACT, 4, REVIEWED), again, today=TODAY)

    assert (after.version, after.changed_on) == (5, REVIEWED)
    assert registered(after, again, today=TODAY) is after


@pytest.mark.parametrize(
    ("checked_on", "since"),
    [
        (date(2026, 6, 5), date(2026, 6, 5)),
        (FACT.checked_on, TODAY),
        (date(2026, 12, 24), TODAY),
    ],
    ids=["checked that day", "nobody says when", "a day to come"],
)
@pytest.mark.parametrize(
    "other", [replace(FACT, statement="Water boils at 100 °C."), replace(FACT, source="A film")]
)
def test_another_statement_or_source_is_a_change_of_the_day_it_was_checked(
    other: Fact, checked_on: date, since: date
) -> None:
    after = registered(Registered(FACT), replace(other, checked_on=checked_on), today=TODAY)

    assert after.changed_on == since


def test_a_fact_whose_file_is_gone_is_withdrawn_and_may_come_back() -> None:
    gone = register_of({"F01": Registered(FACT)}, [], today=TODAY)
    back = register_of(gone, [FACT], today=TODAY)

    assert (gone["F01"].is_withdrawn, gone["F01"].version) == (True, 2)
    assert (back["F01"].is_withdrawn, back["F01"].version) == (False, 3)
    assert register_of(gone, [], today=TODAY) == gone
