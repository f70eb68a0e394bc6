from datetime import UTC, datetime, timedelta

import pytest

from server.accounts.domain.limits import network_of, seconds_to_wait

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_fewer_failures_than_the_limit_cost_nothing() -> None:
    assert seconds_to_wait([NINE] * 4, 5, now=NINE) == 0


def test_the_wait_ends_when_the_first_of_the_last_five_is_old() -> None:
    failures = [NINE + minute * MINUTE for minute in (0, 1, 2, 3, 4)]
    now = NINE + 10 * MINUTE

    wait = seconds_to_wait(failures, 5, now=now)

    assert wait == 300
    assert seconds_to_wait(failures, 5, now=now + timedelta(seconds=wait)) == 0


def test_a_part_of_a_second_is_rounded_up() -> None:
    assert seconds_to_wait([NINE], 1, now=NINE + timedelta(milliseconds=1)) == 900


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_is_what_one_customer_holds(client: str, network: str) -> None:
    assert network_of(client) == network
