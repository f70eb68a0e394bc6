"""Figures that others published, from the answers that they published with them."""

import pytest

from server.psychometrics.forms import alpha, form_figures
from server.psychometrics.items import item_figures
from server.psychometrics.observed import Tried
from tests.unit.psychometrics.exams import SCALE, a_book

WUENSCH = (
    *("1111110110", "1011011101", "1111011001", "0010001000", "0000010010"),
    *("1110111111", "1101110111", "1111111101", "0101111101", "1101101110"),
)
"""Ten students, ten items: K. L. Wuensch, The Kuder-Richardson 20 (East Carolina University)."""
LSAT = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3,
    "00111": 4, "01000": 1, "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15,
    "10000": 10, "10001": 29, "10010": 14, "10011": 81, "10100": 3, "10101": 28, "10110": 15,
    "10111": 80, "11000": 16, "11001": 56, "11010": 21, "11011": 173, "11100": 11, "11101": 61,
    "11110": 28, "11111": 298,
}  # fmt: skip
"""Section 6 of the Law School Admission Test: Bock & Lieberman 1970, 1,000 people, five items.

The same as the examples of OpenBUGS give, and the package psych of R.
"""


def test_kuder_richardson_20_of_ten_students() -> None:
    book = a_book([list(row) for row in WUENSCH])

    # Σpq = 2.18, variance of the totals 5.84: 10/9 · (1 - 2.18/5.84).
    assert alpha(book.whole()) == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))
    figures = form_figures(book, book.whole(), SCALE)
    assert figures is not None
    assert figures.all_or_nothing
    assert figures.same_items
    assert figures.mean_share == pytest.approx(0.66)


@pytest.mark.parametrize(
    ("item", "right", "without_itself", "alpha_without"),
    [
        (0, 924, 0.113, 0.275),
        (1, 709, 0.153, 0.238),
        (2, 553, 0.173, 0.217),
        (3, 763, 0.144, 0.246),
        (4, 870, 0.122, 0.266),
    ],
)
def test_law_school_admission_test(
    item: int, right: int, without_itself: float, alpha_without: float
) -> None:
    """To the three digits that textbooks give for these data."""
    rows = [list(pattern) for pattern, times in LSAT.items() for _ in range(times)]
    book = a_book(rows)

    figures = item_figures(book.tried[item], book.tallies()[item], book.unit)

    assert figures is not None
    assert figures.facility == right / 1000
    assert figures.correlation == pytest.approx(without_itself, abs=5e-4)
    assert alpha(book.whole()) == pytest.approx(0.2950, abs=5e-4)
    others = a_book([[mark for at, mark in enumerate(row) if at != item] for row in rows])
    assert alpha(others.whole()) == pytest.approx(alpha_without, abs=5e-4)


def test_nothing_is_said_of_nine_people() -> None:
    book = a_book([list(row) for row in WUENSCH[:9]])

    assert form_figures(book, book.whole(), SCALE) is None
    assert item_figures(book.tried[0], book.tallies()[0], book.unit) is None
    assert isinstance(book.tried[0], Tried)
