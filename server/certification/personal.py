"""What was decided about one person, for their export: the result as they see it, no mark."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.certification.domain import FreeSitting
from server.certification.store import decisions as store
from server.certification.store import held
from server.certification.store.decisions import Decision
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.grading.rating import telling
from server.grading.rating.telling import MarkedResponse
from server.kernel.clock import rfc3339, rfc3339_of


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    decisions = await store.all_of_person(person_id)
    grades = await grading.grades_by_ids([one.grade_id for one in decisions])
    free = await held.free_of_person(person_id)
    return {
        "results": [_row(one, grades[one.grade_id]) for one in decisions],
        "marked_responses": [
            _marked(one)
            for one in await telling.of_grades([grades[one.grade_id] for one in decisions])
        ],
        "free_sittings": [_free(one) for one in free],
    }


def _row(decision: Decision, grade: Grade) -> dict[str, object]:
    return {
        "sitting": str(decision.sitting_id),
        "exam": decision.scheme,
        "decision": decision.outcome.value,
        "passed": grade.passed,
        "scaled_score": grade.scaled_score,
        "cut": grade.document["cut"],
        "parts": _parts(grade),
        "domains": {one.title: one.band for one in grading.domain_results(grade)},
        "decided_at": rfc3339(decision.decided_at),
    }


def _marked(one: MarkedResponse) -> dict[str, object]:
    return {
        "sitting": str(one.sitting_id),
        "position": one.position,
        "points": str(one.points),
        "maximum": str(one.maximum),
        "scores": {level.criterion: str(level.score) for level in one.levels},
        "comments": list(one.comments),
        "settled_at": rfc3339_of(one.settled_ms),
    }


def _parts(grade: Grade) -> dict[str, object]:
    """The score of each part; none where the exam has no parts."""
    parts = grade.document.get("parts", [])
    assert isinstance(parts, list)
    return {one["name"]: one["scaled_score"] for one in parts}


def _free(one: FreeSitting) -> dict[str, object]:
    return {
        "sitting": str(one.sitting_id),
        "exam": one.exam,
        "reason": one.reason,
        "made_at": rfc3339_of(one.made_ms),
    }
