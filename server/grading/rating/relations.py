"""Whom a rater may not mark: themselves, those they taught, and people of their own firm."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from server.accounts.service import Accounts
from server.exams.domain.marking import Marking


class Learners(Protocol):
    """Known to rooms above this one."""

    async def __call__(self, teacher_id: UUID, person_ids: Collection[UUID], /) -> set[UUID]: ...


class Relations:
    def __init__(self, accounts: Accounts, learners: Learners) -> None:
        self._accounts = accounts
        self._learners = learners

    async def related(
        self, rater_id: UUID, person_ids: Collection[UUID], rule: Marking
    ) -> set[UUID]:
        """Those among them whose responses this rater neither reads nor settles."""
        others = set(person_ids) - {rater_id}
        own = set(person_ids) & {rater_id}
        return (
            own | await self._learners(rater_id, others) | await self._firm(rater_id, others, rule)
        )

    async def _firm(self, rater_id: UUID, person_ids: Collection[UUID], rule: Marking) -> set[UUID]:
        if not rule.firms or not person_ids:
            return set()
        people = await self._accounts.people_by_ids({rater_id, *person_ids})
        firms = {one: rule.firm_of(person.email) for one, person in people.items()}
        own = firms.get(rater_id)
        return {one for one in person_ids if own is not None and firms.get(one) == own}
