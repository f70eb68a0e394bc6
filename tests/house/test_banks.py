"""The banks of this repository give nothing away, repeat nothing and cover what is taught."""

from collections import Counter
from itertools import combinations

import pytest

from server.exams.content import Exam, usable_in
from server.exams.domain.blocks import parted
from server.exams.domain.series import series
from server.items.domain.model import Option
from tests.house.banks import (
    GUESSES,
    Guess,
    alike,
    bounds,
    content,
    exam_of,
    full_exams,
    guess_by_acts_and_reasons,
    guess_by_all,
    key_of,
    live,
    luck,
    multiples,
    singles,
)


@pytest.fixture(params=full_exams())
def exam(request: pytest.FixtureRequest) -> Exam:
    return exam_of(request.param)


def test_keys_are_spread_over_positions(exam: Exam) -> None:
    by_size: Counter[int] = Counter()
    found: Counter[tuple[int, int]] = Counter()
    for _, options in singles(live(exam)):
        by_size[len(options)] += 1
        found[len(options), key_of(options)] += 1

    for size, number in by_size.items():
        least, most = bounds([1 / size] * number)
        uneven = {at: found[size, at] for at in range(size) if not least <= found[size, at] <= most}
        assert uneven == {}, (
            f"of {number} items with {size} options, expected {least:.1f} to {most:.1f}"
        )


@pytest.mark.parametrize("guess", [*GUESSES, guess_by_all], ids=lambda one: one.__name__)
def test_who_knows_nothing_gains_nothing(exam: Exam, guess: Guess) -> None:
    found = [(one, options) for one, options in singles(live(exam))]
    hits = sum(luck(guess(one.stem, options), key_of(options)) for one, options in found)
    _, most = bounds([1 / len(options) for _, options in found])

    assert hits <= most, f"{hits:.1f} of {len(found)} by looks alone, chance explains {most:.1f}"


def test_two_acts_and_a_missing_reason_count_for_an_option() -> None:
    options = [
        Option("a", "Stop it, and tell the owner", is_key=True),
        Option("b", "Stop it", is_key=False),
        Option("c", "Let it run, since nobody complains", is_key=False),
    ]

    assert guess_by_acts_and_reasons("What now?", options) == [1, 0, -1]


def test_keys_of_several_are_not_the_long_ones(exam: Exam) -> None:
    hits, chances = 0, []
    for _, options in multiples(live(exam)):
        longest = max(options, key=lambda one: len(one.text))
        hits += longest.is_key
        chances.append(sum(one.is_key for one in options) / len(options))

    assert hits <= bounds(chances)[1]


def test_no_stem_stands_twice(exam: Exam) -> None:
    assert alike(live(exam)) == []


def test_what_is_taught_is_tested_and_the_reverse(exam: Exam) -> None:
    course = next(
        one for one in content().courses if one.slug == exam.blueprint.prerequisites.course
    )
    taught = {
        one for module in course.modules for lesson in module.lessons for one in lesson.objectives
    }
    tested = {one.objective for one in live(exam) if one.objective}

    assert sorted(taught - tested) == []
    assert sorted(one for one in tested - taught if one in {o.id for o in course.objectives}) == []


def test_every_item_rests_on_a_fact(exam: Exam) -> None:
    assert [one.id for one in live(exam) if not one.facts and one.stem] == []


def test_twenty_forms_keep_apart_within_the_cap(exam: Exam) -> None:
    blueprint, rule = exam.blueprint, exam.blueprint.exposure
    assert rule is not None
    usable = usable_in(exam)
    blocks, _ = parted(usable.entries, usable.pilots)
    quotas = tuple((one.code, one.items) for one in blueprint.domains)
    most = rule.most_shared(sum(items for _, items in quotas))
    assert most is not None

    found = series(blocks, quotas, rule, most, 20, b"a seed")

    drawn = [frozenset(item for block in one.blocks for item in block.drawn) for one in found.forms]
    assert len(set(drawn)) == 20
    assert max(len(a & b) for a, b in combinations(drawn, 2)) <= most
    assert max(found.held.counts.values()) <= 13
