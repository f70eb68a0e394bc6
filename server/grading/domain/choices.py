"""What is chosen. K keys, C selected keys, W selected others, n options, as in the guide."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from fractions import Fraction

from server.grading.domain.marks import ONE, ZERO, Answer, Share, clamped, ids_of
from server.items.domain.model import Hotspot, Multiple, Policy, Scoring, Single
from server.items.domain.options import mapped, weights


def grade_single(body: Single, scoring: Scoring, answer: Answer) -> Share:
    choice = answer.get("choice") if answer else None
    if choice is None or choice == "":
        return None
    if scoring.policy in _WEIGHED and isinstance(choice, str):
        return _weighed(body, scoring, {choice})
    is_right = [choice] == [option.id for option in body.options if option.is_key]
    return ONE if is_right else ZERO


def grade_several(body: Multiple | Hotspot, scoring: Scoring, answer: Answer) -> Share:
    member = "choices" if isinstance(body, Multiple) else "regions"
    selected = set(ids_of(answer.get(member))) if answer else None
    if not selected:
        return None
    if scoring.policy in _WEIGHED:
        return _weighed(body, scoring, selected)
    options = body.options if isinstance(body, Multiple) else body.regions
    keys = {option.id for option in options if option.is_key}
    if selected == keys:
        return ONE
    counted = _COUNTED.get(scoring.policy)
    if counted is None:
        return ZERO
    right = len(selected & keys)
    share = counted(right, len(selected) - right, len(keys), len(options))
    return max(share, Fraction(scoring.floor)) if share < 0 else share


def _weighed(
    body: Single | Multiple | Hotspot, scoring: Scoring, selected: AbstractSet[str]
) -> Fraction:
    """Add up what was selected, each value once (QTI 3.0, map_response), within the bounds."""
    options = body.regions if isinstance(body, Hotspot) else body.options
    is_mapped = scoring.policy is Policy.MAP
    worth = mapped(options, scoring) if is_mapped else weights(options)
    return clamped(sum((by for name, by in worth.items() if name in selected), ZERO), scoring.floor)


def _net(right: int, wrong: int, keys: int, _options: int) -> Fraction:
    return Fraction(right - wrong, keys) if right > wrong else ZERO


def _each(right: int, wrong: int, keys: int, options: int) -> Fraction:
    """Count each option as a decision, taken rightly or not."""
    return Fraction(max(0, right + options - keys - wrong), options)


def _coverage(right: int, wrong: int, keys: int, _options: int) -> Fraction:
    return Fraction(right * right, keys * (right + wrong))


def _less_each(parts: Callable[[int, int], int]) -> Callable[[int, int, int, int], Fraction]:
    """C/K, less for each wrong one a part of the whole; `parts` says how many parts that has.

    As `exams_eval(partial = TRUE)` of R/exams with its rules `false`, `true` and `all`.
    """

    def share(right: int, wrong: int, keys: int, options: int) -> Fraction:
        taken = Fraction(wrong, parts(keys, options)) if wrong else ZERO
        return Fraction(right, keys) - taken

    return share


def _forgiving(right: int, _wrong: int, keys: int, _options: int) -> Fraction:
    return Fraction(right, keys)


_WEIGHED = (Policy.WEIGHTS, Policy.MAP)
_COUNTED: dict[Policy, Callable[[int, int, int, int], Fraction]] = {
    Policy.NET: _net,
    Policy.EACH: _each,
    Policy.COVERAGE: _coverage,
    Policy.REXAMS_FALSE: _less_each(lambda keys, options: max(1, options - keys)),
    Policy.REXAMS_TRUE: _less_each(lambda keys, _options: keys),
    Policy.REXAMS_ALL: _less_each(lambda _keys, _options: 1),
    Policy.REXAMS_NONE: _forgiving,
}
