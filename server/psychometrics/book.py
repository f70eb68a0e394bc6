"""Sittings counted as they come, so that none needs to be kept.

Of each item: how often which mark and pick came at which score on the rest of its form. All
points are whole numbers of one `unit`, the common denominator of every mark met so far.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import compress
from math import lcm
from typing import NamedTuple

from server.psychometrics.observed import Mark, Observed, Reach, Tried

MOST_PICKS = 200
"""Different answers that are told apart of one item; what comes after is counted as other."""
OTHER = ("…",)
MOST_SECONDS = 7_200


class Cell(NamedTuple):
    """`rest` of `possible` points on the rest of the form, the mark, whether it counted, picks."""

    rest: int
    possible: int
    mark: Mark
    counts: bool
    picks: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What is counted of one item."""

    cells: Counter[tuple[int, int, Mark, bool, tuple[str, ...]]] = field(default_factory=Counter)
    reached: Counter[Reach] = field(default_factory=Counter)
    seconds: Counter[int] = field(default_factory=Counter)
    picks: set[tuple[str, ...]] = field(default_factory=set)


@dataclass(slots=True)
class FormTally:
    """What is counted of whole forms. `sums` are points earned and to be had, a line a sitting."""

    scaled: Counter[int] = field(default_factory=Counter)
    passed: int = 0
    sums: list[tuple[int, int]] = field(default_factory=list)
    forms: list[tuple[int, ...]] = field(default_factory=list)
    """The places of the items that counted in each."""
    marks: Counter[tuple[int, int]] = field(default_factory=Counter)
    """How often each item that counted came with which points."""
    domains: dict[str, Counter[tuple[int, int]]] = field(default_factory=dict)
    parts: dict[str, Counter[tuple[int, bool]]] = field(default_factory=dict)


class Book:
    """`tried` may grow between sittings; a place in it never changes its item."""

    def __init__(self) -> None:
        self.unit = 1
        self.tried: list[Tried] = []
        self.tallies: list[Tally] = []
        self.whole = FormTally()
        self.releases: dict[int, FormTally] = {}
        self._worth: dict[Mark, int] = {None: 0}
        self._points: list[int] = []
        self._forms: dict[tuple[int, ...], tuple[int, ...]] = {}

    def item(self, tried: Tried) -> int:
        """Give an item its place."""
        self._grow(tried.points)
        self.tried.append(tried)
        self.tallies.append(Tally())
        self._points.append(int(tried.points * self.unit))
        return len(self.tried) - 1

    def add(self, one: Observed) -> None:
        for mark in one.marks:
            if mark not in self._worth:
                self._meet(mark)
        worth = [*map(self._worth.__getitem__, one.marks)]
        points = [*map(self._points.__getitem__, one.form)]
        earned = sum(compress(worth, one.counts))
        possible = sum(compress(points, one.counts))
        last = _last_answered(one.marks)
        rows = zip(
            one.form, worth, points, one.marks, one.counts, one.picks, one.seconds, strict=True
        )
        for at, (place, own, most, mark, counts, picks, seconds) in enumerate(rows):
            tally = self.tallies[place]
            known = picks if picks in tally.picks else _meet_picks(tally, picks)
            if counts:
                tally.cells[earned - own, possible - most, mark, True, known] += 1
            else:
                tally.cells[earned, possible, mark, False, known] += 1
            if mark is None:
                tally.reached[Reach.OMITTED if at < last else Reach.NOT_REACHED] += 1
            if seconds is not None:
                tally.seconds[min(seconds, MOST_SECONDS)] += 1
        self._add_form(one, worth, points, (earned, possible))

    def _add_form(
        self, one: Observed, worth: list[int], points: list[int], sums: tuple[int, int]
    ) -> None:
        counted = tuple(compress(one.form, one.counts))
        form = self._forms.setdefault(counted, counted)
        by_domain: dict[str, list[int]] = {}
        for place, own, most, counts in zip(one.form, worth, points, one.counts, strict=True):
            if counts:
                so_far = by_domain.setdefault(self.tried[place].domain, [0, 0])
                so_far[0] += own
                so_far[1] += most
        for tally in (self.whole, self.releases.setdefault(one.release, FormTally())):
            tally.scaled[one.scaled] += 1
            tally.passed += one.passed
            tally.sums.append(sums)
            tally.forms.append(form)
            tally.marks.update(compress(zip(one.form, worth, strict=True), one.counts))
            for domain, (own, most) in by_domain.items():
                tally.domains.setdefault(domain, Counter())[own, most] += 1
            for part in one.parts:
                tally.parts.setdefault(part.name, Counter())[part.scaled, part.passed] += 1

    def _meet(self, mark: Mark) -> None:
        value = Fraction(mark or 0)
        self._grow(value)
        self._worth[mark] = int(value * self.unit)

    def _grow(self, value: Fraction) -> None:
        """Count in a smaller unit from now on, and what was counted until now."""
        unit = lcm(self.unit, value.denominator)
        times, self.unit = unit // self.unit, unit
        if times == 1:
            return
        self._worth = {mark: own * times for mark, own in self._worth.items()}
        self._points = [own * times for own in self._points]
        for tally in self.tallies:
            tally.cells = Counter(
                {
                    (rest * times, most * times, mark, counts, picks): n
                    for (rest, most, mark, counts, picks), n in tally.cells.items()
                }
            )
        for form in (self.whole, *self.releases.values()):
            form.sums = [(own * times, most * times) for own, most in form.sums]
            form.marks = Counter({(at, own * times): n for (at, own), n in form.marks.items()})
            form.domains = {
                name: Counter({(own * times, most * times): n for (own, most), n in one.items()})
                for name, one in form.domains.items()
            }


def _last_answered(marks: Sequence[Mark]) -> int:
    """The place of the last item that was answered, -1 where none was."""
    return max((at for at, mark in enumerate(marks) if mark is not None), default=-1)


def _meet_picks(tally: Tally, picks: tuple[str, ...]) -> tuple[str, ...]:
    if len(tally.picks) >= MOST_PICKS:
        return OTHER
    tally.picks.add(picks)
    return picks
