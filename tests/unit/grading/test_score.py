"""The reported scale and the bands of a domain."""

from decimal import Decimal
from fractions import Fraction

import pytest

from server.grading.domain.score import (
    Band,
    BandLevel,
    domain_band,
    scaled_score,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("0", 100), ("21", 400), ("42", 700), ("51", 850), ("60", 1000), ("-3", 100), ("61", 1000)],
)
def test_the_scale_bends_at_the_cut(raw: str, expected: int) -> None:
    assert scaled_score(Fraction(raw), Fraction(60), Fraction(42)) == expected


def test_a_fail_never_shows_the_cut_score() -> None:
    just_below = Fraction(42) - Fraction(1, 1000)

    assert scaled_score(just_below, Fraction(60), Fraction(42)) == 699


def test_halves_are_rounded_up() -> None:
    # 100 + 600 * 1/80 = 107.5
    assert scaled_score(Fraction(1), Fraction(100), Fraction(80)) == 108


def test_a_cut_at_either_end_is_a_scale_too() -> None:
    assert scaled_score(Fraction(0), Fraction(10), Fraction(0)) == 700
    assert scaled_score(Fraction(10), Fraction(10), Fraction(10)) == 1000
    assert scaled_score(Fraction(5), Fraction(10), Fraction(10)) == 400
    assert scaled_score(Fraction(5), Fraction(10), Fraction(5), low=0, cut=50, high=100) == 50


@pytest.mark.parametrize("cut", [-1, 11])
def test_a_cut_outside_the_raw_scale_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match="raw cut"):
        scaled_score(Fraction(5), Fraction(10), Fraction(cut))


def test_wilson_agrees_with_a_published_example() -> None:
    # Newcombe 1998, table I: 81 of 263, 95 %: 0.2553 to 0.3662.
    low, high = wilson_interval(Fraction(81, 263), 263, Decimal("1.959964"))

    assert (round(low, 4), round(high, 4)) == (Decimal("0.2553"), Decimal("0.3662"))


@pytest.mark.parametrize(
    ("earned", "items", "expected"),
    [
        (0, 10, Band(BandLevel.BELOW, 0, 10)),
        (6, 9, Band(BandLevel.NEAR, 50, 80)),
        (9, 10, Band(BandLevel.ABOVE, 76, 97)),
    ],
)
def test_a_band_says_what_is_clear(earned: int, items: int, expected: Band) -> None:
    assert domain_band(Fraction(earned), Fraction(items), items, Fraction(7, 10)) == expected


def test_without_items_nothing_is_known() -> None:
    nothing = Band(BandLevel.NEAR, 0, 100)

    assert domain_band(Fraction(0), Fraction(0), 0, Fraction(1, 2)) == nothing
    assert domain_band(Fraction(0), Fraction(0), 3, Fraction(1, 2)) == nothing
