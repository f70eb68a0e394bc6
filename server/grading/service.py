"""Grading of closed sittings: a job after the commit, done in batches, pure in its result.

The same form and the same responses give the same grade on any machine. A grade decides
nothing: `certification` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

from server.exams.domain.blueprint import Blueprint
from server.exams.endings import ClosedSitting
from server.grading import store
from server.grading.domain.record import Grade, grade_id
from server.grading.domain.score import domain_band, scaled_score
from server.grading.marking import MarkedSheet, Tally, mark_sheet
from server.kernel.clock import to_milliseconds

FORMAT = 1
"""Of a grade's document: rises when its shape changes, so that old grades stay readable."""
FIRST = 1
NONE = Tally()


@dataclass(frozen=True, slots=True)
class DomainResult:
    """`low` and `high` are whole percent, between which the candidate's mastery likely lies."""

    code: str
    title: str
    band: str
    low: int
    high: int


def grade_sitting(closed: ClosedSitting, *, now: datetime) -> Grade:
    """Grade one sitting; pilot items are marked and not counted."""
    blueprint, scale = closed.blueprint, closed.blueprint.scale
    sheet = mark_sheet(closed.form, closed.sheet.values)
    score = _score(
        sum(one.earned for one in sheet.by_domain.values()),
        sum(one.possible for one in sheet.by_domain.values()),
        sheet.unit,
        (blueprint.cut.numerator, blueprint.cut.denominator),
        (scale.low, scale.cut, scale.high),
    )
    return Grade(
        id=grade_id(closed.sitting.id, FIRST),
        sitting_id=closed.sitting.id,
        version=FIRST,
        points=score.points,
        maximum=score.maximum,
        scaled_score=score.scaled,
        passed=score.passed,
        document={
            "format": FORMAT,
            "items": list(sheet.written),
            "domains": _domains(sheet, blueprint),
            "cut": scale.cut,
        },
        graded_ms=to_milliseconds(now),
    )


async def record(grades: Sequence[Grade]) -> None:
    """Store first grades; one that is there already stays as it is."""
    await store.add(grades)


async def newest_grade(sitting_id: UUID) -> Grade | None:
    return await store.newest(sitting_id)


async def newest_grades(sitting_ids: Sequence[UUID]) -> dict[UUID, Grade]:
    return await store.newest_of(sitting_ids)


async def passed_of(sitting_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Whether each graded sitting was passed; the others are left out."""
    return await store.passed_of(sitting_ids)


async def grades_by_ids(grade_ids: Sequence[UUID]) -> dict[UUID, Grade]:
    return await store.by_ids(grade_ids)


def domain_results(grade_: Grade) -> list[DomainResult]:
    domains = grade_.document["domains"]
    assert isinstance(domains, list)
    return [DomainResult(**domain) for domain in domains]


@dataclass(frozen=True, slots=True)
class _Score:
    points: Fraction
    maximum: Fraction
    scaled: int
    passed: bool


@lru_cache(4_096)
def _score(
    earned: int, possible: int, unit: int, cut: tuple[int, int], scale: tuple[int, int, int]
) -> _Score:
    """Whole numbers in: hashing Fractions costs more than what is remembered saves."""
    points, maximum = Fraction(earned, unit), Fraction(possible, unit)
    raw_cut = maximum * Fraction(*cut)
    low, cut_scaled, high = scale
    scaled = scaled_score(points, maximum, raw_cut, low=low, cut=cut_scaled, high=high)
    return _Score(points, maximum, scaled, points >= raw_cut)


@lru_cache(4_096)
def _domain(
    code: str, title: str, own: Tally, unit: int, cut: tuple[int, int]
) -> Mapping[str, object]:
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


def _domains(sheet: MarkedSheet, blueprint: Blueprint) -> list[Mapping[str, object]]:
    cut = (blueprint.cut.numerator, blueprint.cut.denominator)
    return [
        _domain(one.code, one.title, sheet.by_domain.get(one.code, NONE), sheet.unit, cut)
        for one in blueprint.domains
    ]
