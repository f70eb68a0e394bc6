"""Order and match. What is missing is wrong at its place."""

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from server.grading.domain.marks import ONE, ZERO, Answer, Share, clamped, ids_of
from server.items.domain.model import Match, Order, Policy, Scoring


def grade_order(body: Order, policy: Policy, answer: Answer) -> Share:
    given = ids_of(answer.get("order")) if answer else []
    if not given:
        return None
    right = [step.id for step in body.steps]
    if given == right:
        return ONE
    if policy is Policy.POSITION:
        hits = sum(a == b for a, b in zip(given, right, strict=False))
        return Fraction(hits, len(right))
    if policy is Policy.ADJACENT:
        return _adjacent(given, right)
    if policy is Policy.LCS:
        return Fraction(_longest_common(given, right), len(right))
    return ZERO


def _adjacent(given: Sequence[str], right: Sequence[str]) -> Fraction:
    """Return how many of the neighbours a, b of the right order follow each other here."""
    followed = set(itertools.pairwise(given))
    kept = sum(pair in followed for pair in itertools.pairwise(right))
    return Fraction(kept, len(right) - 1) if kept else ZERO


def _longest_common(given: Sequence[str], right: Sequence[str]) -> int:
    """Return the length of the longest common subsequence.

    The ids of `right` differ, so it is the longest increasing run of places (Schensted 1961); a
    repeated id in `given` counts where it stands first.
    """
    places = {name: place for place, name in enumerate(right)}
    tails: list[int] = []
    for name in dict.fromkeys(given):
        if name in places:
            place = places[name]
            at = bisect_left(tails, place)
            tails[at : at + 1] = [place]
    return len(tails)


def grade_match(body: Match, scoring: Scoring, answer: Answer) -> Share:
    given = answer.get("pairs") if answer else None
    if not isinstance(given, dict) or not any(given.values()):
        return None
    if scoring.policy is Policy.MAP:
        return clamped(sum(_values(body, scoring, given), ZERO), scoring.floor)
    hits = sum(given.get(left) == right for left, right in body.pairs)
    if scoring.policy is Policy.EXACT:
        return ONE if hits == len(body.pairs) == len(given) else ZERO
    return Fraction(hits, len(body.pairs))


def _values(body: Match, scoring: Scoring, given: Mapping[object, object]) -> Iterator[Fraction]:
    values = {(left, right): value for left, right, value in body.values}
    rights = [right.id for right in body.rights]
    for left in body.lefts:
        right = given.get(left.id)
        if isinstance(right, str) and right in rights:
            yield values.get((left.id, right), scoring.default)
