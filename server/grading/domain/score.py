"""From raw points to the reported scale, and what a part of an exam says about a candidate.

The only place that rounds, once, at report time. No floats.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from fractions import Fraction

_HALF = Fraction(1, 2)
_CONTEXT = Context(prec=40)
_ONE_STANDARD_ERROR = Decimal(1)


def scaled_score(
    raw: Fraction,
    maximum: Fraction,
    cut_raw: Fraction,
    *,
    low: int = 100,
    cut: int = 700,
    high: int = 1000,
) -> int:
    """Map 0 to `low`, the raw cut to `cut`, the maximum to `high`, straight lines between.

    Rounds half up, but never across the cut: a fail stays below it. Raises ValueError for a raw
    cut outside 0..maximum.
    """
    if not 0 <= cut_raw <= maximum:
        raise ValueError("the raw cut lies outside 0..maximum")
    if raw < cut_raw:
        scaled = low + (cut - low) * max(raw, Fraction(0)) / cut_raw
        return min(_rounded(scaled), cut - 1)
    if cut_raw == maximum:
        return high
    return _rounded(cut + (high - cut) * (min(raw, maximum) - cut_raw) / (maximum - cut_raw))


def _rounded(value: Fraction) -> int:
    return (value + _HALF).__floor__()


class BandLevel(StrEnum):
    BELOW = "below"
    NEAR = "near"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Band:
    """`low` and `high` are whole percent, between which the candidate's mastery likely lies."""

    level: BandLevel
    low: int
    high: int


def domain_band(
    earned: Fraction,
    maximum: Fraction,
    items: int,
    cut_share: Fraction,
    *,
    z: Decimal = _ONE_STANDARD_ERROR,
) -> Band:
    """Tell whether the share earned on `items` items is clearly below or above the cut.

    `z` is the width in standard errors (1 holds about two times in three). Without items, or
    points to earn, nothing is known: near, 0 to 100.
    """
    if items < 1 or maximum <= 0:
        return Band(BandLevel.NEAR, 0, 100)
    share = min(Fraction(1), max(Fraction(0), earned / maximum))
    least, most = wilson_interval(share, items, z)
    cut = _decimal(cut_share)
    level = BandLevel.NEAR
    if most < cut:
        level = BandLevel.BELOW
    elif least >= cut:
        level = BandLevel.ABOVE
    low = (least * 100).to_integral_value(ROUND_FLOOR)
    return Band(level, int(low), int((most * 100).to_integral_value(ROUND_CEILING)))


def wilson_interval(share: Fraction, trials: int, z: Decimal) -> tuple[Decimal, Decimal]:
    """Return the score interval of a proportion, within 0..1 (Wilson 1927).

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n); partial credit is taken as a proportion,
    which makes the interval a little wider than it need be.
    """
    n, p = Decimal(trials), _decimal(share)
    square = _CONTEXT.multiply(z, z)
    variance = _CONTEXT.divide(p * (1 - p), n) + _CONTEXT.divide(square, 4 * n * n)
    spread = _CONTEXT.multiply(z, _CONTEXT.sqrt(variance))
    centre = p + _CONTEXT.divide(square, 2 * n)
    scale = 1 + _CONTEXT.divide(square, n)
    least = _CONTEXT.divide(centre - spread, scale)
    most = _CONTEXT.divide(centre + spread, scale)
    return max(Decimal(0), _even(least)), min(Decimal(1), _even(most))


def _even(value: Decimal) -> Decimal:
    """Drop the last digits, so that 0 and 1 come out as such."""
    return value.quantize(Decimal("1e-12"))


def _decimal(share: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(share.numerator), Decimal(share.denominator))
