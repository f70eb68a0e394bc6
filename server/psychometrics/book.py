"""Sittings counted as they come, so that none needs to be kept.

Of each item: how often which mark and pick came at which score on its form. Equal lines are only
counted, by the interpreter's own counter: there are half a million. All points are whole numbers
of one `unit`, the common denominator of every mark met so far.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import compress
from math import lcm
from typing import NamedTuple

from server.psychometrics.observed import Mark, Observed, Reach, Tried

MOST_SECONDS = 7_200
Picks = tuple[str, ...]
_Sums = tuple[int, int, int]
"""A release, the points earned and those to be had."""
_Line = tuple[int, Mark, bool, Picks]
"""The place of an item, its mark, whether it counted, what was picked."""


class Cell(NamedTuple):
    """`rest` of `possible` points on the rest of the form, the mark, whether it counted, picks."""

    rest: int
    possible: int
    mark: Mark
    counts: bool
    picks: Picks


@dataclass(slots=True)
class Tally:
    """What is counted of one item."""

    cells: Counter[Cell] = field(default_factory=Counter)
    reached: Counter[Reach] = field(default_factory=Counter)
    seconds: Counter[int] = field(default_factory=Counter)


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

    def take(self, other: "FormTally") -> None:
        """Count what another counted, too."""
        self.scaled.update(other.scaled)
        self.passed += other.passed
        self.sums += other.sums
        self.forms += other.forms
        self.marks.update(other.marks)
        for name, domain in other.domains.items():
            self.domains.setdefault(name, Counter()).update(domain)
        for name, part in other.parts.items():
            self.parts.setdefault(name, Counter()).update(part)


class Book:
    """`tried` may grow between sittings; a place in it never changes its item."""

    def __init__(self) -> None:
        self.unit = 1
        self.tried: list[Tried] = []
        self._worth: dict[Mark, int] = {None: 0}
        self._points: list[int] = []
        self._domains: list[str] = []
        self._lines: dict[_Sums, Counter[_Line]] = {}
        self._blanks: Counter[tuple[int, Reach]] = Counter()
        self._seconds: Counter[tuple[int, int | None]] = Counter()
        self._releases: dict[int, FormTally] = {}
        self._forms: dict[tuple[int, ...], tuple[int, ...]] = {}

    def item(self, tried: Tried) -> int:
        """Give an item its place."""
        self._grow(tried.points)
        self.tried.append(tried)
        self._points.append(int(tried.points * self.unit))
        self._domains.append(tried.domain)
        return len(self.tried) - 1

    def add(self, one: Observed) -> None:
        for mark in set(one.marks) - self._worth.keys():
            self._meet(mark)
        form, marks, counts = one.form, one.marks, one.counts
        worth = [*map(self._worth.__getitem__, marks)]
        points = [*map(self._points.__getitem__, form)]
        earned, possible = sum(compress(worth, counts)), sum(compress(points, counts))
        key = (one.release, earned, possible)
        lines = self._lines.get(key)
        if lines is None:
            lines = self._lines[key] = Counter()
        lines.update(zip(form, marks, counts, one.picks, strict=True))
        self._seconds.update(zip(form, one.seconds, strict=True))
        if None in marks:
            self._blanks.update(_blanks(one))
        self._add_form(one, worth, points, (earned, possible))

    def tallies(self) -> list[Tally]:
        """What was counted of each item, by its place."""
        found = [Tally() for _ in self.tried]
        for (_, earned, possible), lines in self._lines.items():
            for (place, mark, counts, picks), times in lines.items():
                own, most = (self._worth[mark], self._points[place]) if counts else (0, 0)
                cell = Cell(earned - own, possible - most, mark, counts, picks)
                found[place].cells[cell] += times
        for (place, reach), times in self._blanks.items():
            found[place].reached[reach] += times
        for (place, seconds), times in self._seconds.items():
            if seconds is not None:
                found[place].seconds[min(seconds, MOST_SECONDS)] += times
        return found

    def releases(self) -> dict[int, FormTally]:
        """What was counted of the forms of each release."""
        for tally in self._releases.values():
            tally.marks = Counter()
        for (release, _, _), lines in self._lines.items():
            marks = self._releases[release].marks
            for (place, mark, counts, _), times in lines.items():
                if counts:
                    marks[place, self._worth[mark]] += times
        return self._releases

    def whole(self) -> FormTally:
        """The same of all releases."""
        whole = FormTally()
        for tally in self.releases().values():
            whole.take(tally)
        return whole

    def _add_form(
        self, one: Observed, worth: Sequence[int], points: Sequence[int], sums: tuple[int, int]
    ) -> None:
        tally = self._releases.get(one.release)
        if tally is None:
            tally = self._releases[one.release] = FormTally()
        counted = tuple(compress(one.form, one.counts))
        tally.forms.append(self._forms.setdefault(counted, counted))
        tally.sums.append(sums)
        tally.scaled[one.scaled] += 1
        tally.passed += one.passed
        for domain, own, most in self._by_domain(one, worth, points):
            tally.domains.setdefault(domain, Counter())[own, most] += 1
        for part in one.parts:
            tally.parts.setdefault(part.name, Counter())[part.scaled, part.passed] += 1

    def _by_domain(
        self, one: Observed, worth: Sequence[int], points: Sequence[int]
    ) -> Iterator[tuple[str, int, int]]:
        """What counted of each domain that has any: points earned and to be had."""
        earned: defaultdict[str, int] = defaultdict(int)
        possible: defaultdict[str, int] = defaultdict(int)
        lines = zip(map(self._domains.__getitem__, one.form), worth, points, strict=True)
        for domain, own, most in compress(lines, one.counts):
            earned[domain] += own
            possible[domain] += most
        return ((domain, own, possible[domain]) for domain, own in earned.items())

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
        self._lines = {
            (release, earned * times, possible * times): lines
            for (release, earned, possible), lines in self._lines.items()
        }
        for form in self._releases.values():
            form.sums = [(own * times, most * times) for own, most in form.sums]
            form.domains = {
                name: Counter({(own * times, most * times): n for (own, most), n in one.items()})
                for name, one in form.domains.items()
            }


def _blanks(one: Observed) -> Iterator[tuple[int, Reach]]:
    """What was left blank, and whether anything after it was answered."""
    last = max((at for at, mark in enumerate(one.marks) if mark is not None), default=-1)
    for at, mark in enumerate(one.marks):
        if mark is None:
            yield one.form[at], Reach.OMITTED if at < last else Reach.NOT_REACHED
