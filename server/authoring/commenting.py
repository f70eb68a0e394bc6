"""Comments on the lines of a draft: by its trainers and by those who are asked to review it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.authoring.domain.comment import (
    MOST_COMMENTS,
    Comment,
    CommentsTooMany,
    CommentUnknown,
    quoted,
)
from server.authoring.domain.draft import Draft, DraftClosed, DraftUnknown, State
from server.authoring.domain.review import ReviewMovedOn, Stage, words_kept
from server.authoring.store import drafts as drafts_store
from server.authoring.store import reviews as store
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Said:
    """At a line of the revision that was read."""

    revision: int
    line: int
    text: str


class Commenting:
    async def of_draft(self, draft_id: UUID, *, actor: Actor) -> Sequence[Comment]:
        """Raises DraftUnknown."""
        await _readable(draft_id, actor)
        return await store.comments(draft_id)

    async def say(self, draft_id: UUID, said: Said, *, actor: Actor, now: datetime) -> None:
        """Comment on a line of the revision that was read. The same again: no effect.

        Raises DraftUnknown, DraftClosed, ReviewMovedOn, CommentLineWrong, WordsTooLong and
        CommentsTooMany.
        """
        await _readable(draft_id, actor)
        text = words_kept(said.text)
        async with transaction():
            draft = await _open(draft_id)
            if draft.revision != said.revision:
                raise ReviewMovedOn
            quote = quoted(draft.text, said.line)
            one = Comment(
                new_id(), draft_id, draft.revision, said.line, quote, text, actor.person_id,
                to_milliseconds(now),
            )  # fmt: skip
            if not await _is_added(one):
                return
            await drafts_store.keep_revision(draft_id, draft.revision)
            await audit.record(actor, "comment.made", draft_id, now=now, detail={"line": said.line})

    async def reply(
        self, draft_id: UUID, comment_id: UUID, text: str, *, actor: Actor, now: datetime
    ) -> None:
        """The same again: no effect.

        Raises DraftUnknown, DraftClosed, CommentUnknown, WordsTooLong, CommentsTooMany.
        """
        await _readable(draft_id, actor)
        kept = words_kept(text)
        async with transaction():
            await _open(draft_id)
            of = await _of(draft_id, comment_id)
            one = replace(
                of.reopened(),
                id=new_id(),
                text=kept,
                person_id=actor.person_id,
                said_ms=to_milliseconds(now),
                parent_id=of.id,
            )
            if await _is_added(one):
                await audit.record(actor, "comment.answered", comment_id, now=now)

    async def resolve(
        self, draft_id: UUID, comment_id: UUID, *, actor: Actor, now: datetime
    ) -> None:
        """Again: no effect. Raises DraftUnknown, DraftClosed, CommentUnknown."""
        await _readable(draft_id, actor)
        async with transaction():
            await _open(draft_id)
            one = await _of(draft_id, comment_id)
            resolved = one.resolved(actor.person_id, to_milliseconds(now))
            if resolved is not one:
                await store.save_comment(resolved)
                await audit.record(actor, "comment.resolved", comment_id, now=now)

    async def reopen(
        self, draft_id: UUID, comment_id: UUID, *, actor: Actor, now: datetime
    ) -> None:
        """Again: no effect. Raises DraftUnknown, DraftClosed, CommentUnknown."""
        await _readable(draft_id, actor)
        async with transaction():
            await _open(draft_id)
            one = await _of(draft_id, comment_id)
            if one.resolved_by is not None:
                await store.save_comment(one.reopened())
                await audit.record(actor, "comment.reopened", comment_id, now=now)


async def _is_added(one: Comment) -> bool:
    """Not what was said already. Raises CommentsTooMany."""
    said = await store.comments(one.draft_id)
    if any(one.says_as(other) for other in said):
        return False
    if len(said) >= MOST_COMMENTS:
        raise CommentsTooMany
    await store.add_comment(one)
    return True


async def _readable(draft_id: UUID, actor: Actor) -> None:
    """A draft that one is not asked to review is as unknown as one that is not there."""
    actor.require_one_of(Permission.REVIEW, Permission.TEACH)
    if actor.may(Permission.TEACH):
        return
    reviews = await store.of_draft(draft_id)
    shown = {Stage.ASKED, Stage.GIVEN}
    if not any(one.reviewer_id == actor.person_id and one.stage in shown for one in reviews):
        raise DraftUnknown


async def _open(draft_id: UUID) -> Draft:
    draft = await drafts_store.locked(draft_id)
    if draft is None:
        raise DraftUnknown
    if draft.state is not State.OPEN:
        raise DraftClosed
    return draft


async def _of(draft_id: UUID, comment_id: UUID) -> Comment:
    found = await store.comment(draft_id, comment_id)
    if found is None or found.parent_id is not None:
        raise CommentUnknown
    return found
