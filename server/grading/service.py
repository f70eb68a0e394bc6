"""Grading of closed sittings: a job after the commit, done in batches, pure in its result.

The same form and the same responses give the same grade on any machine. A grade decides
nothing: `certification` does.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

from server.exams.domain.blueprint import Blueprint
from server.exams.endings import ClosedSitting
from server.exams.regrading import Held
from server.grading.domain.grade import grade
from server.grading.domain.record import Grade, grade_id
from server.grading.domain.ruling import Ruling
from server.grading.domain.score import domain_band, scaled_score
from server.grading.marking import (
    Marked,
    MarkedSheet,
    Tally,
    as_marked,
    as_stored,
    mark_sheet,
    marks_of,
)
from server.grading.ruled import Ruled, ruled
from server.grading.store import grades as store
from server.items.domain import presentation
from server.kernel.clock import to_milliseconds

FORMAT = 1
"""Of a grade's document: rises when its shape changes, so that old grades stay readable."""
FIRST = 1
NONE = Tally()
NO_RULINGS: Mapping[str, object] = {}
RUBRIC = frozenset({"rulings", "counting"})


@dataclass(frozen=True, slots=True)
class DomainResult:
    """`low` and `high` are whole percent, between which the candidate's mastery likely lies."""

    code: str
    title: str
    band: str
    low: int
    high: int


def grade_sitting(
    closed: ClosedSitting,
    *,
    now: datetime,
    rulings: Sequence[Ruling] = (),
    version: int = FIRST,
) -> Grade:
    """Grade one sitting under the rulings on its exam; pilot items are marked and not counted."""
    form, values = closed.form, closed.sheet.values
    known = [one for one in rulings if any(map(one.is_about, form.hashes))]
    if not known:
        sheet, under = mark_sheet(form, values), NO_RULINGS
    else:
        found = ruled(form.items, marks_of(form, values), dict(enumerate(values)), known)
        sheet, under = found.sheet(), rubric(known, found)
    return grade_of(closed.sitting.id, closed.blueprint, sheet, under, version=version, now=now)


def grade_of(
    sitting_id: UUID,
    blueprint: Blueprint,
    sheet: MarkedSheet,
    under: Mapping[str, object],
    *,
    version: int,
    now: datetime,
) -> Grade:
    scale = blueprint.scale
    score = _score(
        sum(one.earned for one in sheet.by_domain.values()),
        sum(one.possible for one in sheet.by_domain.values()),
        sheet.unit,
        (blueprint.cut.numerator, blueprint.cut.denominator),
        (scale.low, scale.cut, scale.high),
    )
    return Grade(
        id=grade_id(sitting_id, version),
        sitting_id=sitting_id,
        version=version,
        points=score.points,
        maximum=score.maximum,
        scaled_score=score.scaled,
        passed=score.passed,
        document={
            "format": FORMAT,
            "items": list(sheet.written),
            "domains": _domains(sheet, blueprint),
            "cut": scale.cut,
            **under,
        },
        graded_ms=to_milliseconds(now),
    )


def regrade(held: Held, stored: Grade, rulings: Sequence[Ruling], *, now: datetime) -> Grade:
    """The next grade of a sitting from its newest: only items that a ruling is about are graded.

    Every other mark is read off the stored grade. `held` has the answers to all items that any
    ruling is about, or was until now.
    """
    marks = marks_in(stored)
    for at, value in held.values.items():
        item = held.items[at].item
        marks[at] = as_marked(grade(item, presentation.answer_of(item, value)))
    known = [one for one in rulings if any(one.is_about(item.hash) for item in held.items)]
    found = ruled(held.items, marks, held.values, known)
    under = rubric(known, found) if known else NO_RULINGS
    sitting_id, version = held.sitting.id, stored.version + 1
    return grade_of(sitting_id, held.blueprint, found.sheet(), under, version=version, now=now)


def marks_in(stored: Grade) -> list[Marked]:
    written = stored.document["items"]
    assert isinstance(written, list)
    return [as_stored(one) for one in written]


def differences(grade_: Grade, other: Grade) -> list[str]:
    """Name the parts of a grade that another one does not share, whatever rulings each knew."""
    parts, others = _parts(grade_), _parts(other)
    return [part for part, value in parts.items() if value != others[part]]


def rubric(known: Sequence[Ruling], found: Ruled) -> Mapping[str, object]:
    """What a grade says of its rubric: the rulings it knew, and those that counted for it."""
    return {
        "rulings": [str(one.id) for one in known],
        "counting": [str(one) for one in found.counting],
    }


async def record(grades: Sequence[Grade]) -> None:
    """Store first grades; one that is there already stays as it is."""
    await store.add(grades)


async def newest_grade(sitting_id: UUID) -> Grade | None:
    return await store.newest(sitting_id)


async def grades_of(sitting_id: UUID) -> list[Grade]:
    """All of one sitting, the first first."""
    return await store.all_of(sitting_id)


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


def _parts(grade_: Grade) -> dict[str, object]:
    document = json.loads(json.dumps(grade_.document))
    return {
        "points": grade_.points,
        "maximum": grade_.maximum,
        "scaled score": grade_.scaled_score,
        "pass": grade_.passed,
        "marks": {name: document[name] for name in document if name not in RUBRIC},
    }


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
