"""Who comes when, what they answer, and what is told of it."""

import random  # noqa: TID251 - seeded
from array import array

import pytest

from server.crowd.answers import answer
from server.crowd.cohort import Plan, cohort
from server.crowd.driving import Driven
from server.crowd.machine import Reading
from server.crowd.plots import Series, plot
from server.crowd.report import Limits, Outcome, summary
from server.crowd.seen import SAVE, Seen, percentile

MEGABYTE = 1_000_000
PLAN = Plan(candidates=200, minutes=90, arrive_minutes=10, speed=6, seed=7)
OPTIONS = [{"handle": "a"}, {"handle": "b"}, {"handle": "c"}]


def test_the_same_seed_brings_the_same_people() -> None:
    told = [[(one.arrives, one.works) for one in cohort(PLAN)] for _ in range(2)]

    assert told[0] == told[1]


def test_nobody_comes_or_leaves_after_the_plan() -> None:
    people = cohort(PLAN)

    assert all(0 <= one.arrives <= 100 for one in people)
    assert max(one.arrives + one.works for one in people) <= PLAN.seconds


def test_all_of_the_time_is_spent_on_items() -> None:
    (person, *_) = cohort(PLAN)

    assert sum(person.shares_of_time(60)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("item", "member"),
    [
        ({"type": "single", "options": OPTIONS}, "choice"),
        ({"type": "multiple", "options": OPTIONS, "choose": 2}, "choices"),
        ({"type": "order", "options": OPTIONS}, "order"),
        ({"type": "match", "left": OPTIONS, "right": OPTIONS}, "pairs"),
        ({"type": "cloze", "gaps": [{"handle": "g", "kind": "numeric"}]}, "gaps"),
        ({"type": "numeric", "units": ["h"]}, "value"),
        ({"type": "text", "max_characters": 5}, "text"),
        ({"type": "hotspot", "regions": OPTIONS}, "regions"),
    ],
)
def test_an_answer_has_the_shape_of_its_item(item: dict[str, object], member: str) -> None:
    assert list(answer(item, random.Random(1))) == [member]  # noqa: S311 - nothing secret


def test_a_percentile_is_the_nearest_rank() -> None:
    assert [percentile(range(1, 101), one) for one in (50, 99, 100)] == [50, 99, 100]
    assert percentile((), 99) == 0


def test_a_slice_counts_what_came_since_the_one_before() -> None:
    seen = Seen()
    seen.cut(0, Reading(1, 5), 0)
    for seconds in (0.010, 0.020):
        seen.answered(SAVE, seconds)
    seen.answered("presence", 1)

    one = seen.cut(2, Reading(2, 6), 1)

    assert one is not None
    assert (one.requests_per_second, one.saves_per_second) == (1.5, 1)
    assert (one.p50_ms, one.p99_ms) == pytest.approx((10, 20))
    assert (one.server_share, one.client_share) == (0.5, 0.5)


def test_what_is_over_a_limit_is_not_good_enough() -> None:
    outcome = _outcome(Limits(p99_ms=5, memory_mb=100, growth_mb=10))

    assert outcome.failures() == [
        "p99 of a save: 20 ms, at most 5",
        "memory of a server process: 150 MB, at most 100",
        "growth of memory: 50 MB, at most 10",
    ]
    assert "Not good enough: growth of memory" in summary(outcome)


def test_an_error_and_a_violation_are_not_good_enough() -> None:
    outcome = _outcome(Limits(), violations=["a sitting without a grade"])
    outcome.driven.seen.failed(SAVE, "503 store-busy")

    assert outcome.failures() == [
        "1 times save: 503 store-busy",
        "audit: a sitting without a grade",
    ]


def test_a_plot_ends_at_a_plain_number() -> None:
    svg = plot("Memory", "MB", [0, 60], [Series("resident", [90, 150])])

    assert ">200 MB<" in svg
    assert ">1:00<" in svg


def _outcome(limits: Limits, violations: tuple[str, ...] | list[str] = ()) -> Outcome:
    seen = Seen(sitting=10)
    seen.seconds[SAVE] = array("f", [0.02])
    for at, megabytes in enumerate((90, 100, 120, 150)):
        seen.cut(at, Reading(at, megabytes * MEGABYTE), 0)
    driven = Driven(seen, seconds=3, server_seconds=3, client_seconds=0)
    return Outcome(PLAN, "SQLite", "practice", 1, 90 * MEGABYTE, driven, violations, limits)
