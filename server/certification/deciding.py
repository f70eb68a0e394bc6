"""What a decision says, and what it rests on."""

from datetime import datetime

from server.certification.domain import Outcome, decision_id
from server.certification.releasing import Sat
from server.certification.store.decisions import Decision
from server.grading.domain.record import Grade


def decision_on(
    sat: Sat, grade: Grade, outcome: Outcome, *, now: datetime, **because: str
) -> Decision:
    """`because` names what else led to it."""
    sitting = sat.sitting
    return Decision(
        id=decision_id(grade.id),
        sitting_id=sitting.id,
        grade_id=grade.id,
        person_id=sitting.person_id,
        scheme=sitting.exam,
        outcome=outcome,
        policy={
            "release": str(sitting.release_id),
            "cut": str(sat.blueprint.cut),
            "points": str(grade.points),
            "maximum": str(grade.maximum),
            "policy": sat.policy.name,
            "policy_version": sat.policy.version,
            **because,
        },
        decided_at=now,
    )
