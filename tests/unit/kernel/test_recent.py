from datetime import UTC, datetime, timedelta

from server.kernel import recent
from server.kernel.recent import Recent, seconds_to_wait

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE


def test_fewer_times_than_the_limit_cost_nothing() -> None:
    assert seconds_to_wait([NINE] * 4, 5, QUARTER, now=NINE) == 0


def test_the_wait_ends_when_the_first_of_the_last_five_is_old() -> None:
    times = [NINE + minute * MINUTE for minute in (0, 1, 2, 3, 4)]
    now = NINE + 10 * MINUTE

    wait = seconds_to_wait(times, 5, QUARTER, now=now)

    assert wait == 300
    assert seconds_to_wait(times, 5, QUARTER, now=now + timedelta(seconds=wait)) == 0


def test_a_part_of_a_second_is_rounded_up() -> None:
    assert seconds_to_wait([NINE], 1, QUARTER, now=NINE + timedelta(milliseconds=1)) == 900


def test_keys_wait_each_for_themselves() -> None:
    limit = Recent(2, QUARTER)
    for minute in (0, 1, 2):
        limit.add("a", NINE + minute * MINUTE)
    limit.add("b", NINE)

    assert limit.wait("a", NINE + 2 * MINUTE) == 14 * 60
    assert limit.wait("b", NINE) == limit.wait("c", NINE) == 0


def test_the_key_unused_for_longest_is_forgotten() -> None:
    limit = Recent(1, QUARTER)
    limit.add("a", NINE)
    limit.add("b", NINE)
    limit.add("a", NINE)
    for number in range(recent.MOST_REMEMBERED - 1):
        limit.add(f"other {number}", NINE)

    assert limit.wait("a", NINE) > 0
    assert limit.wait("b", NINE) == 0
