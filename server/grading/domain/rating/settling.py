"""From the readings of a script to its marks, by the rule that its item names. Pure.

The methods of resolution are those of Johnson, Penny & Gordon (2000), as `Resolve` says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.grading.domain.rating.script import Rule
from server.items.domain.model import Item
from server.items.domain.rubric import Essay, Raters, Resolve, share_of

Scores = Mapping[str, int]
TWO, THREE = 2, 3


@dataclass(frozen=True, slots=True)
class Wants:
    """So many readings it takes before anything can be said."""

    readings: int


@dataclass(frozen=True, slots=True)
class Differs:
    """Somebody has to settle it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """`used` are the places of the readings that the scores are made of."""

    rule: Rule
    scores: Mapping[str, Fraction]
    used: tuple[int, ...]


Outcome = Wants | Differs | Settled


def essay_of(item: Item) -> Essay:
    assert isinstance(item.body, Essay), "only essays have scripts"
    return item.body


def points_of(item: Item, scores: Mapping[str, Fraction]) -> Fraction:
    return item.points * share_of(essay_of(item), scores)


def exact(scores: Scores) -> Mapping[str, Fraction]:
    return {name: Fraction(score) for name, score in scores.items()}


def differ(item: Item, one: Scores, other: Scores) -> bool:
    """Whether two readings are at least as far apart as the item allows none to be."""
    raters = essay_of(item).raters
    if raters.criterion is not None and any(
        abs(score - other[name]) >= raters.criterion for name, score in one.items()
    ):
        return True
    apart = abs(points_of(item, exact(one)) - points_of(item, exact(other)))
    return raters.total is not None and apart >= raters.total


def outcome(item: Item, readings: Sequence[Scores]) -> Outcome:
    """What follows from the readings that count, in the order in which they were given."""
    raters = essay_of(item).raters
    if len(readings) < raters.count:
        return Wants(raters.count)
    if raters.count == 1:
        return Settled(Rule.SINGLE, exact(readings[0]), (0,))
    if len(readings) == TWO:
        return _of_two(item, readings, raters)
    return _of_three(item, readings[:THREE], raters)


def _of_two(item: Item, readings: Sequence[Scores], raters: Raters) -> Outcome:
    if not differ(item, readings[0], readings[1]):
        return Settled(Rule.AGREED, mean(readings), (0, 1))
    return Differs() if raters.resolve is Resolve.EXPERT else Wants(THREE)


def _of_three(item: Item, readings: Sequence[Scores], raters: Raters) -> Outcome:
    if raters.resolve is Resolve.EXPERT:
        return Differs()
    if raters.resolve is Resolve.PARITY:
        return Settled(Rule.THIRD, mean(readings), (0, 1, 2))
    first, second, third = (points_of(item, exact(one)) for one in readings)
    near, far = abs(first - third), abs(second - third)
    nearer = 0 if (near, -first) <= (far, -second) else 1
    return Settled(Rule.THIRD, mean([readings[nearer], readings[2]]), (nearer, 2))


def mean(readings: Sequence[Scores]) -> Mapping[str, Fraction]:
    return {
        name: Fraction(sum(one[name] for one in readings), len(readings)) for name in readings[0]
    }
