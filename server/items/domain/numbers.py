"""Reading numbers exactly, as authors and candidates write them. Never a float, never an error.

A decimal comma is read (`3,5` is 3.5). Where commas group thousands (English), a comma with
three digits behind each and one to three digits, not a lone zero, before it is a separator:
`1,000` is a thousand there and one elsewhere. U+2212 and the dashes typed in its place are
a minus. Spaces inside a number are not read.
"""

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

EXACT = Context(prec=400, Emax=999_999, Emin=-999_999, traps=[])
"""Wide enough for every sum and product of the numbers read here."""

_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-", "\ufe63": "-", "\uff0d": "-"})
_QUANTITY = re.compile(
    r"(?P<number>[+-]?(?:[0-9][0-9,]*(?:\.[0-9]*)?|[.,][0-9]+))"
    r"(?:[eE](?P<e>[+-]?[0-9]{1,4})|\s*[x\u00d7*\u00b7]\s*10\s*\^\s*(?P<power>[+-]?[0-9]{1,4}))?"
    r"\s*(?P<unit>[^\s0-9.,+\-]\S{0,15})?\Z"
)
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?\Z")
_AUTHORED = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?\Z")
_RATIONAL = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9}|/[1-9][0-9]{0,8})?\Z")
_MAX_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Quantity:
    value: Decimal
    unit: str | None


def read_quantity(text: str, *, comma_groups: bool = True) -> Quantity | None:
    """Read a candidate's number and its unit; None for what is no number."""
    if len(text) > _MAX_CHARACTERS:
        return None
    match = _QUANTITY.match(text.strip().translate(_MINUS))
    if match is None:
        return None
    number = _with_point(match["number"], comma_groups=comma_groups)
    if number is None:
        return None
    exponent = int(match["e"] or match["power"] or 0)
    return Quantity(EXACT.scaleb(Decimal(number), exponent), match["unit"])


def _with_point(number: str, *, comma_groups: bool) -> str | None:
    if "," not in number:
        return number
    if comma_groups and _GROUPED.match(number):
        return number.replace(",", "")
    if number.count(",") == 1 and "." not in number:
        return number.replace(",", ".")
    return None


def read_authored(text: str) -> Decimal | None:
    """Read a number in an item file: a decimal point, no separators, at most 18 digits a side."""
    written = text.strip().translate(_MINUS)
    return Decimal(written) if _AUTHORED.match(written) else None


def write_decimal(value: Decimal) -> str:
    """Write the shortest text that `read_authored` reads as the same number."""
    if not value:
        return "0"
    short = EXACT.normalize(value)
    return f"{short:f}" if -18 <= short.adjusted() <= 17 else str(short)


def read_rational(text: str) -> Fraction | None:
    """Read `2`, `0.5` or `1/3`."""
    written = text.strip().translate(_MINUS)
    return Fraction(written) if _RATIONAL.match(written) else None


def read_share(text: str) -> Fraction | None:
    """Read `25%` or `100/3%` as a share of one."""
    written = text.strip()
    percent = read_rational(written[:-1]) if written.endswith("%") else None
    return None if percent is None else percent / 100


def write_share(share: Fraction) -> str:
    return write_rational(share * 100) + "%"


def write_rational(value: Fraction) -> str:
    """Write a whole number, a short decimal where that is exact, or a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    billionths = value * 10**9
    if billionths.denominator == 1:
        return write_decimal(EXACT.scaleb(Decimal(billionths.numerator), -9))
    return f"{value.numerator}/{value.denominator}"
