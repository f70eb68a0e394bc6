"""Keeping cohorts: name, goals with days due, trainers, members, archive; and one's own due dates.

Who is not a cohort's trainer is told that there is no such cohort, administrators aside.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from server.accounts.domain.people import PersonView, email_address
from server.accounts.domain.refusals import EmailMalformed
from server.accounts.service import Accounts
from server.audit import service as audit
from server.cohorts import progress
from server.cohorts.domain.cohort import (
    Cohort,
    Due,
    Goal,
    GoalKind,
    Standing,
    cohort_name,
    sort_name,
    standing,
)
from server.cohorts.domain.refusals import CohortUnknown, MemberUnknown, TrainerUnfit
from server.cohorts.inviting import Inviting
from server.cohorts.keeping import kept, kept_live
from server.cohorts.store import cohorts, invitations, members
from server.credentials.service import Credentials
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.clock import from_milliseconds, rfc3339
from server.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class DueView:
    """One goal of one's own: what, for which cohort, until when, and how one stands."""

    cohort_id: UUID
    cohort: str
    kind: GoalKind
    slug: str
    due: Due | None
    standing: Standing
    is_done: bool


class Cohorts:
    """Built once per process, in `app`. `inviting` and `progress` are parts of their own."""

    def __init__(self, accounts: Accounts, credentials: Credentials, link_key: bytes) -> None:
        """`link_key` makes the links of invitations."""
        self._accounts = accounts
        self.inviting = Inviting(accounts, link_key)
        self.progress = progress.ProgressBoard(accounts, credentials)

    async def listed(
        self, *, actor: Actor, archived: bool = False, before: UUID | None = None, limit: int = 50
    ) -> list[Cohort]:
        """One's own, newest first; for administrators all."""
        actor.require(Permission.TEACH)
        whose = None if actor.may(Permission.ADMINISTER) else actor.person_id
        found = await cohorts.listed(
            whose, archived=archived, before=before or cohorts.NEWEST, limit=limit
        )
        goals = await cohorts.goals_of([one.id for one in found])
        return [replace(one, goals=tuple(goals.get(one.id, ()))) for one in found]

    async def cohort(self, cohort_id: UUID, *, actor: Actor) -> Cohort:
        """Raises CohortUnknown."""
        return await kept(cohort_id, actor)

    async def create(
        self, name: str, goals: Sequence[Goal], *, actor: Actor, now: datetime
    ) -> UUID:
        """Raises CohortNameWrong."""
        actor.require(Permission.TEACH)
        clean, cohort_id = cohort_name(name), new_id()
        async with transaction():
            await cohorts.add(cohort_id, clean, actor.person_id, now=now)
            await cohorts.set_goals(cohort_id, goals)
            detail = {"goals": len(goals)}
            await audit.record(actor, "cohort.created", cohort_id, now=now, detail=detail)
        return cohort_id

    async def change(
        self, cohort_id: UUID, name: str, goals: Sequence[Goal], *, actor: Actor, now: datetime
    ) -> None:
        """Raises CohortUnknown, CohortArchived, CohortNameWrong."""
        found, clean = await kept_live(cohort_id, actor), cohort_name(name)
        if (found.name, set(found.goals)) == (clean, set(goals)):
            return
        async with transaction():
            await cohorts.rename(cohort_id, clean)
            await cohorts.set_goals(cohort_id, goals)
            detail = {"goals": len(goals)}
            await audit.record(actor, "cohort.changed", cohort_id, now=now, detail=detail)
        self.progress.forget(cohort_id)

    async def archive(self, cohort_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Take it off the lists; nothing is lost. Again, no effect."""
        await kept(cohort_id, actor)
        async with transaction():
            if await cohorts.set_archived(cohort_id, now):
                await audit.record(actor, "cohort.archived", cohort_id, now=now)

    async def restore(self, cohort_id: UUID, *, actor: Actor, now: datetime) -> None:
        await kept(cohort_id, actor)
        async with transaction():
            if await cohorts.set_archived(cohort_id, None):
                await audit.record(actor, "cohort.restored", cohort_id, now=now)

    async def trainers(self, cohort_id: UUID, *, actor: Actor) -> list[tuple[PersonView, bool]]:
        """Each with whether they own it, the owner first."""
        await kept(cohort_id, actor)
        found = await cohorts.trainers(cohort_id)
        people = await self._accounts.people_by_ids(found)
        pairs = [(people[one], is_owner) for one, is_owner in found.items() if one in people]
        return sorted(pairs, key=lambda pair: not pair[1])

    async def share(self, cohort_id: UUID, email: str, *, actor: Actor, now: datetime) -> None:
        """Let another trainer keep it too. Raises TrainerUnfit."""
        await kept_live(cohort_id, actor)
        trainer = await self._trainer(email)
        async with transaction():
            if await cohorts.add_trainer(cohort_id, trainer.id):
                detail = {"trainer": str(trainer.id)}
                await audit.record(actor, "cohort.shared", cohort_id, now=now, detail=detail)

    async def unshare(
        self, cohort_id: UUID, trainer_id: UUID, *, actor: Actor, now: datetime
    ) -> None:
        await kept_live(cohort_id, actor)
        async with transaction():
            if await cohorts.remove_trainer(cohort_id, trainer_id):
                detail = {"trainer": str(trainer_id)}
                await audit.record(actor, "cohort.unshared", cohort_id, now=now, detail=detail)

    async def remove_member(
        self, cohort_id: UUID, person_id: UUID, *, actor: Actor, now: datetime
    ) -> None:
        """What they learned stays theirs. Raises MemberUnknown."""
        await kept_live(cohort_id, actor)
        await self._end(cohort_id, person_id, "cohort.member-removed", actor=actor, now=now)

    async def leave(self, cohort_id: UUID, *, actor: Actor, now: datetime) -> None:
        """A member leaves: its trainers no longer see them. Raises CohortUnknown."""
        try:
            await self._end(cohort_id, actor.person_id, "cohort.left", actor=actor, now=now)
        except MemberUnknown as error:
            raise CohortUnknown from error

    async def name_of_own(self, cohort_id: UUID, *, actor: Actor) -> str:
        """Return the name of a cohort one is in; raises CohortUnknown."""
        found = await cohorts.by_id(cohort_id)
        if found is None or not await members.is_member(cohort_id, actor.person_id):
            raise CohortUnknown
        return found.name

    async def _end(
        self, cohort_id: UUID, person_id: UUID, action: str, *, actor: Actor, now: datetime
    ) -> None:
        async with transaction():
            if not await members.remove(cohort_id, person_id, now=now):
                raise MemberUnknown
            await cohorts.change_members(cohort_id, -1)
            detail = {"person": str(person_id)}
            await audit.record(actor, action, cohort_id, now=now, detail=detail)
        self.progress.forget(cohort_id)

    async def _trainer(self, email: str) -> PersonView:
        try:
            address = email_address(email)
        except EmailMalformed as error:
            raise TrainerUnfit from error
        known = (await self._accounts.invited.known([address])).get(address)
        people = await self._accounts.people_by_ids([known[0]] if known else [])
        for person in people.values():
            if person.as_actor().may(Permission.TEACH):
                return person
        raise TrainerUnfit


async def due_of(actor: Actor, *, now: datetime) -> list[DueView]:
    """The goals of one's live cohorts: what is open by day due, then what is done."""
    joined = await members.of_person(actor.person_id)
    found = await cohorts.by_ids([cohort_id for cohort_id, _, left in joined if left is None])
    live = [one for one in found.values() if not one.is_archived]
    if not live:
        return []
    done = await progress.done_by(actor.person_id, [goal for one in live for goal in one.goals])
    views = [
        DueView(
            one.id,
            one.name,
            goal.kind,
            goal.slug,
            goal.due,
            standing(goal.due, done.get((goal.kind, goal.slug)), now=now),
            (goal.kind, goal.slug) in done,
        )
        for one in live
        for goal in one.goals
    ]
    never = float("inf")
    return sorted(views, key=lambda one: (one.is_done, one.due.end_ms if one.due else never))


async def renamed(person_id: UUID, name: str) -> None:
    """Order lists by somebody's new name; within the transaction of the change."""
    await members.rename(person_id, sort_name(name))


async def taught_among(trainer_id: UUID, person_ids: Collection[UUID]) -> set[UUID]:
    """Which of these people learn, or once learned, in a cohort that somebody keeps."""
    return await members.taught_among(trainer_id, person_ids)


async def personal_data(person_id: UUID) -> Mapping[str, Any]:
    """Everything kept here about one person, for their export."""
    joined = await members.of_person(person_id)
    taught = await cohorts.kept_by(person_id)
    asked = await invitations.of_person(person_id)
    ids = [*(one for one, _, _ in joined), *taught, *(one.cohort_id for one in asked)]
    found = await cohorts.by_ids(ids)
    names = {one: found[one].name for one in found}
    return {
        "memberships": [
            {"cohort": names.get(one, ""), "joined_at": _at(start), "left_at": _at(end)}
            for one, start, end in joined
        ],
        "invitations": [
            {
                "cohort": names.get(one.cohort_id, ""),
                "email": one.email,
                "name": one.name,
                "invited_at": _at(one.created_ms),
                "answered_at": _at(one.answered_ms),
            }
            for one in asked
        ],
        "cohorts_kept": [names.get(one, "") for one in taught],
    }


async def forget_person(person_id: UUID, email: str) -> None:
    """Delete memberships, and invitations of person or address; within a deletion's transaction."""
    for cohort_id, _, left in await members.of_person(person_id):
        if left is None:
            await cohorts.change_members(cohort_id, -1)
    await members.forget(person_id)
    await invitations.forget(person_id, email)


async def prune(*, now: datetime) -> None:
    """Delete lists that were shown a day ago."""
    async with transaction():
        await invitations.prune_drafts(now=now)


def _at(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else rfc3339(from_milliseconds(milliseconds))
