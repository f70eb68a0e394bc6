"""Who watches which sittings: assigned by administrators, and taken back.

An assignment says what is on somebody's board. It gives no right and takes none away: whoever
may run sittings may run every one.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.accounts.service import Accounts
from server.audit import service as audit
from server.cohorts import rosters
from server.database.connection import transaction
from server.exams import releases, watching
from server.invigilation.domain.assignment import (
    Assignment,
    AssignmentTakenBack,
    AssignmentUnknown,
    InvigilatorUnfit,
    Task,
    Watched,
    WatchedUnknown,
)
from server.invigilation.store import assignments as store
from server.kernel.actor import Actor, Permission, Role
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

MOST_INVIGILATORS = 200


class Assigning:
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def page(
        self, invigilator_id: UUID | None, *, before: UUID | None, limit: int, actor: Actor
    ) -> list[Assignment]:
        """Those that stand, newest first, of one invigilator or of all."""
        actor.require(Permission.ADMINISTER)
        return await store.standing(invigilator_id, before=before, limit=limit)

    async def about(self, sitting_id: UUID, exam: str, *, actor: Actor) -> list[Assignment]:
        """Those that stand and name this sitting or its exam."""
        actor.require(Permission.ADMINISTER)
        named = [(Watched.SITTING, str(sitting_id)), (Watched.EXAM, exam)]
        return await store.of_sitting(named, MOST_INVIGILATORS)

    async def invigilators(self, *, actor: Actor) -> Sequence[PersonView]:
        """Who has the role, at most MOST_INVIGILATORS of them."""
        actor.require(Permission.ADMINISTER)
        found = await self._accounts.directory.page(
            "", Role.INVIGILATOR, actor=actor, limit=MOST_INVIGILATORS
        )
        return [one for one in found.people if one.is_active]

    async def assign(
        self,
        invigilator_id: UUID,
        task: Task,
        *,
        name: UUID | None = None,
        actor: Actor,
        now: datetime,
    ) -> UUID:
        """Return the assignment, which may stand already.

        `name` is its id, made with the page that asks, so that a second press assigns nothing.
        Raises InvigilatorUnfit, WatchedUnknown.
        """
        actor.require(Permission.ADMINISTER)
        await self._require_fit(invigilator_id)
        await _require_known(task, actor)
        async with transaction():
            standing = await store.same(invigilator_id, task)
            if standing is not None:
                return standing
            made_ms = to_milliseconds(now)
            one = Assignment(name or new_id(), invigilator_id, task, actor.person_id, made_ms)
            if not await store.add(one):
                return one.id
            detail = {"invigilator": str(invigilator_id), task.watched.value: task.subject}
            await audit.record(actor, "invigilation.assigned", one.id, now=now, detail=detail)
        return one.id

    async def take_back(self, assignment_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Raises AssignmentUnknown, AssignmentTakenBack."""
        actor.require(Permission.ADMINISTER)
        async with transaction():
            found = await store.locked(assignment_id)
            if found is None:
                raise AssignmentUnknown
            if not found.stands:
                raise AssignmentTakenBack
            await store.take_back(assignment_id, actor.person_id, to_milliseconds(now))
            detail = {"invigilator": str(found.invigilator_id)}
            await audit.record(
                actor, "invigilation.taken-back", assignment_id, now=now, detail=detail
            )

    async def _require_fit(self, invigilator_id: UUID) -> None:
        people = await self._accounts.people_by_ids([invigilator_id])
        person = people.get(invigilator_id)
        is_fit = person is not None and person.is_active
        if person is None or not is_fit or not person.as_actor().may(Permission.RUN_SITTINGS):
            raise InvigilatorUnfit


async def subjects(listed: Sequence[Assignment], *, actor: Actor) -> dict[UUID, str]:
    """What each of these assignments is about, by name; nothing for what is gone."""
    actor.require(Permission.SEE_SITTINGS)
    exams = {one.slug: one.blueprint.title for one in await releases.releases()}
    cohorts = await rosters.names(_ids(listed, Watched.COHORT))
    sittings = await watching.sittings(_ids(listed, Watched.SITTING), actor=actor)
    found: dict[UUID, str] = {}
    for one in listed:
        subject = one.task.subject
        if one.task.watched is Watched.EXAM:
            found[one.id] = exams.get(subject, subject)
        elif one.task.watched is Watched.COHORT:
            found[one.id] = cohorts.get(UUID(subject), "")
        elif (sitting := sittings.get(UUID(subject))) is not None:
            found[one.id] = exams.get(sitting.exam, sitting.exam)
    return found


def _ids(listed: Sequence[Assignment], watched: Watched) -> list[UUID]:
    return [UUID(one.task.subject) for one in listed if one.task.watched is watched]


async def _require_known(task: Task, actor: Actor) -> None:
    if not await _is_known(task, actor):
        raise WatchedUnknown


async def _is_known(task: Task, actor: Actor) -> bool:
    if task.watched is Watched.EXAM:
        return any(one.slug == task.subject for one in await releases.releases())
    try:
        subject = UUID(task.subject)
    except ValueError:
        return False
    if task.watched is Watched.COHORT:
        return subject in await rosters.names([subject])
    return subject in await watching.sittings([subject], actor=actor)
