"""Marks of a whole sitting: each answer to an item version is graded once and then remembered.

A hash names one version of an item for ever, and an answer in the author's ids means the same in
every presentation, so what is remembered never changes.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import itemgetter
from typing import NamedTuple, Protocol

from server.exams.forms import CompiledForm, FormItem
from server.grading.domain.grade import grade
from server.grading.domain.marks import Mark
from server.items.domain import presentation
from server.items.domain.model import Item
from server.items.domain.rubric import Essay

UNIT = 2_520
"""What points are mostly whole parts of: every number to ten divides it."""
MOST_VERSIONS = 2_000
MOST_ANSWERS = 64


class Marked(NamedTuple):
    """Points got, an exact fraction, and how the mark is stored.

    `written` is None for a blank, which it tells from a wrong answer. `parts` are the points in
    whole parts of UNIT, None where they are none.
    """

    top: int
    bottom: int
    written: str | None
    parts: int | None


def marked(points: Fraction, written: str | None) -> Marked:
    top, bottom = points.numerator, points.denominator
    return Marked(top, bottom, written, None if UNIT % bottom else top * (UNIT // bottom))


def as_marked(mark: Mark) -> Marked:
    return marked(mark.points, None if mark.is_blank else str(mark.points))


def as_stored(written: str | None) -> Marked:
    """A mark as a grade keeps it."""
    return marked(Fraction(written or 0), written)


class Shown(Protocol):
    """An item of a form."""

    @property
    def hash(self) -> str: ...
    @property
    def domain(self) -> str: ...
    @property
    def is_pilot(self) -> bool: ...
    @property
    def item(self) -> Item: ...


class Tally(NamedTuple):
    """What was earned and could be, in whole parts of the sheet's `unit`."""

    items: int = 0
    earned: int = 0
    possible: int = 0


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """`unit` is the denominator of every sum; pilot items are marked and not counted.

    `written` has the mark of each item as it is stored, None for a blank. `earned` are the points
    of each of `items`; what was `dropped` does not count either.
    """

    written: Sequence[str | None]
    unit: int
    by_domain: Mapping[str, Tally]
    items: Sequence[Shown] = ()
    earned: Sequence[int] = ()
    dropped: Collection[int] = ()

    def about(self, objective: str, domains: Collection[str]) -> Tally:
        """The items of these domains that are about an objective."""
        places = [
            at
            for at, one in enumerate(self.items)
            if one.item.objective == objective
            and one.domain in domains
            and not one.is_pilot
            and at not in self.dropped
        ]
        earned = sum(self.earned[at] for at in places)
        possible = sum(int(self.items[at].item.points * self.unit) for at in places)
        return Tally(len(places), earned, possible)


class ByHand(NamedTuple):
    """The points that people gave to a response, and the settlement that they stand by."""

    settlement: str
    points: Fraction

    @property
    def marked(self) -> Marked:
        return marked(self.points, str(self.points))


_WRITTEN, _PARTS = itemgetter(2), itemgetter(3)


def mark_sheet(form: CompiledForm, values: Sequence[Hashable]) -> MarkedSheet:
    return sheet_of(form, marks_of(form, values))


def sheet_of(form: CompiledForm, marks: Sequence[Marked]) -> MarkedSheet:
    """Mostly every mark is a whole number of parts of UNIT, and nothing has to be found out."""
    unit, earned = UNIT, [*map(_PARTS, marks)]
    if None in earned or any(UNIT % quota.bottom for quota in form.scored.values()):
        quotas = [quota.bottom for quota in form.scored.values()]
        unit = lcm(*[one.bottom for one in marks], *quotas)
        earned = [one.top * (unit // one.bottom) for one in marks]
    by_domain = {
        domain: Tally(
            len(quota.places),
            sum(map(earned.__getitem__, quota.places)),
            quota.top * (unit // quota.bottom),
        )
        for domain, quota in form.scored.items()
    }
    return MarkedSheet([*map(_WRITTEN, marks)], unit, by_domain, form.items, earned)


def marks_of(form: CompiledForm, values: Sequence[Hashable]) -> list[Marked]:
    try:  # mostly every answer of a sheet was met before
        return [_met[hash_][value] for hash_, value in zip(form.hashes, values, strict=True)]
    except KeyError:
        return [_marked(one, value) for one, value in zip(form.items, values, strict=True)]


_met: dict[str, dict[Hashable, Marked]] = {}
"""The marks of each answer met, by item version; at most 128,000 of them."""


def _marked(one: FormItem, value: Hashable) -> Marked:
    if isinstance(one.item.body, Essay):  # long, and never the same twice
        return _newly_marked(one.item, value)
    met = _met.get(one.hash)
    if met is None:
        if len(_met) >= MOST_VERSIONS:
            _met.clear()
        met = _met[one.hash] = {}
    known = met.get(value)
    if known is None:
        if len(met) >= MOST_ANSWERS:
            met.clear()
        known = met[value] = _newly_marked(one.item, value)
    return known


def _newly_marked(item: Item, value: Hashable) -> Marked:
    return as_marked(grade(item, presentation.answer_of(item, value)))
