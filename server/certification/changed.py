"""How results were changed by regrades, as their candidates are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from server.certification.store import decisions as store
from server.certification.store.decisions import Decision
from server.grading import regrades
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.grading.domain.regrade import Change, change_of


@dataclass(frozen=True, slots=True)
class Changed:
    """The newest change that a candidate notices; `reason` is in the words of who ruled.

    There is none where people marked a response anew.
    """

    at: datetime
    reason: str
    old_score: int
    new_score: int
    was_passed: bool
    is_passed: bool


async def changed(decisions: Sequence[Decision], grades: Sequence[Grade]) -> Changed | None:
    """Both are all of one sitting, the first first."""
    by_id = {one.id: one for one in grades}
    for before, after in reversed([*pairwise(decisions)]):
        older, newer = by_id[before.grade_id], by_id[after.grade_id]
        if after.is_later and _seen(older) != _seen(newer):
            return Changed(
                after.decided_at,
                await _reason(after),
                older.scaled_score,
                newer.scaled_score,
                older.passed,
                newer.passed,
            )
    return None


async def _reason(decision: Decision) -> str:
    if decision.regrade_id is None:
        return ""
    return (await regrades.by_id(decision.regrade_id)).reason or ""


async def changes_by(decisions: Sequence[Decision]) -> Mapping[UUID, Change]:
    """What each made of the result before it; first decisions are left out."""
    later = [one for one in decisions if one.is_later]
    if not later:
        return {}
    every = await store.of_sittings([one.sitting_id for one in later])
    before = {
        one.id: [other for other in every[one.sitting_id] if other.version < one.version][-1]
        for one in later
    }
    grade_ids = [one.grade_id for one in (*later, *before.values())]
    grades = await grading.grades_by_ids(grade_ids)
    return {
        one.id: change_of(
            old=_seen(grades[before[one.id].grade_id]), new=_seen(grades[one.grade_id])
        )
        for one in later
    }


def _seen(grade: Grade) -> tuple[bool, int]:
    return grade.passed, grade.scaled_score
