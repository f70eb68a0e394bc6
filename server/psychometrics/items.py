"""The figures of one version of an item, from what was counted of it.

The criterion is the share of the points on the rest of the form, so an item never stands against
itself (the corrected item-total correlation: Henrysson 1963), and forms of different items compare.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction
from math import fsum, lcm

import msgspec

from server.psychometrics import groups, moments
from server.psychometrics.book import Cell, Tally
from server.psychometrics.moments import Moments
from server.psychometrics.observed import OTHER, Reach, Tried
from server.psychometrics.thresholds import FIFTHS_FROM, LEAST_PEOPLE

MOST_WRITTEN = 8
"""Answers that were written which are listed, the most frequent."""


class Line(msgspec.Struct, frozen=True):
    """Who picked an option. `ability` and `groups` are None of too few people.

    `groups` are the shares of the weakest group up to the best that picked it.
    """

    name: str
    is_key: bool
    n: int
    ability: float | None = None
    groups: list[float] | None = None


class Times(msgspec.Struct, frozen=True):
    """Whole seconds, of `n` sittings."""

    n: int
    lower: float
    median: float
    upper: float


class ItemFigures(msgspec.Struct, frozen=True):
    """`facility` is the mean share of the points. What cannot be said is None.

    `weight` is its share of the variance of the total, `nominal` of the points.
    """

    n: int
    facility: float
    deviation: float
    correlation: float | None
    error: float | None
    discrimination: float | None
    weight: float | None
    nominal: float | None
    omitted: int
    not_reached: int
    curve: list[float]
    """The facility in each group of ability, the weakest first."""
    lines: list[Line]
    others: int
    """How many picked what is not among `lines`, because too few did."""
    times: Times | None


def item_figures(tried: Tried, tally: Tally, unit: int) -> ItemFigures | None:
    """None of too few people."""
    n = tally.cells.total()
    if n < LEAST_PEOPLE:
        return None
    seen = _Seen(tried, tally.cells, unit)
    r = moments.correlation(seen.against_rest())
    points = seen.points()
    lines, others = _lines(tried, seen)
    return ItemFigures(
        n=n,
        facility=float(moments.mean(points) / seen.most),
        deviation=(moments.deviation(points) or 0.0) / seen.most,
        correlation=r,
        error=None if r is None else (1 - r * r) / (n - 1) ** 0.5,
        discrimination=groups.discrimination(seen.people, seen.shares),
        weight=moments.share_of_variance(seen.against_whole()),
        nominal=seen.nominal(),
        omitted=tally.reached[Reach.OMITTED],
        not_reached=tally.reached[Reach.NOT_REACHED],
        curve=[groups.drawn(one, seen.shares) / seen.size for one in seen.groups],
        lines=lines,
        others=others,
        times=_times(tally.seconds),
    )


class _Seen:
    """Cells with marks and abilities as whole numbers, each of one denominator.

    `shares` are the shares of its points, summed by ability; `size` is that of a group.
    """

    def __init__(self, tried: Tried, cells: Mapping[Cell, int], unit: int) -> None:
        self._common = lcm(*{cell.possible for cell in cells if cell.possible})
        self._own = {
            mark: int(Fraction(mark or 0) * unit) for mark in {cell.mark for cell in cells}
        }
        self._abilities = {
            (rest, possible): rest * (self._common // possible)
            for rest, possible in {(cell.rest, cell.possible) for cell in cells}
            if possible
        }
        self.cells = cells
        self.most = int(tried.points * unit)
        self._met: Counter[tuple[int, int]] = Counter()
        for cell, times in cells.items():
            if cell.possible:
                self._met[self._own[cell.mark], self.ability(cell)] += times
        self.people: Counter[int] = Counter()
        self.shares: defaultdict[int, float] = defaultdict(float)
        for (own, ability), times in self._met.items():
            self.people[ability] += times
            self.shares[ability] += times * own / self.most
        total = sum(self.people.values())
        count = 5 if total >= FIFTHS_FROM else 3
        is_spread = len(self.people) >= count
        self.groups = groups.grouped(self.people, groups.equal_borders(count)) if is_spread else []
        self.size = total / count

    def ability(self, cell: Cell) -> int:
        return self._abilities[cell.rest, cell.possible]

    def is_all(self, cell: Cell) -> bool:
        return self._own[cell.mark] >= self.most

    def mean_ability(self, at: Mapping[int, int]) -> float:
        total = sum(ability * n for ability, n in at.items())
        return total / (sum(at.values()) * self._common)

    def points(self) -> Counter[int]:
        found: Counter[int] = Counter()
        for cell, times in self.cells.items():
            found[self._own[cell.mark]] += times
        return found

    def against_rest(self) -> Moments:
        return moments.moments((own, ability, times) for (own, ability), times in self._met.items())

    def against_whole(self) -> Moments:
        """Both as shares of all points of the form; only where it counted."""
        met: Counter[tuple[int, int, int]] = Counter()
        for cell, times in self.cells.items():
            if cell.counts:
                met[self._own[cell.mark], cell.rest, cell.possible + self.most] += times
        common = lcm(*{possible for _, _, possible in met})
        by = {possible: common // possible for _, _, possible in met}
        return moments.moments(
            (own * by[possible], (rest + own) * by[possible], times)
            for (own, rest, possible), times in met.items()
        )

    def nominal(self) -> float | None:
        counted = [(cell, times) for cell, times in self.cells.items() if cell.counts]
        if not counted:
            return None
        total = fsum(times * self.most / (cell.possible + self.most) for cell, times in counted)
        return total / sum(times for _, times in counted)


def _lines(tried: Tried, seen: _Seen) -> tuple[list[Line], int]:
    """Each option, then the other answers given most; a pattern only of enough people."""
    counts: Counter[str] = Counter(dict.fromkeys(tried.options, 0))
    at: defaultdict[str, Counter[int]] = defaultdict(Counter)
    right: dict[str, bool] = {}
    for cell, times in seen.cells.items():
        for pick in cell.picks:
            counts[pick] += times
            right[pick] = right.get(pick, False) or seen.is_all(cell)
            if cell.possible:
                at[pick][seen.ability(cell)] += times
    often = sorted(counts, key=lambda name: (-counts[name], name))
    written = [name for name in often if name not in tried.options and name not in OTHER]
    shown = [*tried.options]
    shown += [name for name in written[:MOST_WRITTEN] if counts[name] >= LEAST_PEOPLE]
    lines = [
        _line(name, counts[name], at[name], seen, is_key=_is_key(name, tried, right))
        for name in shown
    ]
    return lines, sum(n for name, n in counts.items() if name not in shown)


def _is_key(name: str, tried: Tried, right: Mapping[str, bool]) -> bool:
    return name in tried.keys if tried.options else right[name]


def _line(name: str, n: int, at: Mapping[int, int], seen: _Seen, *, is_key: bool) -> Line:
    if n < LEAST_PEOPLE or not at:
        return Line(name, is_key, n)
    drawn = [groups.drawn(one, at) / seen.size for one in seen.groups]
    return Line(name, is_key, n, seen.mean_ability(at), drawn)


def _times(seconds: Counter[int]) -> Times | None:
    n = sum(seconds.values())
    if n < LEAST_PEOPLE:
        return None
    return Times(n, *(moments.quantile(seconds, Fraction(at, 4)) for at in (1, 2, 3)))
