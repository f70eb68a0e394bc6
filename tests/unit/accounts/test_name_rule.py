"""When the name that stands on certificates may change."""

from datetime import UTC, datetime, timedelta

import pytest

from server.accounts.domain.profiles import NameRule
from server.accounts.domain.refusals import NameChangeTooSoon

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_before_the_first_certificate_it_is_free() -> None:
    NameRule(is_on_certificate=False, changed_at=NINE).require_free(now=NINE)


def test_the_first_change_after_a_certificate_is_free() -> None:
    NameRule(is_on_certificate=True, changed_at=None).require_free(now=NINE)


def test_the_next_one_waits_thirty_days_and_says_until_when() -> None:
    rule = NameRule(is_on_certificate=True, changed_at=NINE)

    with pytest.raises(NameChangeTooSoon, match="1 April 2026"):
        rule.require_free(now=NINE + 30 * DAY - timedelta(seconds=1))
    rule.require_free(now=NINE + 30 * DAY)
