from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest_asyncio

from server.authoring.domain.draft import Draft
from server.authoring.drafts import Held
from server.authoring.service import Authoring
from server.exams.workshop import Workshop
from server.kernel.actor import Actor
from tests.api.cohorts.conftest import actor_of, another_trainer
from tests.api.house import Room
from tests.factories import small_content

ITEM = "exams/practice/items/pra-0001.md"


@dataclass(frozen=True)
class Desk:
    """A trainer at work on a small content folder of the test's own."""

    room: Room
    content: Path
    authoring: Authoring
    trainer: Actor

    def somebody_else(self) -> "Desk":
        return replace(self, trainer=another_trainer())

    def file(self, path: str = ITEM) -> Path:
        return self.content / path

    async def opened(self, path: str = ITEM) -> Draft:
        return await self.authoring.drafts.open_from(
            path, actor=self.trainer, now=self.room.clock()
        )

    async def begun(self, path: str, text: str) -> Draft:
        return await self.authoring.drafts.begin(
            path, text, actor=self.trainer, now=self.room.clock()
        )

    async def saved(self, draft: Draft, text: str) -> Draft:
        return await self.authoring.drafts.save(
            draft.id, text, draft.revision, actor=self.trainer, now=self.room.clock()
        )

    async def held(self, draft_id: UUID) -> Held:
        return await self.authoring.drafts.held(draft_id, actor=self.trainer, now=self.room.clock())


@pytest_asyncio.fixture
async def desk(room: Room, tmp_path: Path) -> Desk:
    content = small_content(tmp_path)
    authoring = Authoring(content, Workshop(content))
    return Desk(room, content, authoring, await actor_of(room, "trainer@demo.example"))
