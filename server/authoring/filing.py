"""Where the file of an item stands: under another id, or nowhere any more.

Nothing is done to a file here: a draft says what is to become of it, and the change set does it.
"""

from datetime import datetime
from uuid import UUID

from server.authoring.domain.draft import Draft, DraftClosed, FileThere, Kind, State
from server.authoring.domain.mending import renamed
from server.authoring.drafts import Drafts
from server.exams.workshop import ContentElsewhere, ContentState, Workshop
from server.items.domain.model import Status, testlet_items
from server.items.domain.parse import parse_item
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Conflict


class ItemPublished(Conflict):
    code = "item-published"
    detail = "This item was published under its id, which stays. Begin a new item like it instead."


class ItemLive(Conflict):
    code = "item-live"
    detail = "This item was published and is not retired. Retire it first; then its file may go."


class ItemNamed(Conflict):
    code = "item-named"
    detail = "A testlet holds this item, or another names it as its enemy. Take it out there first."


class Filing:
    def __init__(self, workshop: Workshop, drafts: Drafts) -> None:
        self._workshop = workshop
        self._drafts = drafts

    async def rename(self, draft_id: UUID, name: str, *, actor: Actor, now: datetime) -> Draft:
        """Go on with the text in a draft of another id; the file of this one is to be gone.

        Raises DraftUnknown, DraftClosed, ItemPublished, ItemNamed, FileThere, DraftPathWrong,
        ContentElsewhere.
        """
        draft, state = await self._asked(draft_id, actor, now)
        if draft.name in state.known:
            raise ItemPublished
        _require_unnamed(draft, state)
        if name in state.known or any(one.item.id == name for one in state.content.entries):
            raise FileThere
        path = f"exams/{draft.folder}/items/{name}.md"
        text = renamed(draft.text, name)
        made = await self._drafts.begin(path, text, actor=actor, now=now, after=draft)
        await self._let_go(draft, actor, now)
        return made

    async def remove(self, draft_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Have the file gone; of a file that is to be, the draft is dropped.

        Raises DraftUnknown, DraftClosed, ItemLive, ItemNamed, ContentElsewhere.
        """
        draft, state = await self._asked(draft_id, actor, now)
        if draft.name in state.known and not _is_retired(draft):
            raise ItemLive
        _require_unnamed(draft, state)
        await self._let_go(draft, actor, now)

    async def keep(self, draft_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Raises DraftUnknown, DraftClosed."""
        await self._drafts.keep_file(draft_id, actor=actor, now=now)

    async def _asked(
        self, draft_id: UUID, actor: Actor, now: datetime
    ) -> tuple[Draft, ContentState]:
        actor.require(Permission.TEACH)
        draft = (await self._drafts.held(draft_id, actor=actor, now=now)).draft
        if draft.state is not State.OPEN or draft.kind is not Kind.ITEM:
            raise DraftClosed
        state = await self._workshop.state(actor=actor, today=now.date())
        if state is None:
            raise ContentElsewhere
        return draft, state

    async def _let_go(self, draft: Draft, actor: Actor, now: datetime) -> None:
        gone = self._drafts.drop if draft.base is None else self._drafts.remove_file
        await gone(draft.id, actor=actor, now=now)


def _require_unnamed(draft: Draft, state: ContentState) -> None:
    for one in state.content.entries:
        if draft.name in (*one.item.enemies, *testlet_items(one.item)):
            raise ItemNamed


def _is_retired(draft: Draft) -> bool:
    """By its file: what only the draft says is not so yet."""
    item, _ = parse_item(draft.base.text.encode() if draft.base else b"", draft.path)
    return item is not None and item.status is Status.RETIRED
