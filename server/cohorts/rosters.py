"""Who is in cohorts, for those who watch them sit. Rights are the caller's business."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.cohorts.store import cohorts, members
from server.database.many import NOBODY, Packed

MOST_MEMBERS = 20_000


async def people_in(cohort_ids: Sequence[UUID]) -> Packed:
    """Members of any of these cohorts that go on, at most MOST_MEMBERS; none of none."""
    live = [one.id for one in (await cohorts.by_ids(cohort_ids)).values() if not one.is_archived]
    return await members.of_cohorts(live, MOST_MEMBERS) if live else NOBODY


async def names(cohort_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Archived ones too; unknown ids are left out."""
    return {one.id: one.name for one in (await cohorts.by_ids(cohort_ids)).values()}
