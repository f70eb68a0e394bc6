import time
from datetime import timedelta
from uuid import RFC_4122

from server.kernel.clock import from_milliseconds
from server.kernel.ids import first_id_at, new_id


def test_ids_are_of_version_7_and_in_the_order_they_were_made() -> None:
    made = []
    for _ in range(1_000):
        made.append(new_id())
        _let_a_microsecond_pass()

    assert made == sorted(made)
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}


def test_a_moment_divides_the_ids() -> None:
    id_ = new_id()
    millisecond = from_milliseconds(id_.int >> 80)

    assert first_id_at(millisecond) <= id_ < first_id_at(millisecond + timedelta(milliseconds=1))


def _let_a_microsecond_pass() -> None:
    begun = time.perf_counter_ns()
    while time.perf_counter_ns() - begun < 1_000:
        pass
