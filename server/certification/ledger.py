"""What the server can stand behind of one sitting: its course from start to certificate.

Holds no item, no answer and no key: it says that things happened, when, and what came of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.audit import trail
from server.audit.domain import Event
from server.certification.domain import Outcome
from server.certification.standing import bearing
from server.certification.store import decisions as store
from server.certification.store.decisions import Decision
from server.credentials.domain.certificate import Certificate
from server.credentials.service import Credentials
from server.exams import board
from server.exams.domain.kept import Kept
from server.exams.domain.sitting import Sitting
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.kernel.actor import Actor, Permission

MOST_EVENTS = 200
OF_THE_ROOM = frozenset(
    f"sitting.{deed}"
    for deed in (
        "break-begun",
        "break-ended",
        "incident-corrected",
        "incident-logged",
        "message-sent",
        "paused",
        "resumed",
        "section-left",
        "time-granted",
        "writer-taken",
    )
)
"""What whoever watches a sitting is told of its course: what could be seen in the room. Nothing of
somebody's health, of results, or of who read what."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """`events` are the audit events about it, oldest first; None where nothing is there yet."""

    sitting: Sitting
    kept: Kept
    events: Sequence[Event]
    grade: Grade | None
    decision: Decision | None
    certificate: Certificate | None


async def ledger(sitting_id: UUID, credentials: Credentials, *, actor: Actor) -> Ledger:
    """Raises SittingUnknown."""
    sitting, kept = await board.sitting(sitting_id, actor=actor)
    events = await trail.of_thing(str(sitting_id), MOST_EVENTS)
    if not actor.may(Permission.SEE_AUDIT):
        events = [one for one in events if one.action in OF_THE_ROOM]
    decisions = await store.of_sitting(sitting_id)
    certified_by = bearing(decisions)
    return Ledger(
        sitting=sitting,
        kept=kept,
        events=tuple(reversed(events)),
        grade=await grading.newest_grade(sitting_id),
        decision=decisions[-1] if decisions else None,
        certificate=await credentials.of_decision(certified_by.id) if certified_by else None,
    )


async def outcomes(sitting_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, Outcome]:
    """What was decided on each of these sittings; those that wait are left out."""
    actor.require(Permission.SEE_SITTINGS)
    decided = await store.of_sittings(sitting_ids)
    return {sitting_id: every[-1].outcome for sitting_id, every in decided.items()}
