"""What other marks of a response do to a result that was told: by people who marked it anew.

As with a regrade, another grade and another decision stand beside those before.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.certification import releasing
from server.certification.deciding import decision_on
from server.certification.regrades import DecidedSitting, Judged, certified, write
from server.certification.standing import consequence, outcome_of
from server.certification.store import decisions as store
from server.certification.store.decisions import Decision
from server.exams import auditing as exams
from server.exams.endings import ClosedSitting
from server.grading import rulings
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.grading.rating import opening
from server.grading.service import Marks


async def carry_out(sitting_id: UUID, *, now: datetime) -> None:
    """Grade a sitting anew where its responses have other points by now; again, no effect."""
    marks = (await opening.settled([sitting_id])).get(sitting_id)
    newest = await grading.newest_grade(sitting_id)
    if marks is None or newest is None or not _are_others(marks, newest):
        return
    closed = (await exams.regradable([sitting_id]))[sitting_id]
    standing = (await rulings.read_anew()).get(closed.sitting.exam, ())
    new = grading.grade_sitting(
        closed, rulings=standing, marked=marks, version=newest.version + 1, now=now
    )
    decisions = (await store.of_sittings([sitting_id])).get(sitting_id, [])
    if not decisions and sitting_id not in await releasing.held_among([sitting_id]):
        raise WaitsForDecision
    judged = await _judged(closed, decisions, newest, new)
    await write([judged], {sitting_id: _decision(judged, now)}, now)
    written = await grading.newest_grade(sitting_id)
    if written is None or _are_others(marks, written):
        raise WaitsForDecision  # a regrade was quicker: the next try follows on its grade


class WaitsForDecision(Exception):
    """Another grade is being decided on, or was written meanwhile."""


def _are_others(marks: Marks, newest: Grade) -> bool:
    before = grading.marked_in(newest)
    return {at: one.points for at, one in marks.items()} != {
        at: one.points for at, one in before.items()
    }


async def _judged(
    closed: ClosedSitting, decisions: Sequence[Decision], old: Grade, new: Grade
) -> Judged:
    decided = DecidedSitting(closed, tuple(decisions))
    sitting_id = closed.sitting.id
    stands = (await certified([decided]))[sitting_id]
    what = consequence(decided.outcome, stands, passes=new.passed)
    return Judged(closed, old, new, decided.outcome, what, is_held=decided.is_held)


def _decision(one: Judged, now: datetime) -> Decision:
    outcome = outcome_of(one.decided, one.consequence, passes=one.new.passed)
    return decision_on(one.held, one.new, outcome, now=now, remark=str(one.new.id))
