"""Which goals fall due soon, and who of their cohort has not reached them yet."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.cohorts import progress
from server.cohorts.domain.cohort import Cohort, Due, Goal
from server.cohorts.domain.progress import has_reached, subjects
from server.cohorts.store import cohorts, members

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Coming:
    """A goal of a cohort that falls due, and some of those who have not reached it."""

    cohort: Cohort
    goal: Goal
    due: Due
    behind: tuple[UUID, ...]


async def coming(after: datetime, until: datetime, *, now: datetime) -> AsyncIterator[Coming]:
    """Goals of live cohorts that fall due after the one moment and not after the other."""
    found = await cohorts.by_ids(await cohorts.due_between(after, until))
    for cohort in found.values():
        for goal in () if cohort.is_archived else cohort.goals:
            if goal.due is not None and goal.due.is_before(until) and not goal.due.is_before(after):
                async for behind in _behind(cohort.id, goal, now):
                    yield Coming(cohort, goal, goal.due, behind)


async def _behind(cohort_id: UUID, goal: Goal, now: datetime) -> AsyncIterator[tuple[UUID, ...]]:
    (subject,) = subjects([goal])
    after = members.START
    while found := await members.page(cohort_id, after, AT_ONCE):
        rows = await progress.progress_of(found, subject, now)
        yield tuple(row.person_id for row in rows if not has_reached(row, goal.kind))
        after = (found[-1].sort_name, found[-1].id)
