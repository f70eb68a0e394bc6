"""The life of an item: a draft is moved from state to state by the rules of the house.

A move writes the state, and on approval the reviews, into the text of the draft in its canonical
form. The file follows when somebody commits the change set; until then nothing is live.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.accounts import directory
from server.audit import service as audit
from server.authoring.domain.comment import Comment
from server.authoring.domain.draft import Draft, DraftMovedOn, DraftUnknown, Kind
from server.authoring.domain.lenient import as_draft
from server.authoring.domain.moving import (
    LacksReview,
    Missing,
    Moved,
    MoveFaulty,
    MoveNotYours,
    MoveUnexplained,
    MoveUnknown,
    MoveUnready,
    MoveWouldLose,
    counting,
    is_made_by,
    missing_for,
)
from server.authoring.domain.review import (
    Review,
    WordsTooLong,
    rows_written,
    text_digest,
    words_kept,
)
from server.authoring.drafts import write
from server.authoring.looking import Looking
from server.authoring.reviewing import Reviewing, Wanted, add_all
from server.authoring.rules import life_rules
from server.authoring.store import drafts as drafts_store
from server.authoring.store import reviews as store
from server.database.connection import transaction
from server.exams import releases
from server.exams.releases import ExamUnknown
from server.grading import statistics
from server.items.domain.canonical import canonical
from server.items.domain.findings import has_errors
from server.items.domain.life import Move
from server.items.domain.model import Item, Status, Verdict
from server.items.domain.model import Review as Row
from server.items.domain.parse import parse_item
from server.items.domain.write import write_item
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

_LIVE = {Status.APPROVED, Status.PRETEST, Status.OPERATIONAL}


@dataclass(frozen=True, slots=True)
class Way:
    """A move that the rules know, with what it lacks; `is_yours` False leaves it to others."""

    move: Move
    missing: Sequence[Missing]
    is_yours: bool


@dataclass(frozen=True, slots=True)
class Life:
    """`status` None while the text cannot be read."""

    draft: Draft
    status: Status | None
    language: str
    digest: str
    ways: Sequence[Way]
    reviews: Sequence[Review]
    comments: Sequence[Comment]
    moved: Sequence[Moved]


@dataclass(frozen=True, slots=True)
class Step:
    """A move of the revision that was looked at; `reason` where the rules ask for one."""

    target: Status
    made_from: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """What is known of a text; `is_writable` False where writing it anew would lose something."""

    item: Item | None
    digest: str
    is_writable: bool


class Moving:
    def __init__(self, reviewing: Reviewing, looking: Looking) -> None:
        self._reviewing = reviewing
        self._looking = looking

    async def life(self, draft_id: UUID, *, actor: Actor) -> Life:
        """Where an item stands and where it can go. Raises DraftUnknown."""
        actor.require(Permission.TEACH)
        return (await self._life(draft_id, actor))[0]

    async def move(self, draft_id: UUID, step: Step, *, actor: Actor, now: datetime) -> None:
        """Move the revision that was looked at. The same again: no effect.

        Raises DraftUnknown, DraftClosed, DraftMovedOn, MoveUnknown, MoveNotYours, MoveUnready,
        MoveUnexplained, MoveWouldLose, MoveFaulty, LacksReview.
        """
        await self._once(draft_id, step, None, actor, now)

    async def send(
        self, draft_id: UUID, step: Step, wanted: Wanted, *, actor: Actor, now: datetime
    ) -> None:
        """Move it to review and ask for the reviews, both or neither. Raises what both do."""
        await self._once(draft_id, step, wanted, actor, now)

    async def require_moved(self, drafts: Sequence[Draft]) -> None:
        """Refuse that an item leaves in a state nobody moved it to. Raises LacksReview."""
        items = [one for one in drafts if one.kind is Kind.ITEM]
        moved: dict[UUID, list[Moved]] = {}
        for move in await store.moves([one.id for one in items]):
            moved.setdefault(move.draft_id, []).append(move)
        for one in items:
            rows = await self._rows(one)
            if not await asyncio.to_thread(_is_warranted, one, moved.get(one.id, []), rows):
                raise LacksReview

    async def _once(
        self, draft_id: UUID, step: Step, wanted: Wanted | None, actor: Actor, now: datetime
    ) -> None:
        try:
            await self._moved(draft_id, step, wanted, actor, now)
        except DraftMovedOn:
            last = (await store.moves([draft_id]))[-1:]
            made = [(one.target, one.revision - 1, one.person_id) for one in last]
            if made != [(step.target, step.made_from, actor.person_id)]:
                raise

    async def _moved(
        self, draft_id: UUID, step: Step, wanted: Wanted | None, actor: Actor, now: datetime
    ) -> None:
        actor.require(Permission.TEACH)
        life, read = await self._life(draft_id, actor)
        move = _allowed(life, step)
        reason = _reason(move, step)
        draft, item = life.draft, read.item
        if item is None or not read.is_writable:
            raise MoveWouldLose
        if not move.reviews and move.target in _LIVE:
            await self.require_moved([draft])
        asked = []
        if wanted is not None:
            asked = await self._reviewing.asked(draft, wanted, actor=actor, now=now)
        text = await self._text(draft, item, move)
        await self._require_sound(draft, text, move, actor, now)
        now_ms = to_milliseconds(now)
        async with transaction():
            locked = await drafts_store.locked(draft_id)
            if locked is None or locked.text != draft.text:
                raise DraftMovedOn
            # Whoever moves an item did not write it: they may still review it.
            saved = replace(
                locked.saved(text, step.made_from, actor.person_id, now_ms), writers=locked.writers
            )
            await write(saved, actor, now, is_apart=True)
            await store.add_move(
                Moved(
                    new_id(), draft.id, draft.path, move.source, move.target, actor.person_id,
                    saved.revision, life.digest, reason, now_ms,
                )
            )  # fmt: skip
            detail = {"from": move.source.value, "to": move.target.value}
            await audit.record(actor, "item.moved", draft.id, now=now, detail=detail)
            await add_all(asked, actor, now)

    async def _life(self, draft_id: UUID, actor: Actor) -> tuple[Life, _Read]:
        draft = await drafts_store.by_id(draft_id)
        if draft is None:
            raise DraftUnknown
        read = await asyncio.to_thread(_read, draft)
        reviews, comments = await store.of_draft(draft_id), await store.comments(draft_id)
        ways: list[Way] = []
        if read.item is not None:
            open_comments = sum(
                one.resolved_by is None and one.parent_id is None for one in comments
            )
            verdicts = counting(reviews, read.digest)
            for move in (await life_rules()).moves_from(read.item.status):
                responses = await _responses(move, draft, read.item, actor)
                missing = missing_for(
                    move, verdicts, open_comments=open_comments, responses=responses
                )
                ways.append(Way(move, missing, is_made_by(move, actor.roles)))
        status = read.item.status if read.item else None
        language = read.item.language if read.item else ""
        moved = await store.moves([draft_id])
        return Life(draft, status, language, read.digest, ways, reviews, comments, moved), read

    async def _text(self, draft: Draft, item: Item, move: Move) -> str:
        moved = replace(item, status=move.target)
        if move.reviews:
            moved = replace(moved, reviews=await self._rows(draft))
        return await asyncio.to_thread(write_item, moved)

    async def _rows(self, draft: Draft) -> tuple[Row, ...]:
        """The reviews that the file may hold: those given here, and of the same text its own."""
        digest, before = await asyncio.to_thread(_of_base, draft)
        given = [
            one
            for role in counting(await store.of_draft(draft.id), digest).values()
            for one in role
            if one.verdict is Verdict.ACCEPT
        ]
        names = await directory.names({one.reviewer_id for one in given})
        return rows_written(before, given, names)

    async def _require_sound(
        self, draft: Draft, text: str, move: Move, actor: Actor, now: datetime
    ) -> None:
        """Back to draft and out of use an item may go with its faults."""
        if move.target in {Status.DRAFT, Status.RETIRED}:
            return
        look = await self._looking.at(draft, text, actor=actor, today=now.date())
        if has_errors(list(look.findings)):
            raise MoveFaulty


def _allowed(life: Life, step: Step) -> Move:
    """Raises DraftMovedOn, MoveUnknown, MoveNotYours, MoveUnready."""
    if life.draft.revision != step.made_from:
        raise DraftMovedOn
    way = next((one for one in life.ways if one.move.target is step.target), None)
    if way is None:
        raise MoveUnknown
    if not way.is_yours:
        raise MoveNotYours
    if way.missing:
        raise MoveUnready
    return way.move


def _reason(move: Move, step: Step) -> str:
    try:
        return words_kept(step.reason, may_lack=not move.reason)
    except WordsTooLong as error:
        raise MoveUnexplained from error


async def _responses(move: Move, draft: Draft, item: Item, actor: Actor) -> int | None:
    """To this version; None where none are asked, as while the cut is provisional."""
    if not move.responses:
        return None
    try:
        release = await releases.release_of(draft.folder)
    except ExamUnknown:
        return None
    if release.blueprint.provisional:
        return None
    return await statistics.responses_to(draft.folder, item.id, item.version, actor=actor)


def _read(draft: Draft) -> _Read:
    data = draft.text.encode()
    item, _ = parse_item(as_draft(draft.text).encode(), draft.path)
    strict, _ = parse_item(data, draft.path)
    if item is not None:
        item = strict or replace(item, status=_status_in(draft.text))
    is_writable = strict is not None and canonical(data, draft.path).text is not None
    return _Read(item, text_digest(draft.text), is_writable)


def _status_in(text: str) -> Status:
    """Of a text whose reviews do not fit its state, as after a change by hand."""
    named = [line for line in text.split("\n---", 1)[0].split("\n") if line.startswith("status:")]
    word = named[0].removeprefix("status:").strip() if named else ""
    return Status(word) if word in set(Status) else Status.DRAFT


def _of_base(draft: Draft) -> tuple[str, tuple[Row, ...]]:
    """The digest of the text, and the reviews that its file has of the same text."""
    digest = text_digest(draft.text)
    if draft.base is None or text_digest(draft.base.text) != digest:
        return digest, ()
    item, _ = parse_item(draft.base.text.encode(), draft.path)
    return digest, () if item is None else item.reviews


def _is_warranted(draft: Draft, moved: Sequence[Moved], rows: Sequence[Row]) -> bool:
    """A state beyond review was there before with this very text, or the last move led to it.

    And its reviews are among those that were given.
    """
    item, _ = parse_item(draft.text.encode(), draft.path)
    if item is None or not item.status.is_at_least(Status.APPROVED):
        return True
    digest = text_digest(draft.text)
    if moved and (moved[-1].target, moved[-1].digest) == (item.status, digest):
        return item.status is Status.RETIRED or {*item.reviews} <= {*rows}
    if draft.base is None:
        return False
    before, _ = parse_item(draft.base.text.encode(), draft.path)
    was = None if before is None else (before.status, before.reviews)
    return was == (item.status, item.reviews) and digest == text_digest(draft.base.text)
