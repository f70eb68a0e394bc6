"""Grading of closed sittings: a job after the commit, done in batches, pure in its result.

The same form and the same responses give the same grade on any machine. A grade decides
nothing: `certification` does.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from server.exams.domain.blueprint import Blueprint
from server.exams.endings import ClosedSitting
from server.exams.regrading import Held
from server.grading.domain.grade import grade
from server.grading.domain.record import Grade, grade_id
from server.grading.domain.ruling import Ruling
from server.grading.marking import (
    ByHand,
    Marked,
    MarkedSheet,
    as_marked,
    as_stored,
    mark_sheet,
    marks_of,
    sheet_of,
)
from server.grading.ruled import Ruled, ruled
from server.grading.scoring import domains_of, score_of
from server.grading.store import grades as store
from server.items.domain import presentation
from server.kernel.clock import to_milliseconds

FORMAT = 1
"""Of a grade's document: rises when its shape changes, so that old grades stay readable."""
FIRST = 1
NO_RULINGS: Mapping[str, object] = {}
NO_PARTS: Mapping[str, object] = {}
Marks = Mapping[int, ByHand]
"""What people marked of a form, by place from 0."""
UNMARKED: Marks = {}
RUBRIC = frozenset({"rulings", "counting"})


@dataclass(frozen=True, slots=True)
class PartResult:
    """`without_points` are the domains and objectives that fail the part, whatever its score.

    Domains by their titles, objectives by what they say.
    """

    name: str
    scaled_score: int
    cut: int
    passed: bool
    domains: tuple[str, ...]
    cut_share: Fraction
    without_points: tuple[str, ...]


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
    marked: Marks = UNMARKED,
    version: int = FIRST,
) -> Grade:
    """Grade one sitting under the rulings on its exam; pilot items are marked and not counted.

    `marked` is what people marked of it.
    """
    known = [one for one in rulings if any(map(one.is_about, closed.form.hashes))]
    sheet, under = _marked_sheet(closed, known, marked)
    return grade_of(closed.sitting.id, closed.blueprint, sheet, under, version=version, now=now)


def _marked_sheet(
    closed: ClosedSitting, known: Sequence[Ruling], marked: Marks
) -> tuple[MarkedSheet, Mapping[str, object]]:
    """The marks, and what a grade says of how it came by them."""
    form, values = closed.form, closed.sheet.values
    if not known and not marked:
        return mark_sheet(form, values), NO_RULINGS
    marks = marks_of(form, values)
    for place, given in marked.items():
        marks[place] = given.marked
    if not known:
        return sheet_of(form, marks), by_hand(marked)
    at = dict(enumerate(values))
    found = ruled(form.items, marks, at, known, parts=_parts(closed.blueprint))
    return found.sheet(), {**rubric(known, found), **by_hand(marked)}


def grade_of(
    sitting_id: UUID,
    blueprint: Blueprint,
    sheet: MarkedSheet,
    under: Mapping[str, object],
    *,
    version: int,
    now: datetime,
) -> Grade:
    score, parts = score_of(sheet, blueprint)
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
            "domains": domains_of(sheet, blueprint),
            "cut": blueprint.scale.cut,
            **({"parts": parts} if parts else NO_PARTS),
            **under,
        },
        graded_ms=to_milliseconds(now),
    )


def regrade(held: Held, stored: Grade, rulings: Sequence[Ruling], *, now: datetime) -> Grade:
    """The next grade of a sitting from its newest: only items that a ruling is about are graded.

    Every other mark is read off the stored grade. `held` has the answers to all items that any
    ruling is about, or was until now.
    """
    marks, marked = marks_in(stored), marked_in(stored)
    for at, value in held.values.items():
        item = held.items[at].item
        marks[at] = as_marked(grade(item, presentation.answer_of(item, value)))
    for at, given in marked.items():
        marks[at] = given.marked
    known = [one for one in rulings if any(one.is_about(item.hash) for item in held.items)]
    found = ruled(held.items, marks, held.values, known, parts=_parts(held.blueprint))
    under = {**(rubric(known, found) if known else NO_RULINGS), **by_hand(marked)}
    sitting_id, version = held.sitting.id, stored.version + 1
    return grade_of(sitting_id, held.blueprint, found.sheet(), under, version=version, now=now)


def marks_in(stored: Grade) -> list[Marked]:
    written = stored.document["items"]
    assert isinstance(written, list)
    return [as_stored(one) for one in written]


def marked_in(stored: Grade) -> Marks:
    """What of a grade rests on people, at what settlements."""
    written = stored.document.get("marked", {})
    assert isinstance(written, dict)
    return {
        int(position) - 1: ByHand(settlement, Fraction(points))
        for position, (settlement, points) in written.items()
    }


def by_hand(marked: Marks) -> Mapping[str, object]:
    if not marked:
        return {}
    written = {
        str(place + 1): [one.settlement, str(one.points)] for place, one in sorted(marked.items())
    }
    return {"marked": written}


def differences(grade_: Grade, other: Grade) -> list[str]:
    """Name the parts of a grade that another one does not share, whatever rulings each knew."""
    parts, others = _compared(grade_), _compared(other)
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


def part_results(
    grade_: Grade, blueprint: Blueprint, objectives: Mapping[str, str]
) -> list[PartResult]:
    """None of an exam that has no parts; `objectives` are what they say, by their ids."""
    written = grade_.document.get("parts", [])
    assert isinstance(written, list)
    titles = {quota.code: quota.title for quota in blueprint.domains} | {**objectives}
    return [
        PartResult(
            one["name"],
            one["scaled_score"],
            one["cut"],
            one["passed"],
            part.domains,
            part.share,
            tuple(titles[code] for code in one["without_points"]),
        )
        for one, part in zip(written, blueprint.parts, strict=True)
    ]


def _parts(blueprint: Blueprint) -> Sequence[Sequence[str]]:
    return [one.domains for one in blueprint.parts]


def _compared(grade_: Grade) -> dict[str, object]:
    document = json.loads(json.dumps(grade_.document))
    return {
        "points": grade_.points,
        "maximum": grade_.maximum,
        "scaled score": grade_.scaled_score,
        "pass": grade_.passed,
        "marks": {name: document[name] for name in document if name not in RUBRIC},
    }
