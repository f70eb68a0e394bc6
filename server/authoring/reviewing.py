"""Who is asked to review a draft, by when, and what they answer."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from server.accounts import directory
from server.audit import service as audit
from server.authoring.domain.comment import Comment
from server.authoring.domain.draft import Draft, DraftClosed, DraftUnknown, Kind, State
from server.authoring.domain.lenient import as_draft
from server.authoring.domain.review import (
    AuthorReviews,
    DueDayWrong,
    Judged,
    NobodyToReview,
    Review,
    ReviewAskedAlready,
    Reviewer,
    ReviewerUnfit,
    ReviewMovedOn,
    ReviewUnknown,
    Stage,
    judged_by,
    least_loaded,
    may_review,
    text_digest,
    words_kept,
)
from server.authoring.rules import life_rules
from server.authoring.store import drafts as drafts_store
from server.authoring.store import reviews as store
from server.database import outbox
from server.database.connection import transaction
from server.items.domain.life import LifeRules
from server.items.domain.model import Item, ReviewRole
from server.items.domain.parse import parse_item
from server.kernel.actor import Actor, Permission, Role
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

ASKED_TOPIC = "review.asked"
ANSWERED_TOPIC = "review.answered"
PAGE_SIZE = 50
MOST_REVIEWERS = 200
LATEST_DUE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to ask for each role; None leaves the choice to us. `due` None: as the rules say."""

    reviewers: Mapping[ReviewRole, UUID | None]
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A review with the draft it is about, for its reviewer or for a trainer."""

    review: Review
    draft: Draft
    comments: Sequence[Comment]
    others: Sequence[Review]
    checklist: Sequence[str]


class Reviewing:
    async def reviewers(self, *, actor: Actor) -> list[Reviewer]:
        """All who may review, with what they have to do."""
        actor.require(Permission.TEACH)
        return await _reviewers()

    async def possible(self, draft: Draft, *, actor: Actor) -> list[Reviewer]:
        """All who may review this draft, with what they have to do."""
        actor.require(Permission.TEACH)
        return await _fit(draft, await asyncio.to_thread(_item_of, draft))

    async def scope(
        self, person_id: UUID, languages: str, exams: str, *, actor: Actor, now: datetime
    ) -> None:
        """In which languages and exams somebody reviews. Raises ReviewerUnfit, WordsTooLong."""
        actor.require(Permission.TEACH)
        if person_id not in {one.id for one in await _reviewers()}:
            raise ReviewerUnfit
        kept = [words_kept(text.replace(",", " "), may_lack=True) for text in (languages, exams)]
        async with transaction():
            await store.save_scope(
                person_id, kept[0].split(), kept[1].split(), to_milliseconds(now)
            )
            await audit.record(actor, "reviewer.scoped", person_id, now=now)

    async def ask(self, draft_id: UUID, wanted: Wanted, *, actor: Actor, now: datetime) -> None:
        """Ask more people to review a draft. Raises as `asked` does, and DraftUnknown."""
        actor.require(Permission.TEACH)
        draft = await _draft(draft_id)
        asked = await self.asked(draft, wanted, actor=actor, now=now)
        async with transaction():
            await _open_draft(draft_id)
            await add_all(asked, actor, now)

    async def asked(
        self, draft: Draft, wanted: Wanted, *, actor: Actor, now: datetime
    ) -> list[Review]:
        """What would be asked, not stored yet.

        Raises DraftClosed, DueDayWrong, ReviewerUnfit, NobodyToReview, ReviewAskedAlready.
        """
        if draft.state is not State.OPEN or draft.kind is not Kind.ITEM:
            raise DraftClosed
        rules = await life_rules()
        due = _due(wanted.due, rules, now.date())
        item = await asyncio.to_thread(_item_of, draft)
        fit = await _fit(draft, item)
        waiting = [one for one in await store.of_draft(draft.id) if one.stage is Stage.ASKED]
        asked: list[Review] = []
        for role, chosen in wanted.reviewers.items():
            taken = {one.reviewer_id for one in (*waiting, *asked)}
            one = _chosen(chosen, fit, item, draft, taken)
            if any((it.role, it.reviewer_id) == (role, one.id) for it in waiting):
                raise ReviewAskedAlready
            asked.append(
                Review(
                    new_id(), draft.id, draft.path, role, one.id, actor.person_id, due,
                    to_milliseconds(now),
                )
            )  # fmt: skip
            fit = [replace(it, load=it.load + (it is one)) for it in fit]
        return asked

    async def reassign(
        self, review_id: UUID, reviewer_id: UUID | None, *, actor: Actor, now: datetime
    ) -> None:
        """Ask somebody else instead; None leaves the choice to us. Raises as `ask` does."""
        actor.require(Permission.TEACH)
        review = _known(await store.by_id(review_id))
        draft = await _draft(review.draft_id)
        due = max(review.due, now.date())
        wanted = Wanted({review.role: reviewer_id}, due)
        (other,) = await self.asked(draft, wanted, actor=actor, now=now)
        async with transaction():
            await _open_draft(draft.id)
            locked = _known(await store.locked(review_id))
            await store.save(locked.withdrawn(to_milliseconds(now)))
            await audit.record(actor, "review.withdrawn", review_id, now=now)
            await add_all([other], actor, now)

    async def withdraw(self, review_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Raises ReviewUnknown, ReviewEnded."""
        actor.require(Permission.TEACH)
        async with transaction():
            review = _known(await store.locked(review_id))
            await store.save(review.withdrawn(to_milliseconds(now)))
            await audit.record(actor, "review.withdrawn", review_id, now=now)

    async def decline(self, review_id: UUID, words: str, *, actor: Actor, now: datetime) -> None:
        """Raises ReviewUnknown, ReviewEnded, WordsTooLong."""
        actor.require(Permission.REVIEW)
        kept = words_kept(words)
        async with transaction():
            review = _own(await store.locked(review_id), actor)
            declined = review.declined(kept, to_milliseconds(now))
            if declined is review:
                return
            await store.save(declined)
            await audit.record(actor, "review.declined", review_id, now=now)
            await outbox.add(ANSWERED_TOPIC, review_id, now=now)

    async def give(self, review_id: UUID, judged: Judged, *, actor: Actor, now: datetime) -> Review:
        """Judge exactly the revision that was read.

        Raises ReviewUnknown, ReviewEnded, ReviewMovedOn, AuthorReviews, DraftClosed,
        ChecklistOpen, VerdictUnfounded, WordsTooLong.
        """
        actor.require(Permission.REVIEW)
        kept = replace(judged, words=words_kept(judged.words, may_lack=True))
        read = await _draft(_own(await store.by_id(review_id), actor).draft_id)
        digest, item = await asyncio.gather(
            asyncio.to_thread(text_digest, read.text), asyncio.to_thread(_item_of, read)
        )
        checklists = await life_rules()
        async with transaction():
            review = _own(await store.locked(review_id), actor)
            draft = await _locked_draft(review.draft_id)
            _require_reader(actor, draft, item)
            if draft.text != read.text or draft.revision != judged.revision:
                raise ReviewMovedOn
            given = judged_by(
                kept,
                checklists.checklist(review.role),
                has_comments=await _has_own_comments(draft.id, actor),
            )
            was, review = review, review.given(given, digest, to_milliseconds(now))
            if review is was:
                return review
            await store.save(review)
            await drafts_store.keep_revision(draft.id, draft.revision)
            detail = {"role": review.role.value, "verdict": given.verdict.value}
            await audit.record(actor, "review.given", review_id, now=now, detail=detail)
            await outbox.add(ANSWERED_TOPIC, review_id, now=now)
        return review

    async def mine(
        self, *, actor: Actor, after: store.Place | None = None
    ) -> tuple[Sequence[Review], store.Place | None]:
        """What waits for oneself, due first comes first, and where the next page begins."""
        actor.require(Permission.REVIEW)
        return _cut(await store.asked(actor.person_id, after, PAGE_SIZE + 1))

    async def waiting(
        self, *, actor: Actor, after: store.Place | None = None, overdue_on: date | None = None
    ) -> tuple[Sequence[Review], store.Place | None]:
        """What waits for anybody; with a day, only what is overdue on it."""
        actor.require(Permission.TEACH)
        day = overdue_on.isoformat() if overdue_on else ""
        return _cut(await store.asked(None, after, PAGE_SIZE + 1, before_day=day))

    async def answered(self, *, actor: Actor) -> Sequence[Review]:
        """What one gave or declined last."""
        actor.require(Permission.REVIEW)
        return await store.ended(actor.person_id, PAGE_SIZE)

    async def opened(self, review_id: UUID, *, actor: Actor) -> Opened:
        """Raises ReviewUnknown: to others than its reviewer and trainers too."""
        actor.require_one_of(Permission.REVIEW, Permission.TEACH)
        review = _known(await store.by_id(review_id))
        if not actor.may(Permission.TEACH):
            _own(review, actor)
            if review.stage is Stage.WITHDRAWN:
                raise ReviewUnknown
        return Opened(
            review,
            await _draft(review.draft_id),
            await store.comments(review.draft_id),
            await store.of_draft(review.draft_id),
            (await life_rules()).checklist(review.role),
        )

    async def of_draft(self, draft_id: UUID, *, actor: Actor) -> Sequence[Review]:
        actor.require(Permission.TEACH)
        return await store.of_draft(draft_id)


async def told(review_id: UUID) -> Review | None:
    """For those who tell."""
    return await store.by_id(review_id)


async def due_within(days: int, *, now: datetime) -> list[Review]:
    """What waits and is due so soon, or is overdue."""
    day = (now.date() + timedelta(days=days + 1)).isoformat()
    return await store.asked(None, None, 1_000, before_day=day)


async def add_all(asked: Sequence[Review], actor: Actor, now: datetime) -> None:
    """Store what is asked; call inside the transaction of its cause, with the draft locked.

    Raises ReviewAskedAlready where somebody was quicker.
    """
    for one in asked:
        if await store.is_asked(one):
            raise ReviewAskedAlready
        await store.add(one)
        detail = {"role": one.role.value, "draft": str(one.draft_id)}
        await audit.record(actor, "review.asked", one.id, now=now, detail=detail)
    await outbox.add_all(ASKED_TOPIC, [one.id for one in asked], now=now)


def _due(asked: date | None, rules: LifeRules, today: date) -> date:
    due = asked or today + timedelta(days=rules.due_days)
    if not today <= due <= today + LATEST_DUE:
        raise DueDayWrong
    return due


async def _reviewers() -> list[Reviewer]:
    loads, scopes = await store.loads(), await store.scopes()
    return [
        Reviewer(one.id, one.name, *scopes.get(one.id, ((), ())), loads.get(one.id, 0))
        for one in await directory.holders(Role.REVIEWER, MOST_REVIEWERS)
    ]


async def _fit(draft: Draft, item: Item | None) -> list[Reviewer]:
    author = item.author if item else ""
    return [one for one in await _reviewers() if may_review(one, draft, author)]


def _chosen(
    chosen: UUID | None, fit: Sequence[Reviewer], item: Item | None, draft: Draft, taken: set[UUID]
) -> Reviewer:
    """By hand anybody who may; else of those with the right language and exam."""
    if chosen is not None:
        found = next((one for one in fit if one.id == chosen), None)
        if found is None:
            raise ReviewerUnfit
        return found
    language = item.language if item else ""
    found = least_loaded((one for one in fit if one.fits(language, draft.folder)), taken)
    if found is None:
        raise NobodyToReview
    return found


def _require_reader(actor: Actor, draft: Draft, item: Item | None) -> None:
    """Raises DraftClosed, AuthorReviews."""
    if draft.state is not State.OPEN:
        raise DraftClosed
    if not may_review(Reviewer(actor.person_id, actor.name), draft, item.author if item else ""):
        raise AuthorReviews


async def _has_own_comments(draft_id: UUID, actor: Actor) -> bool:
    own = [one for one in await store.comments(draft_id) if one.person_id == actor.person_id]
    return any(one.resolved_by is None and one.parent_id is None for one in own)


def _item_of(draft: Draft) -> Item | None:
    return parse_item(as_draft(draft.text).encode(), draft.path)[0]


async def _draft(draft_id: UUID) -> Draft:
    found = await drafts_store.by_id(draft_id)
    if found is None:
        raise DraftUnknown
    return found


async def _open_draft(draft_id: UUID) -> None:
    """Lock it until commit. Raises DraftUnknown, DraftClosed."""
    if (await _locked_draft(draft_id)).state is not State.OPEN:
        raise DraftClosed


async def _locked_draft(draft_id: UUID) -> Draft:
    found = await drafts_store.locked(draft_id)
    if found is None:
        raise DraftUnknown
    return found


def _known(found: Review | None) -> Review:
    if found is None:
        raise ReviewUnknown
    return found


def _own(found: Review | None, actor: Actor) -> Review:
    if found is None or found.reviewer_id != actor.person_id:
        raise ReviewUnknown
    return found


def _cut(found: list[Review]) -> tuple[Sequence[Review], store.Place | None]:
    shown = found[:PAGE_SIZE]
    is_last = len(found) <= PAGE_SIZE
    return shown, None if is_last else (shown[-1].due.isoformat(), shown[-1].id)
