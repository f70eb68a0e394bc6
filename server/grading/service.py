"""Grading of closed sittings: a job after the commit, claimed in batches, pure in its result.

The same form and the same responses give the same grade on any machine. A grade decides
nothing: `certification` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from server.exams.domain.blueprint import Blueprint
from server.exams.domain.sitting import Sitting
from server.exams.forms import Answered
from server.exams.service import Exams
from server.grading import store
from server.grading.domain.grade import grade
from server.grading.domain.marks import Mark
from server.grading.domain.record import Grade
from server.grading.domain.score import domain_band, exact_sum, scaled_score
from server.items.domain.model import ItemType
from server.kernel.clock import to_milliseconds

BATCH = 64
FORMAT = 1
"""Of a grade's document: rises when its shape changes, so that old grades stay readable."""
FIRST = 1
MOST_KNOWN_MARKS = 50_000


@dataclass(frozen=True, slots=True)
class DomainResult:
    """`low` and `high` are whole percent, between which the candidate's mastery likely lies."""

    code: str
    title: str
    band: str
    low: int
    high: int


async def grade_closed(exams: Exams, *, now: datetime) -> int:
    """Grade one batch of closed sittings; returns how many. A crash leaves them due again."""
    claimed = await exams.claim_closed(BATCH, now=now)
    if not claimed:
        return 0
    answered = await exams.answers_of(claimed)
    grades = [
        grade_sitting(sitting, answered[sitting.id].items, answered[sitting.id].blueprint, now=now)
        for sitting in claimed
    ]
    await store.add(grades)
    await exams.finish_grading([sitting.id for sitting in claimed])
    return len(claimed)


def grade_sitting(
    sitting: Sitting, answered: Sequence[Answered], blueprint: Blueprint, *, now: datetime
) -> Grade:
    """Grade one sitting; pilot items are marked and not counted."""
    marks = [_marked(one) for one in answered]
    scored = [(one, mark) for one, mark in zip(answered, marks, strict=True) if not one.is_pilot]
    points = exact_sum(one.mark.points for _, one in scored)
    maximum = exact_sum(one.item.points for one, _ in scored)
    cut = maximum * blueprint.cut
    scale = blueprint.scale
    return Grade(
        id=store.new_grade_id(),
        sitting_id=sitting.id,
        version=FIRST,
        points=points,
        maximum=maximum,
        scaled_score=scaled_score(
            points, maximum, cut, low=scale.low, cut=scale.cut, high=scale.high
        ),
        passed=points >= cut,
        document={
            "format": FORMAT,
            "items": [one.written for one in marks],
            "domains": _domains(scored, blueprint),
            "cut": scale.cut,
        },
        graded_ms=to_milliseconds(now),
    )


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
class _Marked:
    mark: Mark
    written: str | None
    """The points as they are stored; None tells a blank from a wrong answer."""


_known_marks: dict[tuple[str, object, bool], _Marked] = {}
"""Marks of choices met before. A hash names one version of an item, so they never change."""


def _marked(one: Answered) -> _Marked:
    answer = one.answer
    if answer is None or one.item.type is not ItemType.SINGLE:
        return _newly_marked(one)
    key = (one.hash, answer.get("choice"), one.is_pilot)
    known = _known_marks.get(key)
    if known is None:
        if len(_known_marks) >= MOST_KNOWN_MARKS:
            _known_marks.clear()
        known = _known_marks[key] = _newly_marked(one)
    return known


def _newly_marked(one: Answered) -> _Marked:
    mark = grade(one.item, one.answer)
    return _Marked(mark, None if mark.is_blank else str(mark.points))


def _domains(
    scored: list[tuple[Answered, _Marked]], blueprint: Blueprint
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for quota in blueprint.domains:
        own = [(one, marked) for one, marked in scored if one.domain == quota.code]
        earned = exact_sum(marked.mark.points for _, marked in own)
        maximum = exact_sum(one.item.points for one, _ in own)
        band = _band(earned, maximum, len(own), blueprint.cut)
        rows.append(
            {
                "code": quota.code,
                "title": quota.title,
                "band": band.level.value,
                "low": band.low,
                "high": band.high,
            }
        )
    return rows


_band = lru_cache(4_096)(domain_band)
