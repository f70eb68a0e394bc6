"""Marks of a whole sitting: each answer to an item version is graded once and then remembered.

A hash names one version of an item for ever, and an answer in the author's ids means the same in
every presentation, so what is remembered never changes.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import lcm

from server.exams.forms import FormItem
from server.grading.domain.grade import grade
from server.items.domain import presentation
from server.items.domain.model import Item

MOST_VERSIONS = 2_000
MOST_ANSWERS = 64


@dataclass(frozen=True, slots=True)
class Marked:
    """Points got and points to be had, each an exact fraction, and how the mark is stored.

    `written` is None for a blank, which it tells from a wrong answer.
    """

    top: int
    bottom: int
    most_top: int
    most_bottom: int
    written: str | None


@dataclass(slots=True)
class Tally:
    """What was earned and could be, in whole parts of the sheet's `unit`."""

    items: int = 0
    earned: int = 0
    possible: int = 0


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """`unit` is the denominator of every sum; pilot items are marked and not counted."""

    marks: Sequence[Marked]
    unit: int
    by_domain: Mapping[str, Tally]


def mark_sheet(items: Sequence[FormItem], values: Sequence[Hashable]) -> MarkedSheet:
    marks = [_marked(one, value) for one, value in zip(items, values, strict=True)]
    unit = lcm(*{one.bottom for one in marks}, *{one.most_bottom for one in marks})
    by_domain: defaultdict[str, Tally] = defaultdict(Tally)
    for item, mark in zip(items, marks, strict=True):
        if not item.is_pilot:
            tally = by_domain[item.domain]
            tally.items += 1
            tally.earned += mark.top * (unit // mark.bottom)
            tally.possible += mark.most_top * (unit // mark.most_bottom)
    return MarkedSheet(marks, unit, by_domain)


_met: dict[str, dict[Hashable, Marked]] = {}
"""The marks of each answer met, by item version; at most 128,000 of them."""


def _marked(one: FormItem, value: Hashable) -> Marked:
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
    mark = grade(item, presentation.answer_of(item, value))
    return Marked(
        mark.points.numerator,
        mark.points.denominator,
        item.points.numerator,
        item.points.denominator,
        None if mark.is_blank else str(mark.points),
    )
