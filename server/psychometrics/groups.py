"""Groups of equal size by ability. Whoever stands on a border with equals is shared out.

So the groups do not depend on the order in which sittings come.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from server.psychometrics.thresholds import OUTER_GROUPS

Group = Mapping[int, float]
"""Of each ability that is in it, the share of its people that is."""
OUTER_BORDERS = (Fraction(0), OUTER_GROUPS, 1 - OUTER_GROUPS, Fraction(1))


def equal_borders(groups: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(at, groups) for at in range(groups + 1))


def grouped(people: Mapping[int, int], borders: Sequence[Fraction]) -> list[Group]:
    """The groups between borders, which are shares of all; the weakest first.

    `people` counts them by ability.
    """
    n = sum(people.values())
    cuts = [float(border * n) for border in borders]
    found: list[dict[int, float]] = [{} for _ in range(len(cuts) - 1)]
    below = 0
    for ability in sorted(people):
        count = people[ability]
        for group, (low, high) in zip(found, pairwise(cuts), strict=True):
            if low < below + count and below < high:
                group[ability] = (min(high, below + count) - max(low, below)) / count
        below += count
    return found  # type: ignore[return-value]  # nobody changes them any more


def drawn(group: Group, at: Mapping[int, float]) -> float:
    """How many of a group are among those, or how much of what, that `at` has by ability."""
    return sum(share * at[ability] for ability, share in group.items() if ability in at)


def discrimination(people: Mapping[int, int], shares: Mapping[int, float]) -> float | None:
    """The mean share in the best 27 per cent less that in the weakest (Kelley 1939).

    `shares` are sums by ability. None where nobody differs in ability.
    """
    if len(people) < 2:
        return None
    weak, _, best = grouped(people, OUTER_BORDERS)
    size = float(OUTER_GROUPS * sum(people.values()))
    return (drawn(best, shares) - drawn(weak, shares)) / size
