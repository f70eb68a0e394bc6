"""How far raters agree: with each other, and with the marks that stood in the end. Pure.

Small numbers say nothing, so there is none of them: None below `LEAST`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.items.domain.rubric import Essay

LEAST = 10
"""Scripts, below which no figure of a rater is given."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over pairs of levels that two readings gave for the same criterion, by rank from 0."""

    pairs: int
    exact: Fraction
    adjacent: Fraction
    kappa: Fraction | None
    """Quadratic weighted; None where every level is the same, so that chance explains all."""


@dataclass(frozen=True, slots=True)
class Read:
    """A script that a rater read: their scores, those of others, and what stands, if anything."""

    own: Mapping[str, int]
    others: Sequence[Mapping[str, int]]
    share: Fraction
    """Of the points, by their marks."""
    settled: Fraction | None
    spent_ms: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`severity` is the mean of own less settled share of the points: below 0 is severe."""

    scripts: int
    severity: Fraction | None
    agreement: Agreement | None
    median_ms: int | None
    control: Agreement | None = None
    """With what settled responses that were read again, in levels that stand."""


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Raises ValueError for no pairs."""
    if not pairs:
        raise ValueError("nothing to compare")
    count = len(pairs)
    return Agreement(
        count,
        Fraction(sum(a == b for a, b in pairs), count),
        Fraction(sum(abs(a - b) <= 1 for a, b in pairs), count),
        weighted_kappa(pairs),
    )


def weighted_kappa(pairs: Sequence[Pair]) -> Fraction | None:
    """Cohen 1968 with weights (i - j)²: 1 less what was seen over what chance would give.

    The number of levels divides both and drops out; the sum over all pairs of two raters’ levels,
    n(Σa² + Σb²) - 2ΣaΣb, stands for the table.
    """
    count = len(pairs)
    seen = sum((a - b) ** 2 for a, b in pairs)
    first, second = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    squares = sum(a * a + b * b for a, b in pairs)
    by_chance = count * squares - 2 * first * second
    return 1 - Fraction(count * seen, by_chance) if by_chance else None


def pairs_of(essay: Essay, one: Mapping[str, int], other: Mapping[str, int]) -> list[Pair]:
    """The ranks of both for each criterion: levels need not rise by one."""
    found = []
    for criterion in essay.rubric:
        ranks = {level.score: rank for rank, level in enumerate(criterion.levels)}
        found.append((ranks[one[criterion.id]], ranks[other[criterion.id]]))
    return found


def pairs_with_settled(
    essay: Essay, own: Mapping[str, int], settled: Mapping[str, Fraction]
) -> list[Pair]:
    """As `pairs_of`; means between two levels are no level and left out."""
    found = []
    for criterion in essay.rubric:
        ranks = {Fraction(level.score): rank for rank, level in enumerate(criterion.levels)}
        if settled[criterion.id] in ranks:
            found.append((ranks[Fraction(own[criterion.id])], ranks[settled[criterion.id]]))
    return found


def figures(essay_of_each: Sequence[tuple[Essay, Read]]) -> Figures:
    """Of one rater; figures only from `LEAST` scripts on."""
    count = len(essay_of_each)
    if count < LEAST:
        return Figures(count, None, None, None)
    reads = [read for _, read in essay_of_each]
    off = [read.share - read.settled for read in reads if read.settled is not None]
    pairs = [
        pair
        for essay, read in essay_of_each
        for other in read.others
        for pair in pairs_of(essay, read.own, other)
    ]
    return Figures(
        count,
        sum(off, Fraction()) / len(off) if len(off) >= LEAST else None,
        agreement(pairs) if pairs else None,
        sorted(read.spent_ms for read in reads)[count // 2],
    )
