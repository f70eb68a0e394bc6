"""From the marks of a form to its score, its domains and its parts, as a grade keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from server.exams.domain.blueprint import Blueprint
from server.exams.domain.plan import PartPlan
from server.grading.domain.score import domain_band, scaled_score
from server.grading.marking import MarkedSheet, Tally

Written = Mapping[str, object]
NONE = Tally()


@dataclass(frozen=True, slots=True)
class Score:
    points: Fraction
    maximum: Fraction
    scaled: int
    passed: bool


def score_of(sheet: MarkedSheet, blueprint: Blueprint) -> tuple[Score, list[Written]]:
    """The score of a whole form, and of each of its parts where it has several."""
    scale = blueprint.scale
    ends = (scale.low, scale.cut, scale.high)
    if blueprint.parts:
        return _in_parts(sheet, blueprint, ends)
    cut = (blueprint.cut.numerator, blueprint.cut.denominator)
    earned = sum(one.earned for one in sheet.by_domain.values())
    possible = sum(one.possible for one in sheet.by_domain.values())
    return _score(earned, possible, sheet.unit, cut, ends), []


def domains_of(sheet: MarkedSheet, blueprint: Blueprint) -> list[Written]:
    """Each domain against the cut it is held to."""
    cut = (blueprint.cut.numerator, blueprint.cut.denominator)
    found = []
    for one in blueprint.domains:
        if blueprint.parts:
            share = blueprint.cut_of(one.code)
            cut = (share.numerator, share.denominator)
        own = sheet.by_domain.get(one.code, NONE)
        found.append(_domain(one.code, one.title, own, sheet.unit, cut))
    return found


def _in_parts(
    sheet: MarkedSheet, blueprint: Blueprint, ends: tuple[int, int, int]
) -> tuple[Score, list[Written]]:
    """All parts must be passed; the cut of the whole is what their cuts come to in points."""
    scores = [_part(one, sheet, ends) for one in blueprint.parts]
    points = sum((one.points for one, _ in scores), Fraction())
    maximum = sum((one.maximum for one, _ in scores), Fraction())
    needed = sum(
        (one.maximum * part.share for part, (one, _) in zip(blueprint.parts, scores, strict=True)),
        Fraction(),
    )
    low, cut, high = ends
    scaled = scaled_score(points, maximum, needed, low=low, cut=cut, high=high)
    passed = all(one.passed for one, _ in scores)
    whole = Score(points, maximum, scaled if passed else min(scaled, cut - 1), passed)
    written: list[Written] = [
        {
            "name": part.name,
            "scaled_score": one.scaled,
            "cut": cut,
            "passed": one.passed,
            "points": str(one.points),
            "maximum": str(one.maximum),
            "without_points": list(missing),
        }
        for part, (one, missing) in zip(blueprint.parts, scores, strict=True)
    ]
    return whole, written


def _part(
    part: PartPlan, sheet: MarkedSheet, ends: tuple[int, int, int]
) -> tuple[Score, Sequence[str]]:
    """Its score, and the domains and objectives that fail it because they have no point."""
    tallies = {code: sheet.by_domain.get(code, NONE) for code in part.domains}
    earned = sum(one.earned for one in tallies.values())
    possible = sum(one.possible for one in tallies.values())
    tallies |= {code: sheet.about(code, part.domains) for code in part.objectives}
    cut = (part.share.numerator, part.share.denominator)
    score = _score(earned, possible, sheet.unit, cut, ends)
    missing = [
        code for code in part.must_score if tallies[code].possible > 0 and tallies[code].earned <= 0
    ]
    if not missing:
        return score, ()
    capped = min(score.scaled, ends[1] - 1)
    return Score(score.points, score.maximum, capped, passed=False), missing


@lru_cache(4_096)
def _score(
    earned: int, possible: int, unit: int, cut: tuple[int, int], ends: tuple[int, int, int]
) -> Score:
    """Whole numbers in: hashing Fractions costs more than what is remembered saves."""
    points, maximum = Fraction(earned, unit), Fraction(possible, unit)
    raw_cut = maximum * Fraction(*cut)
    low, cut_scaled, high = ends
    scaled = scaled_score(points, maximum, raw_cut, low=low, cut=cut_scaled, high=high)
    return Score(points, maximum, scaled, points >= raw_cut)


@lru_cache(4_096)
def _domain(code: str, title: str, own: Tally, unit: int, cut: tuple[int, int]) -> Written:
    """As it is stored; the same one to every caller, to be read only."""
    earned, possible = Fraction(own.earned, unit), Fraction(own.possible, unit)
    band = domain_band(earned, possible, own.items, Fraction(*cut))
    return {
        "code": code,
        "title": title,
        "band": band.level.value,
        "low": band.low,
        "high": band.high,
    }
