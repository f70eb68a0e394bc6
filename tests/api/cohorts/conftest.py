from dataclasses import dataclass
from uuid import UUID

import pytest_asyncio

from server.cohorts.domain.cohort import Due, Goal, GoalKind
from server.cohorts.service import Cohorts
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id
from tests.api.house import Room


@dataclass
class Group:
    """A cohort of the practice course and exam, and who may do what with it."""

    room: Room
    cohorts: Cohorts
    trainer: Actor
    id: UUID

    async def invite(self, text: str) -> None:
        now = self.room.clock()
        draft = await self.cohorts.inviting.dry_run(
            self.id, text.encode(), actor=self.trainer, now=now
        )
        await self.cohorts.inviting.commit(self.id, draft.id, actor=self.trainer, now=now)


async def actor_of(room: Room, email: str) -> Actor:
    found = await room.services.accounts.invited.known([email])
    return (await room.services.accounts.person(found[email][0])).as_actor()


def another_trainer() -> Actor:
    return Actor(new_id(), "Somebody Else", frozenset({Role.TRAINER}))


@pytest_asyncio.fixture
async def group(room: Room) -> Group:
    trainer = await actor_of(room, "trainer@demo.example")
    cohorts = room.services.cohorts
    due = Due((room.clock()).date(), "Europe/Berlin")
    goals = [Goal(GoalKind.COURSE, "practice", due), Goal(GoalKind.EXAM, "practice")]
    cohort_id = await cohorts.create("Berlin, spring", goals, actor=trainer, now=room.clock())
    return Group(room, cohorts, trainer, cohort_id)
