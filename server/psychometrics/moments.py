"""Sums of counted values in whole numbers, divided once at the end."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import isqrt, sqrt
from typing import NamedTuple


class Moments(NamedTuple):
    """Of pairs x, y: how many, and the sums of x, y, x², y² and xy."""

    n: int
    x: int
    y: int
    xx: int
    yy: int
    xy: int


def moments(pairs: Iterable[tuple[int, int, int]]) -> Moments:
    """`pairs` are x, y and how often."""
    n = x = y = xx = yy = xy = 0
    for one, other, times in pairs:
        n += times
        x += one * times
        y += other * times
        xx += one * one * times
        yy += other * other * times
        xy += one * other * times
    return Moments(n, x, y, xx, yy, xy)


def correlation(of: Moments) -> float | None:
    """Pearson's; None where one of the two never differs."""
    across = of.n * of.xy - of.x * of.y
    spread = (of.n * of.xx - of.x**2) * (of.n * of.yy - of.y**2)
    if spread <= 0:
        return None
    return across / isqrt(spread) if spread > 10**30 else across / sqrt(spread)


def share_of_variance(of: Moments) -> float | None:
    """How much of the variance of y comes with x, where x is one of what y is the sum of."""
    whole = of.n * of.yy - of.y**2
    return None if whole <= 0 else float(Fraction(of.n * of.xy - of.x * of.y, whole))


def mean(counted: Mapping[int, int]) -> Fraction:
    n = sum(counted.values())
    return Fraction(sum(value * times for value, times in counted.items()), n)


def deviation(counted: Mapping[int, int]) -> float | None:
    """The standard deviation estimated for all who could come, by n - 1; None of one."""
    n = sum(counted.values())
    if n < 2:
        return None
    total = sum(value * times for value, times in counted.items())
    squares = sum(value * value * times for value, times in counted.items())
    return sqrt(Fraction(n * squares - total**2, n * (n - 1)))


def quantile(counted: Mapping[int, int], at: Fraction) -> float:
    """Between the two nearest values, in a straight line (Hyndman & Fan 1996, definition 7)."""
    values = sorted(counted)
    place = at * (sum(counted.values()) - 1)
    low, up = place.__floor__(), place.__ceil__()
    first, second = _nth(counted, values, low), _nth(counted, values, up)
    return float(first + (second - first) * (place - low))


def _nth(counted: Mapping[int, int], values: list[int], place: int) -> int:
    for value in values:
        place -= counted[value]
        if place < 0:
            return value
    return values[-1]
