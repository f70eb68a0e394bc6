"""Free new sittings: a try that counts for nothing, and one more without a wait.

Given by a named person for a reason: an appeal that was upheld, or sealed answers that show what
went wrong. It never changes a score.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.certification.domain import FreeSitting
from server.certification.store import held
from server.database import outbox
from server.database.connection import transaction
from server.exams import board
from server.exams.domain.sitting import SittingState
from server.exams.domain.time_ledger import reason_text
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Conflict, NotPermitted
from server.kernel.ids import new_id

TOPIC = "sitting.free-given"


class FreeSittingKnown(Conflict):
    code = "free-sitting-known"
    detail = "A free new sitting was given for this one already."


class SittingStillRuns(Conflict):
    code = "sitting-still-runs"
    detail = "This sitting still runs. While it does, give it time instead."


class OwnFreeSitting(NotPermitted):
    code = "own-free-sitting"
    detail = "You cannot give a free new sitting for a sitting of your own. Ask somebody else to."


async def give(sitting_id: UUID, reason: str, *, actor: Actor, now: datetime) -> FreeSitting:
    """Let a sitting count as no try, its person sit once more without a wait, and tell them.

    Once for each sitting; the same again has no effect. Raises SittingUnknown, ReasonMalformed,
    SittingStillRuns, OwnFreeSitting, FreeSittingKnown.
    """
    actor.require(Permission.RULE)
    sitting, _ = await board.sitting(sitting_id, actor=actor)
    kept = reason_text(reason)
    if sitting.person_id == actor.person_id:
        raise OwnFreeSitting
    if sitting.state is not SittingState.CLOSED:
        raise SittingStillRuns
    given = FreeSitting(
        id=new_id(),
        person_id=sitting.person_id,
        exam=sitting.exam,
        sitting_id=sitting_id,
        reason=kept,
        given_by=actor.person_id,
        made_ms=to_milliseconds(now),
    )
    async with transaction():
        await held.hold_free(sitting_id)
        before = await held.free_of_sitting(sitting_id)
        if before is not None:
            if (before.given_by, before.reason) == (given.given_by, given.reason):
                return before
            raise FreeSittingKnown
        await held.add_free(given)
        await audit.record(actor, TOPIC, sitting_id, now=now)
        await outbox.add(TOPIC, sitting_id, now=now)
    return given


async def of_sitting(sitting_id: UUID, *, actor: Actor) -> FreeSitting | None:
    actor.require(Permission.SEE_SITTINGS)
    return await held.free_of_sitting(sitting_id)


async def told(sitting_id: UUID) -> FreeSitting | None:
    """For whoever tells the person."""
    return await held.free_of_sitting(sitting_id)


async def of_person(person_id: UUID, exam: str) -> Sequence[FreeSitting]:
    """In the order they were given."""
    return await held.free_of_person(person_id, exam)
