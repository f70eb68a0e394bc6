"""Numbers, texts and gaps. What cannot be read as a number is wrong, never an error."""

from decimal import Decimal
from fractions import Fraction

from server.grading.domain.marks import ONE, ZERO, Answer, Share, is_blank
from server.items.domain.matching import folded
from server.items.domain.model import (
    Cloze,
    Gap,
    GapKind,
    Numeric,
    NumericAnswer,
    Policy,
    Text,
    TextAnswer,
    TextMatch,
    Units,
)
from server.items.domain.numbers import EXACT, Quantity, read_quantity

_NO_UNITS = Units()
_ONE = Decimal(1)


def grade_numeric(body: Numeric, answer: Answer, *, comma_groups: bool) -> Share:
    value = answer.get("value") if answer else None
    if is_blank(value):
        return None
    return _number(value, body.answers, body.units, comma_groups=comma_groups)


def _number(
    value: object, answers: tuple[NumericAnswer, ...], units: Units, *, comma_groups: bool
) -> Fraction:
    quantity = read_quantity(value, comma_groups=comma_groups) if isinstance(value, str) else None
    if quantity is None or (quantity.unit is None and units.is_required):
        return ZERO
    factors = dict(units.factors)
    if quantity.unit is not None and quantity.unit not in factors:
        return ZERO
    return max((a.share for a in answers if _accepts(a, quantity, factors)), default=ZERO)


def _accepts(answer: NumericAnswer, given: Quantity, factors: dict[str, Decimal]) -> bool:
    """Compare in the common unit; a number without a unit is taken in the unit of the answer."""
    own = factors.get(answer.unit, _ONE) if answer.unit else _ONE
    theirs = factors[given.unit] if given.unit is not None else own
    low, high = answer.bounds()
    value = EXACT.multiply(given.value, theirs)
    return EXACT.multiply(low, own) <= value <= EXACT.multiply(high, own)


def grade_text(body: Text, answer: Answer) -> Share:
    value = answer.get("text") if answer else None
    return None if is_blank(value) else _text(value, body.answers, body.match)


def _text(value: object, answers: tuple[TextAnswer, ...], match: TextMatch) -> Fraction:
    if not isinstance(value, str):
        return ZERO
    given = folded(value, match)
    return max((a.share for a in answers if folded(a.text, match) == given), default=ZERO)


def grade_cloze(body: Cloze, policy: Policy, answer: Answer, *, comma_groups: bool) -> Share:
    """Weigh each gap by its points; the item's points are shared out in that proportion."""
    given = answer.get("gaps") if answer else None
    if not isinstance(given, dict) or all(is_blank(value) for value in given.values()):
        return None
    earned, possible = ZERO, ZERO
    for gap in body.gaps:
        value = given.get(gap.name)
        if not is_blank(value):
            earned += gap.points * _gap(gap, value, body.match, comma_groups=comma_groups)
        possible += gap.points
    if policy is Policy.EXACT:
        return ONE if earned == possible else ZERO
    return earned / possible


def _gap(gap: Gap, value: object, match: TextMatch, *, comma_groups: bool) -> Fraction:
    if gap.kind is GapKind.NUMERIC:
        return _number(value, gap.numbers, _NO_UNITS, comma_groups=comma_groups)
    if gap.kind is GapKind.TEXT:
        return _text(value, gap.texts, match)
    is_right = any(option.is_key and option.id == value for option in gap.options)
    return ONE if is_right else ZERO
