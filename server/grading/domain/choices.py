"""What is chosen. K keys, C selected keys, W selected others, n options, as in the guide."""

from collections.abc import Callable
from fractions import Fraction

from server.grading.domain.marks import ONE, ZERO, Answer, Share, clamped, ids_of
from server.items.domain.model import Hotspot, Multiple, Option, Policy, Single
from server.items.domain.options import weights


def grade_single(body: Single, policy: Policy, answer: Answer) -> Share:
    choice = answer.get("choice") if answer else None
    if choice is None or choice == "":
        return None
    if policy is Policy.WEIGHTS and isinstance(choice, str):
        return clamped(_sum_of_weights(body.options, {choice}))
    is_right = [choice] == [option.id for option in body.options if option.is_key]
    return ONE if is_right else ZERO


def grade_several(body: Multiple | Hotspot, policy: Policy, answer: Answer) -> Share:
    member = "choices" if isinstance(body, Multiple) else "regions"
    selected = set(ids_of(answer.get(member))) if answer else None
    if not selected:
        return None
    options = body.options if isinstance(body, Multiple) else body.regions
    if isinstance(body, Multiple) and policy is Policy.WEIGHTS:
        return clamped(_sum_of_weights(body.options, selected))
    keys = {option.id for option in options if option.is_key}
    if selected == keys:
        return ONE
    counted = _COUNTED.get(policy)
    if counted is None:
        return ZERO
    right = len(selected & keys)
    return counted(right, len(selected) - right, len(keys), len(options))


def _sum_of_weights(options: tuple[Option, ...], selected: set[str]) -> Fraction:
    return sum((by for name, by in weights(options).items() if name in selected), ZERO)


def _net(right: int, wrong: int, keys: int, _options: int) -> Fraction:
    return Fraction(right - wrong, keys) if right > wrong else ZERO


def _each(right: int, wrong: int, keys: int, options: int) -> Fraction:
    """Count each option as a decision, taken rightly or not."""
    return Fraction(max(0, right + options - keys - wrong), options)


def _coverage(right: int, wrong: int, keys: int, _options: int) -> Fraction:
    return Fraction(right * right, keys * (right + wrong))


_COUNTED: dict[Policy, Callable[[int, int, int, int], Fraction]] = {
    Policy.NET: _net,
    Policy.EACH: _each,
    Policy.COVERAGE: _coverage,
}
