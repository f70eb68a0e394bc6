"""What trainers can do with drafts: begin, save, compare, settle, drop and take them up again."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.authoring.domain.comparing import (
    Choice,
    Part,
    Whose,
    is_comparable,
    parts,
    put_together,
)
from server.authoring.domain.draft import (
    Draft,
    DraftElsewhere,
    DraftUnknown,
    FileMovedOn,
    FileThere,
    Original,
    Place,
    Revision,
    RevisionUnknown,
    Standing,
    State,
    draft_text,
    kind_of,
)
from server.authoring.domain.review import Stage
from server.authoring.files import Files
from server.authoring.store import drafts as store
from server.authoring.store import pictures, reviews
from server.database.connection import transaction
from server.exams.workshop import ContentElsewhere
from server.items.domain.model import Status
from server.items.domain.parse import parse_item
from server.kernel.actor import SYSTEM, Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import NotFound
from server.kernel.ids import new_id

PAGE_SIZE = 50
MOST_OPEN = 2_000
MOST_EARLIER = 20


class FileUnknown(NotFound):
    code = "content-file-unknown"
    detail = "There is no such file in the content folder."


@dataclass(frozen=True, slots=True)
class Held:
    """A draft beside its file as it is now; `is_file_read` False where that cannot be told."""

    draft: Draft
    file: Original | None
    is_file_read: bool = True

    @property
    def standing(self) -> Standing | None:
        return self.draft.standing(self.file) if self.is_file_read else None

    @property
    def is_in_conflict(self) -> bool:
        return self.draft.state is State.OPEN and self.standing is Standing.CONFLICT


@dataclass(frozen=True, slots=True)
class Settlement:
    """`seen` is the digest of the file that was compared, "" for none; `choices` by part."""

    made_from: int
    seen: str
    choices: Mapping[int, Choice] = field(default_factory=dict)


class Drafts:
    def __init__(self, files: Files) -> None:
        self._files = files

    async def open_from(self, path: str, *, actor: Actor, now: datetime) -> Draft:
        """The open draft of a file, begun now where there is none.

        Raises DraftPathWrong, FileUnknown, ContentElsewhere, DraftFileUnreadable.
        """
        actor.require(Permission.TEACH)
        kind_of(path)
        file = await self._files.at(path)
        found = await store.open_at(path)
        if found is not None:
            return found
        if file is None:
            raise FileUnknown
        return await self._begun(path, file.text, file, actor, now) or await self._open(path)

    async def begin(
        self, path: str, text: str, *, actor: Actor, now: datetime, after: Draft | None = None
    ) -> Draft:
        """A draft of a file that is to be; pressed twice, the same one.

        Whoever wrote `after`, whose text it goes on with, wrote this one too.

        Raises DraftPathWrong, FileThere, ContentElsewhere.
        """
        actor.require(Permission.TEACH)
        kind_of(path)
        if await self._files.at(path) is not None:
            raise FileThere
        kept = draft_text(text)
        made = await self._begun(path, kept, None, actor, now, after)
        if made is None:
            there = await self._open(path)
            if not there.is_as_begun(kept, actor.person_id):
                raise FileThere
            return there
        return made

    async def held(self, draft_id: UUID, *, actor: Actor, now: datetime) -> Held:
        """Raises DraftUnknown. What its file has taken over is closed by looking."""
        actor.require(Permission.TEACH)
        return (await self._beside([_known(await store.by_id(draft_id))], now))[0]

    async def listed(
        self,
        state: State = State.OPEN,
        *,
        before: Place | None = None,
        limit: int = PAGE_SIZE,
        actor: Actor,
        now: datetime,
    ) -> tuple[Sequence[Held], Place | None]:
        """A page of them, changed last first, and where the next begins."""
        actor.require(Permission.TEACH)
        found = await store.in_state(state, before, limit + 1)
        shown = found[:limit]
        onward = (shown[-1].changed_ms, shown[-1].id) if len(found) > limit else None
        return await self._beside(shown, now), onward

    async def chosen(self, ids: Sequence[UUID], *, actor: Actor, now: datetime) -> Sequence[Held]:
        """Those that are open of these, by path."""
        actor.require(Permission.TEACH)
        found = [one for one in await store.by_ids(ids) if one.state is State.OPEN]
        beside = await self._beside(found, now)
        return [one for one in beside if one.draft.state is State.OPEN]

    async def open_paths(self, *, actor: Actor) -> dict[str, UUID]:
        """The open draft of each file."""
        actor.require(Permission.TEACH)
        return await store.open_paths(MOST_OPEN)

    async def of_path(self, path: str, *, actor: Actor) -> Sequence[Draft]:
        """All that were begun of a file, changed last first."""
        actor.require(Permission.TEACH)
        return await store.of_path(path, MOST_EARLIER)

    async def save(
        self, draft_id: UUID, text: str, made_from: int, *, actor: Actor, now: datetime
    ) -> Draft:
        """`made_from` is the revision that was worked on.

        Raises DraftUnknown, DraftTextWrong, DraftTooLarge, DraftClosed, DraftMovedOn.
        """
        actor.require(Permission.TEACH)
        kept, now_ms = draft_text(text), to_milliseconds(now)
        async with transaction():
            draft = _known(await store.locked(draft_id))
            saved = draft.saved(kept, made_from, actor.person_id, now_ms)
            if saved is not draft:
                await write(saved, actor, now)
        return saved

    async def settle(
        self, draft_id: UUID, settlement: Settlement, *, actor: Actor, now: datetime
    ) -> Draft:
        """End a conflict with what was chosen of each part.

        Raises DraftUnknown, DraftClosed, FileMovedOn, DraftMovedOn, DraftTooLarge.
        """
        actor.require(Permission.TEACH)
        draft = _known(await store.by_id(draft_id))
        file = await self._files.at(draft.path)
        if settlement.seen != (file.digest if file else ""):
            raise FileMovedOn
        found = await asyncio.to_thread(conflict_of, draft, file)
        kept, now_ms = draft_text(put_together(found, settlement.choices)), to_milliseconds(now)
        async with transaction():
            locked = _known(await store.locked(draft_id))
            settled = locked.settled(kept, file, settlement.made_from, actor.person_id, now_ms)
            await write(settled, actor, now, is_apart=True)
        return settled

    async def remove_file(self, draft_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Have the change set remove the file. Raises DraftUnknown, DraftClosed."""
        actor.require(Permission.TEACH)
        async with transaction():
            draft = _known(await store.locked(draft_id))
            await store.save(draft.removing(to_milliseconds(now)))
            await audit.record(actor, "draft.removes-file", draft_id, now=now)

    async def keep_file(self, draft_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Undo that. Raises DraftUnknown, DraftClosed."""
        actor.require(Permission.TEACH)
        async with transaction():
            draft = _known(await store.locked(draft_id))
            await store.save(draft.keeping(to_milliseconds(now)))
            await audit.record(actor, "draft.keeps-file", draft_id, now=now)

    async def drop(self, draft_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Raises DraftUnknown, DraftClosed. Again: no effect."""
        actor.require(Permission.TEACH)
        async with transaction():
            dropped = _known(await store.locked(draft_id)).dropped(to_milliseconds(now))
            if dropped is not None:
                await store.save(dropped)
                await _let_reviews_go(draft_id, actor, now)
                await audit.record(actor, "draft.dropped", draft_id, now=now)

    async def restore(self, draft_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Undo a drop. Raises DraftUnknown, DraftClosed, DraftElsewhere. Again: no effect."""
        actor.require(Permission.TEACH)
        async with transaction():
            draft = _known(await store.by_id(draft_id))
            await store.hold(draft.path)
            restored = _known(await store.locked(draft_id)).restored(to_milliseconds(now))
            if restored is None:
                return
            if await store.open_at(draft.path) is not None:
                raise DraftElsewhere
            await store.save(restored)
            await audit.record(actor, "draft.restored", draft_id, now=now)

    async def revisions(self, draft_id: UUID, limit: int, *, actor: Actor) -> Sequence[Revision]:
        """The newest first. Raises DraftUnknown."""
        actor.require(Permission.TEACH)
        _known(await store.by_id(draft_id))
        return await store.revisions(draft_id, limit)

    async def revision(self, draft_id: UUID, number: int, *, actor: Actor) -> Revision:
        """Raises RevisionUnknown."""
        actor.require(Permission.TEACH)
        found = await store.revision(draft_id, number)
        if found is None:
            raise RevisionUnknown
        return found

    async def _begun(
        self,
        path: str,
        text: str,
        base: Original | None,
        actor: Actor,
        now: datetime,
        after: Draft | None = None,
    ) -> Draft | None:
        """None where somebody else began one meanwhile."""
        now_ms, by = to_milliseconds(now), actor.person_id
        before = after.writers if after else ()
        writers = await _wrote(path, base) if base else tuple(dict.fromkeys((*before, by)))
        draft = Draft(
            new_id(), path, kind_of(path), base, text, by, now_ms, now_ms, writers=writers
        )
        async with transaction():
            await store.hold(path)
            if await store.open_at(path) is not None:
                return None
            await store.add(draft)
            await store.add_revision(Revision(draft.id, 1, text, by, now_ms, now_ms))
            detail = {"kind": draft.kind.value}
            await audit.record(actor, "draft.begun", draft.id, now=now, detail=detail)
        return draft

    async def _open(self, path: str) -> Draft:
        return _known(await store.open_at(path))

    async def _beside(self, drafts: Sequence[Draft], now: datetime) -> list[Held]:
        try:
            files = await self._files.known(one.path for one in drafts)
        except ContentElsewhere:
            return [Held(one, None, is_file_read=False) for one in drafts]
        held = []
        for one in drafts:
            is_read, file = one.path in files, files.get(one.path)
            shown = await self._closed_if_taken(one, file, now) if is_read else one
            held.append(Held(shown, file, is_file_read=is_read))
        return held

    async def _closed_if_taken(self, draft: Draft, file: Original | None, now: datetime) -> Draft:
        if draft.state is not State.OPEN or draft.standing(file) is not Standing.TAKEN:
            return draft
        there = await self._pictures_there(draft)
        async with transaction():
            locked = _known(await store.locked(draft.id))
            if locked.state is not State.OPEN or locked.standing(file) is not Standing.TAKEN:
                return locked
            taken = locked.taken(to_milliseconds(now))
            await store.save(taken)
            await _let_reviews_go(draft.id, SYSTEM, now)
            await pictures.let_go(draft.id, there)
            await audit.record(SYSTEM, "draft.taken", draft.id, now=now)
        return taken

    async def _pictures_there(self, draft: Draft) -> list[str]:
        """Those of the draft that the folder has by now."""
        names = await pictures.names(draft.id)
        if not names:
            return []
        return await asyncio.to_thread(
            lambda: [one for one in names if self._files.content_of(draft.picture_path(one))]
        )


async def _let_reviews_go(draft_id: UUID, actor: Actor, now: datetime) -> None:
    """Nobody is waited for who can judge no more. The draft is locked."""
    for one in await reviews.of_draft(draft_id):
        if one.stage is Stage.ASKED:
            await reviews.save(one.withdrawn(to_milliseconds(now)))
            await audit.record(actor, "review.withdrawn", one.id, now=now)


def conflict_of(draft: Draft, file: Original | None) -> list[Part]:
    """What the draft and the file each made of what the draft began from. Work for a thread."""
    base, theirs = draft.base.text if draft.base else "", file.text if file else ""
    if not is_comparable(base, draft.text, theirs):
        return [Part(Whose.APART, (), draft.text.split("\n")[:-1], theirs.split("\n")[:-1])]
    return parts(base, draft.text, theirs)


async def write(draft: Draft, actor: Actor, now: datetime, *, is_apart: bool = False) -> None:
    """Store a save. What somebody saves within one stretch of work is one revision and event."""
    now_ms, by = to_milliseconds(now), actor.person_id
    last = await store.newest_revision(draft.id)
    made = Revision(draft.id, draft.revision, draft.text, by, now_ms, now_ms)
    await store.save(draft)
    if last is not None and not is_apart and last.goes_on(by, now_ms):
        made = replace(made, begun_ms=last.begun_ms)
        await store.add_revision(made, in_place_of=last.number)
        return
    await store.add_revision(made)
    action = "draft.settled" if is_apart else "draft.saved"
    await audit.record(actor, action, draft.id, now=now, detail={"revision": draft.revision})


async def _wrote(path: str, base: Original) -> tuple[UUID, ...]:
    """Who wrote in drafts what the file holds and nobody approved yet: they never review it."""
    last = await store.newest_taken(path)
    if last is None or last.text != base.text:
        return ()
    item, _ = await asyncio.to_thread(parse_item, base.text.encode(), path)
    return () if item is not None and item.status.is_at_least(Status.APPROVED) else last.writers


def _known(found: Draft | None) -> Draft:
    if found is None:
        raise DraftUnknown
    return found
