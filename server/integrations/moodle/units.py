"""Units, in both directions. Ours are factors to a common unit; Moodle divides by multipliers."""

from decimal import Decimal
from fractions import Fraction
from math import lcm

from server.integrations.found import NOT_HELD, Refusing
from server.integrations.moodle.question import Question
from server.integrations.xml_tree import Element
from server.items.domain.model import Numeric, Units
from server.items.domain.numbers import EXACT, read_authored, write_decimal

_OPTIONAL, _NONE = "0", "3"


def units_of(question: Question) -> tuple[Units, str]:
    """Return the units, and the name of the one that the answers are in. Raises Refusing."""
    element = question.element.child("units")
    rows = [] if element is None else [_unit(one) for one in element.children("unit")]
    shown = question.value("showunits") or (_OPTIONAL if rows else _NONE)
    if not rows or shown == _NONE:
        return Units(), ""
    if shown != _OPTIONAL:
        question.losses.add("Units that were chosen from a list are typed here.")
    is_required = question.value("unitgradingtype", "0") != "0"
    if is_required and read_authored(question.value("unitpenalty", "0.1")) != 1:
        question.losses.add("A missing or wrong unit cost a part of the points; here it costs all.")
    scale = lcm(*(multiplier.numerator for _, multiplier in rows))
    factors = {name: _decimal(scale / multiplier) for name, multiplier in rows}
    base = next((name for name, multiplier in rows if multiplier == 1), "")
    if not base:
        raise Refusing(NOT_HELD, "none of its units has the multiplier 1")
    return Units(tuple(sorted(factors.items())), is_required), base


def multipliers_of(body: Numeric) -> list[tuple[str, str]]:
    """Return Moodle's multipliers, the unit of the answers first. Raises Refusing."""
    factors = dict(body.units.factors)
    if not factors:
        return []
    named = body.answers[0].unit
    base = Fraction(factors[named]) if named else Fraction(1)
    found = {name: base / Fraction(factor) for name, factor in factors.items()}
    if 1 not in found.values():
        raise Refusing(NOT_HELD, "none of its units is that of its answers")
    ordered = sorted(found, key=lambda name: (found[name] != 1, name))
    return [(name, write_decimal(_decimal(found[name]))) for name in ordered]


def _unit(element: Element) -> tuple[str, Fraction]:
    name, multiplier = element.child("unit_name"), element.child("multiplier")
    number = read_authored("1" if multiplier is None else multiplier.text)
    if name is None or not name.text.strip() or number is None or number <= 0:
        text = "a unit without a name, or without a multiplier above 0"
        raise Refusing("E035", text, element.line)
    return name.text.strip(), Fraction(number)


def _decimal(value: Fraction) -> Decimal:
    """Return a finite decimal. Raises Refusing where there is none that is short enough."""
    places = next((n for n in range(19) if (value * 10**n).denominator == 1), None)
    number = None if places is None else EXACT.scaleb(Decimal(int(value * 10**places)), -places)
    if number is None or read_authored(write_decimal(number)) != number:
        raise Refusing(NOT_HELD, "a unit whose factor has too many digits")
    return number
