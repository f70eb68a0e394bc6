"""The figures of whole forms: how trustworthy, how hard, and who passed.

Forms that were drawn hold different items. Alpha is then made of the mean variance of an item and
the mean covariance of two that met in a form (Cronbach 1951, formula 16, on means taken over the
pairs that occurred); where everybody had the same items it is Cronbach's alpha to the last digit,
and of items that are right or wrong Kuder and Richardson's formula 20 (1937).
"""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from math import fsum, sqrt
from typing import NamedTuple

import msgspec

from server.psychometrics import moments
from server.psychometrics.book import Book, FormTally
from server.psychometrics.thresholds import LEAST_PEOPLE

QUANTILES = (5, 25, 50, 75, 95)
BARS = 24
"""About as many bars from the lowest to the highest score."""


class Scale(NamedTuple):
    """The reported scale, and the share of the points that its cut stands for."""

    low: int
    cut: int
    high: int
    share: Fraction


class Bar(msgspec.Struct, frozen=True):
    """Scores from `low` to below `high`; the last one holds the highest score too."""

    low: int
    high: int
    n: int


class DomainFigures(msgspec.Struct, frozen=True):
    code: str
    n: int
    mean: float
    deviation: float


class PartFigures(msgspec.Struct, frozen=True):
    name: str
    n: int
    passed: int
    mean: float


class FormFigures(msgspec.Struct, frozen=True):
    """Of first sittings; `repeats` and `repeats_passed` count the others.

    Shares are of the points; `sem` is the standard error of measurement, which is `sem_below` and
    `sem_above` the cut on the reported scale. `near` counts who lies within it of the cut.
    `agreement` is Livingston's coefficient at the cut (1972).
    """

    n: int
    repeats: int
    repeats_passed: int
    passed: int
    items: float
    same_items: bool
    all_or_nothing: bool
    alpha: float | None
    sem: float | None
    sem_below: float | None
    sem_above: float | None
    near: int | None
    agreement: float | None
    mean_share: float
    deviation_share: float | None
    mean: float
    deviation: float | None
    quantiles: list[float]
    scale: tuple[int, int, int]
    cut_share: float
    bars: list[Bar]
    domains: list[DomainFigures]
    parts: list[PartFigures]


def form_figures(
    book: Book, tally: FormTally, scale: Scale, repeats: tuple[int, int] = (0, 0)
) -> FormFigures | None:
    """None of too few people. `repeats` are later sittings of the same people, and those passed."""
    n = len(tally.sums)
    if n < LEAST_PEOPLE:
        return None
    shares = [own / most if most else 0.0 for own, most in tally.sums]
    mean_share = fsum(shares) / n
    spread = sqrt(fsum((one - mean_share) ** 2 for one in shares) / (n - 1))
    reliability = alpha(tally)
    sem = None if reliability is None else spread * sqrt(max(0.0, 1 - reliability))
    cut = float(scale.share)
    return FormFigures(
        n=n,
        repeats=repeats[0],
        repeats_passed=repeats[1],
        passed=tally.passed,
        items=sum(map(len, tally.forms)) / n,
        same_items=len(set(tally.forms)) == 1,
        all_or_nothing=all_or_nothing(book, tally),
        alpha=reliability,
        sem=sem,
        sem_below=None if sem is None or not cut else sem * (scale.cut - scale.low) / cut,
        sem_above=None if sem is None or cut == 1 else sem * (scale.high - scale.cut) / (1 - cut),
        near=None if sem is None else sum(abs(one - cut) <= sem for one in shares),
        agreement=_agreement(reliability, spread**2, mean_share - cut),
        mean_share=mean_share,
        deviation_share=spread,
        mean=float(moments.mean(tally.scaled)),
        deviation=moments.deviation(tally.scaled),
        quantiles=[moments.quantile(tally.scaled, Fraction(at, 100)) for at in QUANTILES],
        scale=(scale.low, scale.cut, scale.high),
        cut_share=cut,
        bars=_bars(tally.scaled, scale),
        domains=[_domain(code, of) for code, of in sorted(tally.domains.items())],
        parts=[_part(name, of) for name, of in tally.parts.items()],
    )


def told_apart(people: Mapping[int, int]) -> set[int]:
    """Of which groups figures may be told beside those of all together. `people` counts them.

    The others are too small, or hide that: what is not told must be of enough people too, or it
    could be had by subtraction.
    """
    told = {one for one, n in people.items() if n >= LEAST_PEOPLE}
    hidden = sum(n for one, n in people.items() if one not in told)
    while told and 0 < hidden < LEAST_PEOPLE:
        least = min(told, key=lambda one: (people[one], one))
        told.remove(least)
        hidden += people[least]
    return told


def alpha(tally: FormTally) -> float | None:
    """None where nobody differs, or a form has one item."""
    means = _item_means(tally)
    sizes = [len(form) for form in tally.forms]
    pairs = sum(size * (size - 1) for size in sizes)
    if not pairs:
        return None
    expected = {id(form): fsum(map(means.__getitem__, form)) for form in tally.forms}
    whole = fsum(
        (own - expected[id(form)]) ** 2
        for (own, _), form in zip(tally.sums, tally.forms, strict=True)
    )
    single = fsum(n * (own - means[place]) ** 2 for (place, own), n in tally.marks.items())
    variance = single / sum(sizes)
    covariance = (whole - single) / pairs
    size = sum(sizes) / len(sizes)
    below = variance + (size - 1) * covariance
    return None if below <= 0 or variance <= 0 else size * covariance / below


def all_or_nothing(book: Book, tally: FormTally) -> bool:
    """Whether every item that counted gave all its points or none: then alpha is KR-20."""
    return all(own in (0, book.tried[place].points * book.unit) for place, own in tally.marks)


def _item_means(tally: FormTally) -> dict[int, float]:
    """The mean points of every item that counted."""
    sums: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    for (place, own), n in tally.marks.items():
        sums[place] += own * n
        seen[place] += n
    return {place: sums[place] / n for place, n in seen.items()}


def _agreement(reliability: float | None, variance: float, apart: float) -> float | None:
    below = variance + apart**2
    if reliability is None or below == 0:
        return None
    return (reliability * variance + apart**2) / below


def _bars(scaled: Mapping[int, int], scale: Scale) -> list[Bar]:
    """Of one width, with a border at the cut: who passed shares no bar with who did not."""
    width = max(1, -(-(scale.high - scale.low) // BARS))
    edges = [*range(scale.cut, scale.low, -width), scale.low]
    edges = [*reversed(edges), *range(scale.cut + width, scale.high, width), scale.high]
    found = []
    for low, high in pairwise(edges):
        inside = sum(
            n for score, n in scaled.items() if low <= score < high or (score == high == scale.high)
        )
        found.append(Bar(low, high, inside))
    return found


def _domain(code: str, counted: Mapping[tuple[int, int], int]) -> DomainFigures:
    n = sum(counted.values())
    shares = [(own / most if most else 0.0, times) for (own, most), times in counted.items()]
    mean = fsum(share * times for share, times in shares) / n
    spread = fsum(times * (share - mean) ** 2 for share, times in shares)
    return DomainFigures(code, n, mean, sqrt(spread / (n - 1)) if n > 1 else 0.0)


def _part(name: str, counted: Mapping[tuple[int, bool], int]) -> PartFigures:
    n = sum(counted.values())
    passed = sum(times for (_, did), times in counted.items() if did)
    return PartFigures(
        name, n, passed, sum(score * times for (score, _), times in counted.items()) / n
    )
