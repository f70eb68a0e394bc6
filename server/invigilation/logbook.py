"""The incident log: what happened, who wrote it down and when. Nothing in it is ever changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database.connection import transaction
from server.exams import board, releases
from server.exams.domain.sitting import Sitting
from server.exams.domain.time_ledger import OwnSitting
from server.invigilation.domain.incident import (
    Incident,
    IncidentCorrected,
    IncidentKind,
    IncidentKnown,
    IncidentUnknown,
    incident_text,
)
from server.invigilation.store import incidents as store
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.sentence import marked

MOST_LISTED = 200
_OWN = marked("You cannot write in the incident log of your own sitting. Ask somebody else to.")
LOGGED, CORRECTED = "sitting.incident-logged", "sitting.incident-corrected"
LOGGED_FOR_ALL, CORRECTED_FOR_ALL = "exam.incident-logged", "exam.incident-corrected"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written; `id` is made with the page that asks, so that it is written once."""

    id: UUID
    kind: IncidentKind
    text: str


async def log(sitting_id: UUID, entry: Entry, *, actor: Actor, now: datetime) -> Incident:
    """Raises SittingUnknown, OwnSitting, IncidentMalformed, IncidentKnown."""
    actor.require(Permission.RUN_SITTINGS)
    sitting = await _others(sitting_id, actor)
    incident = _incident(entry, sitting.exam, sitting_id, actor, now)
    return await _add(incident, LOGGED, sitting_id, actor, now)


async def log_for_all(exam: str, entry: Entry, *, actor: Actor, now: datetime) -> Incident:
    """What happened to everybody who sits an exam.

    Raises ExamUnknown, IncidentMalformed, IncidentKnown.
    """
    actor.require(Permission.RUN_SITTINGS)
    slug = (await releases.release_of(exam)).slug
    return await _add(
        _incident(entry, slug, None, actor, now), LOGGED_FOR_ALL, entry.id, actor, now
    )


async def cause_of_grant(incident_id: UUID, sitting_id: UUID, *, actor: Actor) -> UUID:
    """Raises IncidentUnknown unless it happened in this sitting."""
    if (await incident(incident_id, actor=actor)).sitting_id != sitting_id:
        raise IncidentUnknown
    return incident_id


async def correct(incident_id: UUID, entry: Entry, *, actor: Actor, now: datetime) -> Incident:
    """Say it better in a new entry; the first stays beside it.

    Raises IncidentUnknown, OwnSitting, IncidentCorrected, IncidentMalformed, IncidentKnown.
    """
    actor.require(Permission.RUN_SITTINGS)
    wrong = await incident(incident_id, actor=actor)
    if wrong.sitting_id is not None:
        await _others(wrong.sitting_id, actor)
    made = _incident(entry, wrong.exam, wrong.sitting_id, actor, now, corrects=incident_id)
    action = CORRECTED_FOR_ALL if wrong.sitting_id is None else CORRECTED
    return await _add(made, action, wrong.sitting_id or made.id, actor, now)


async def incident(incident_id: UUID, *, actor: Actor) -> Incident:
    """Raises IncidentUnknown."""
    actor.require(Permission.SEE_SITTINGS)
    found = await store.by_id(incident_id)
    if found is None:
        raise IncidentUnknown
    return found


async def of_sitting(sitting: Sitting, *, actor: Actor, now: datetime) -> Sequence[Incident]:
    """What happened in it, and to everybody in its exam meanwhile, oldest first."""
    actor.require(Permission.SEE_SITTINGS)
    until_ms = to_milliseconds(now) if sitting.closed_ms is None else sitting.closed_ms
    own = await store.of_sittings([sitting.id])
    shared = await store.of_exam(sitting.exam, sitting.started_ms, until_ms, MOST_LISTED)
    return sorted([*own, *shared], key=lambda one: (one.at_ms, one.id))


async def counts(sitting_ids: Sequence[UUID], *, actor: Actor) -> Mapping[UUID, int]:
    """How many happened in each of these sittings; those without any are left out."""
    actor.require(Permission.SEE_SITTINGS)
    return await store.counts(sitting_ids)


async def lately(exam: str, since_ms: int, *, actor: Actor, now: datetime) -> Sequence[Incident]:
    """What happened to everybody in an exam since then."""
    actor.require(Permission.SEE_SITTINGS)
    return await store.of_exam(exam, since_ms, to_milliseconds(now), MOST_LISTED)


async def _others(sitting_id: UUID, actor: Actor) -> Sitting:
    """Nobody writes about themselves. Raises SittingUnknown, OwnSitting."""
    sitting, _ = await board.sitting(sitting_id, actor=actor)
    if sitting.person_id == actor.person_id:
        raise OwnSitting(_OWN)
    return sitting


def _incident(
    entry: Entry,
    exam: str,
    sitting_id: UUID | None,
    actor: Actor,
    now: datetime,
    *,
    corrects: UUID | None = None,
) -> Incident:
    text, at_ms = incident_text(entry.text), to_milliseconds(now)
    return Incident(entry.id, exam, sitting_id, entry.kind, text, actor.person_id, at_ms, corrects)


async def _known(made: Incident) -> Incident:
    """The same, written before. Raises IncidentKnown, IncidentCorrected."""
    known = await store.by_id(made.id)
    if known is None:
        raise IncidentCorrected
    if not known.is_again(made):
        raise IncidentKnown
    return known


def trace_of(one: Incident) -> Mapping[str, DetailValue]:
    """What the audit trail says of an incident: no words of it, but their fingerprint."""
    trace = {"incident": str(one.id), "kind": one.kind.value, "sha256": one.fingerprint}
    return trace if one.sitting_id else trace | {"exam": one.exam}


async def _add(
    made: Incident, action: str, subject: object, actor: Actor, now: datetime
) -> Incident:
    """Write it with its event; the same again writes nothing."""
    async with transaction():
        if not await store.add(made):
            return await _known(made)
        await audit.record(actor, action, subject, now=now, detail=trace_of(made))
    return made
