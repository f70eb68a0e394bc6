"""Who may see and change a cohort: its trainers, and administrators. To others it is unknown."""

from datetime import datetime
from uuid import UUID

from server.cohorts.domain.cohort import Cohort
from server.cohorts.domain.refusals import CohortArchived, CohortUnknown
from server.cohorts.store import cohorts, members
from server.kernel.actor import Actor, Permission


async def kept(cohort_id: UUID, actor: Actor) -> Cohort:
    """Raises RoleLacking, CohortUnknown."""
    actor.require(Permission.TEACH)
    found = await cohorts.by_id(cohort_id)
    if found is None:
        raise CohortUnknown
    sees_all = actor.may(Permission.ADMINISTER)
    if not sees_all and actor.person_id not in await cohorts.trainers(cohort_id):
        raise CohortUnknown
    return found


async def kept_live(cohort_id: UUID, actor: Actor) -> Cohort:
    """For changes. Raises also CohortArchived."""
    found = await kept(cohort_id, actor)
    if found.is_archived:
        raise CohortArchived
    return found


async def add_members(
    cohort_id: UUID, people: list[tuple[UUID, str]], *, now: datetime
) -> set[UUID]:
    """Add pairs of id and list key, and count them; within a transaction."""
    added = await members.add(cohort_id, people, now=now) if people else set()
    if added:
        await cohorts.change_members(cohort_id, len(added))
    return added
