"""Essays: what people mark, by which criteria, and how their readings become one mark.

A reading gives each criterion one of its levels. Nothing here marks; a rater does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

MOST_WORDS = 2_000
LEAST_CHARACTERS, USUAL_CHARACTERS, MOST_CHARACTERS = 2_000, 10_000, 20_000
_CHARACTERS_A_WORD = 10
"""German and Arabic need fewer, with the spaces."""


class Resolve(StrEnum):
    """What stands where two readings differ (methods after Johnson, Penny & Gordon 2000).

    `parity`: the mean of all three readings. `tertium-quid`: the mean of the third and of the one
    nearer to it, the higher one where both are as near. `expert`: the third, a moderator's, alone.
    Readings that do not differ always give their mean.
    """

    PARITY = "parity"
    TERTIUM_QUID = "tertium-quid"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True)
class Level:
    """`score` of a criterion for a response that reads as `text` says."""

    score: int
    text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """`levels` rise from 0."""

    id: str
    text: str
    weight: Fraction
    levels: tuple[Level, ...]

    @property
    def most(self) -> int:
        return self.levels[-1].score


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A response, its agreed scores by criterion, notes for raters. No candidate sees it."""

    name: str
    scores: tuple[tuple[str, int], ...]
    text: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked for; a response of another length is taken too."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Raters:
    """How many read each response, and when they differ.

    Two readings differ when they are at least so far apart: in points of the item (`total`), or in
    the score of any `criterion`. With a `count` of one there is no second reading.
    """

    count: int = 2
    resolve: Resolve = Resolve.PARITY
    total: Fraction | None = None
    criterion: int | None = 2


@dataclass(frozen=True, slots=True)
class Essay:
    """With `shows_rubric` candidates see the criteria and their levels beside the item."""

    rubric: tuple[Criterion, ...]
    words: Words = Words()
    raters: Raters = Raters()
    exemplars: tuple[Exemplar, ...] = ()
    shows_rubric: bool = False

    @property
    def max_characters(self) -> int:
        if self.words.most is None:
            return USUAL_CHARACTERS
        return min(MOST_CHARACTERS, max(LEAST_CHARACTERS, self.words.most * _CHARACTERS_A_WORD))


def share_of(essay: Essay, scores: Mapping[str, Fraction]) -> Fraction:
    """Return the share of the item's points: each score of its most, by weight.

    `scores` by criterion; means of readings are fractions. Raises KeyError for a missing one.
    """
    earned = sum((one.weight * scores[one.id] / one.most for one in essay.rubric), Fraction(0))
    return earned / sum((one.weight for one in essay.rubric), Fraction(0))
