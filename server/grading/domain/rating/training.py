"""Whether a rater may mark an item: they mark its exemplars, and must agree with what was agreed.

An attempt is one reading of every exemplar. Who fell short begins another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.exams.domain.marking import Training
from server.grading.domain.rating.agreement import Agreement, agreement, pairs_of
from server.items.domain.rubric import Essay, Exemplar
from server.kernel.errors import Conflict, NotFound


class ExemplarUnknown(NotFound):
    code = "exemplar-unknown"
    detail = "This item has no such training response."


class ExemplarRead(Conflict):
    code = "exemplar-read"
    detail = "You have marked this training response already. What was agreed stands beside it."


@dataclass(frozen=True, slots=True)
class Trial:
    """One exemplar as a rater marked it in the course of an attempt, which counts from 1."""

    exemplar: str
    attempt: int
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """`next` is the exemplar to be marked in this attempt; None where it is over.

    `reached` is None until an attempt is whole.
    """

    attempt: int
    done: Sequence[Trial]
    next: Exemplar | None
    reached: Agreement | None
    is_passed: bool


def progress(essay: Essay, trials: Sequence[Trial], rule: Training) -> Progress:
    """Where a rater stands; an item without exemplars trains nobody, and holds nobody up."""
    attempt = max((one.attempt for one in trials), default=1)
    done = [one for one in trials if one.attempt == attempt]
    read = {one.exemplar for one in done}
    following = next((one for one in essay.exemplars if one.name not in read), None)
    if following is not None:
        return Progress(attempt, done, following, None, is_passed=False)
    if not essay.exemplars:
        return Progress(attempt, (), None, None, is_passed=True)
    reached = _reached(essay, done)
    is_passed = reached.exact >= rule.exact_share and reached.adjacent >= rule.adjacent_share
    return Progress(attempt, done, None, reached, is_passed=is_passed)


def after(essay: Essay, trials: Sequence[Trial], rule: Training) -> Progress:
    """As `progress`, and the next attempt where the last one fell short."""
    found = progress(essay, trials, rule)
    if found.next is not None or found.is_passed:
        return found
    return Progress(found.attempt + 1, (), essay.exemplars[0], found.reached, is_passed=False)


def _reached(essay: Essay, done: Sequence[Trial]) -> Agreement:
    agreed = {one.name: dict(one.scores) for one in essay.exemplars}
    pairs = [
        pair
        for one in done
        if one.exemplar in agreed
        for pair in pairs_of(essay, one.scores, agreed[one.exemplar])
    ]
    return agreement(pairs)
