"""Figures against a second, plain way to reckon them, and what authors are pointed to."""

from fractions import Fraction
from statistics import correlation, covariance, pvariance, variance

import pytest

from server.psychometrics.book import Book
from server.psychometrics.flags import Sign, flags_of
from server.psychometrics.forms import alpha, told_apart
from server.psychometrics.items import ItemFigures, item_figures
from server.psychometrics.observed import Tried
from tests.unit.psychometrics.exams import a_book, a_sitting, an_item

PEOPLE = 240
MARKS = ("0", "1/2", "1", None)


def some_rows(items: int) -> list[list[str | None]]:
    """Marks that hang together, with halves and blanks; the same in every run."""
    return [
        [
            MARKS[3] if (who * 7 + item) % 31 == 0
            else "1" if who % 12 + (who * item) % 5 > 6 + item % 3
            else MARKS[(who + item) % 2]
            for item in range(items)
        ]
        for who in range(PEOPLE)
    ]  # fmt: skip


def test_figures_are_those_of_the_textbook_formulas() -> None:
    rows = some_rows(8)
    book = a_book(rows)
    points = [[float(Fraction(mark or 0)) for mark in row] for row in rows]
    totals = [sum(row) for row in points]
    columns = list(zip(*points, strict=True))

    for place, own in enumerate(columns):
        figures = item_figures(book.tried[place], book.tallies()[place], book.unit)
        assert figures is not None
        rest = [total - mark for total, mark in zip(totals, own, strict=True)]
        assert figures.facility == pytest.approx(sum(own) / PEOPLE)
        assert figures.correlation == pytest.approx(correlation(own, rest))
        assert figures.weight == pytest.approx(covariance(own, totals) / variance(totals))
        assert sum(figures.curve) / 5 == pytest.approx(figures.facility)
    within = sum(pvariance(one) for one in columns)
    assert alpha(book.whole()) == pytest.approx(8 / 7 * (1 - within / pvariance(totals)))


def test_pilots_stand_against_the_whole_score_and_add_nothing_to_it() -> None:
    book = Book()
    places = [book.item(an_item(number)) for number in range(3)]
    pilot = book.item(an_item(9, is_pilot=True))
    for who in range(40):
        marks = [str(int(who % 4 > at)) for at in range(3)]
        told = a_sitting([*places, pilot], [*marks, str(who % 2)], counts=[True, True, True, False])
        book.add(told)

    figures = item_figures(book.tried[pilot], book.tallies()[pilot], book.unit)

    assert figures is not None
    assert figures.weight is None
    assert max(own for own, _ in book.whole().sums) == 3 * book.unit


def judged(rows: list[tuple[str, str]]) -> tuple[Tried, ItemFigures]:
    """One item among three; each row is its pick and the marks of the two others."""
    book = Book()
    item = book.item(an_item(0, options=("a", "b", "c"), keys=frozenset("a"), guessing=1 / 3))
    others = [book.item(an_item(number)) for number in range(1, 6)]
    for pick, marks in rows:
        own = "1" if pick == "a" else "0"
        picks = [(pick,), (), (), (), (), ()]
        book.add(a_sitting([item, *others], [own, *marks], picks=picks))
    figures = item_figures(book.tried[item], book.tallies()[item], book.unit)
    assert figures is not None
    return book.tried[item], figures


def test_a_wrong_key_is_pointed_out_with_the_option_that_the_best_pick() -> None:
    rows = [("b", "11111")] * 25 + [("c", "11000")] * 10 + [("a", "00000")] * 25

    flags = flags_of(*judged(rows))

    assert flags[0].sign is Sign.NEGATIVE
    assert [flag.option for flag in flags if flag.sign is Sign.DRAWS_BEST] == ["b"]


def test_a_sound_item_and_one_of_few_people_are_left_alone() -> None:
    sound = [("a", "11110")] * 40 + [("b", "11000")] * 20 + [("c", "00001")] * 20
    few = [("b", "11111")] * 12 + [("a", "00000")] * 12

    assert flags_of(*judged(sound)) == []
    assert flags_of(*judged(few)) == []


def test_who_picked_an_option_is_not_told_of_nine_people() -> None:
    rows = [("a", "11110")] * 40 + [("b", "11000")] * 9 + [("c", "00001")] * 20

    _, figures = judged(rows)

    shown = {line.name: line.groups is not None for line in figures.lines}
    assert shown == {"a": True, "b": False, "c": True}


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ({1: 30, 2: 40}, {1, 2}),
        ({1: 30, 2: 40, 3: 7}, {2}),
        ({1: 30, 2: 9, 3: 9}, {1}),
        ({1: 12, 2: 7}, set()),
        ({1: 12}, {1}),
    ],
)
def test_what_is_not_told_of_a_few_cannot_be_had_by_subtraction(
    people: dict[int, int], told: set[int]
) -> None:
    assert told_apart(people) == told
