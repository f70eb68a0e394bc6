"""From draft to approved: who reviews, what a verdict is about, and what a move needs."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from server.authoring.commenting import Said
from server.authoring.domain.comment import CommentLineWrong, threads
from server.authoring.domain.draft import Draft, DraftMovedOn, DraftUnknown, State
from server.authoring.domain.moving import (
    Lack,
    LacksReview,
    MoveFaulty,
    MoveUnexplained,
    MoveUnknown,
    MoveUnready,
)
from server.authoring.domain.review import (
    AuthorReviews,
    ChecklistOpen,
    DueDayWrong,
    Judged,
    NobodyToReview,
    Review,
    ReviewAskedAlready,
    ReviewEnded,
    ReviewerUnfit,
    ReviewMovedOn,
    ReviewUnknown,
    Stage,
    VerdictUnfounded,
)
from server.authoring.moving import Life, Step
from server.authoring.reviewing import Wanted
from server.items.domain.model import ReviewRole, Status, Verdict
from server.items.domain.parse import parse_item
from server.kernel.actor import Actor, Role, RoleLacking
from tests.api.authoring.conftest import ITEM, Desk
from tests.api.cohorts.conftest import actor_of

ROLES = (ReviewRole.CONTENT, ReviewRole.BIAS, ReviewRole.LANGUAGE)
ANYBODY = Wanted(dict.fromkeys(ROLES))


@dataclass
class Council:
    """A trainer’s desk, and Robin, who reviews."""

    desk: Desk
    robin: Actor

    @property
    def now(self) -> datetime:
        return self.desk.room.clock()

    async def draft(self, **changes: str) -> Draft:
        """A new draft of an item that is there; each change replaces the value of a line."""
        draft = await self.desk.opened()
        text = draft.text
        for key, value in {"status": "draft", "version": "3", **changes}.items():
            lines = [f"{key}: {value}" if it.startswith(f"{key}:") else it for it in _lines(text)]
            text = "\n".join(lines)
        return await self.desk.saved(draft, text)

    async def life(self, draft: Draft) -> Life:
        return await self.desk.authoring.moving.life(draft.id, actor=self.desk.trainer)

    async def send(self, draft: Draft, wanted: Wanted = ANYBODY) -> list[Review]:
        step = Step(Status.REVIEW, (await self.life(draft)).draft.revision)
        moving = self.desk.authoring.moving
        await moving.send(draft.id, step, wanted, actor=self.desk.trainer, now=self.now)
        return [one for one in (await self.life(draft)).reviews if one.stage is Stage.ASKED]

    async def move(self, draft: Draft, target: Status, reason: str = "") -> None:
        step = Step(target, (await self.life(draft)).draft.revision, reason)
        await self.desk.authoring.moving.move(draft.id, step, actor=self.desk.trainer, now=self.now)

    async def give(
        self, review: Review, verdict: Verdict = Verdict.ACCEPT, words: str = ""
    ) -> None:
        opened = await self.desk.authoring.reviewing.opened(review.id, actor=self.robin)
        judged = Judged(opened.draft.revision, verdict, tuple(opened.checklist), words)
        await self.judge(review, judged)

    async def judge(self, review: Review, judged: Judged) -> None:
        await self.desk.authoring.reviewing.give(review.id, judged, actor=self.robin, now=self.now)

    async def comment(self, draft: Draft, said: Said) -> None:
        await self.desk.authoring.commenting.say(draft.id, said, actor=self.robin, now=self.now)


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(_lines(text), 1) if line.startswith(start))


@pytest_asyncio.fixture
async def council(desk: Desk) -> AsyncIterator[Council]:
    yield Council(desk, await actor_of(desk.room, "reviewer@demo.example"))
    drafts, now = desk.authoring.drafts, desk.room.clock()
    for draft_id in (await drafts.open_paths(actor=desk.trainer)).values():
        await drafts.drop(draft_id, actor=desk.trainer, now=now)


@pytest.mark.parametrize("end", ["dropped", "taken"])
async def test_nobody_is_waited_for_once_a_draft_is_over(council: Council, end: str) -> None:
    desk = council.desk
    draft = await council.draft(title=f"Over, {end}")
    sent = await council.send(draft)
    if end == "dropped":
        await desk.authoring.drafts.drop(draft.id, actor=desk.trainer, now=council.now)
    else:
        desk.file().write_text((await council.life(draft)).draft.text)
        await desk.held(draft.id)

    waiting, _ = await desk.authoring.reviewing.mine(actor=council.robin)

    assert {one.id for one in sent}.isdisjoint(one.id for one in waiting)


async def test_who_wrote_it_never_reviews_it_in_a_later_draft_either(council: Council) -> None:
    desk = council.desk
    writer = replace(desk.trainer, person_id=council.robin.person_id)
    path = "exams/practice/items/pra-9001.md"
    text = desk.file().read_text().replace("item: pra-0001", "item: pra-9001")
    text = re.sub(
        r"(?m)^status: .*$", "status: draft", re.sub(r"(?m)^reviews:\n( .*\n)*", "", text)
    )
    first = await replace(desk, trainer=writer).begun(path, text)
    desk.file(path).write_text(first.text)
    assert (await desk.held(first.id)).draft.state is State.TAKEN

    again = await desk.opened(path)

    assert council.robin.person_id in again.writers
    with pytest.raises(NobodyToReview):
        await desk.authoring.reviewing.ask(again.id, ANYBODY, actor=desk.trainer, now=council.now)


async def test_an_item_goes_from_draft_to_its_file_and_into_the_change_set(
    council: Council,
) -> None:
    draft = await council.draft(title="Which clock counts")
    reviews = await council.send(draft)
    with pytest.raises(MoveUnready):
        await council.move(draft, Status.APPROVED)
    for one in reviews:
        await council.give(one)
    await council.move(draft, Status.APPROVED)

    life = await council.life(draft)
    item, findings = parse_item(life.draft.text.encode(), ITEM)
    assert item is not None
    assert findings == []
    assert item.status is Status.APPROVED
    assert {(one.by, one.role, one.date) for one in item.reviews} >= {
        ("robin-reviewer", role, council.now.date()) for role in ROLES
    }
    packed = await council.desk.authoring.change_sets.archive(
        [draft.id], "", actor=council.desk.trainer, now=council.now
    )
    assert zipfile.ZipFile(io.BytesIO(packed)).read(ITEM).decode() == life.draft.text


async def test_a_changed_text_makes_a_verdict_stale_and_a_title_does_not(council: Council) -> None:
    draft = await council.draft()
    content, bias, language = await council.send(draft)
    for one in (content, bias, language):
        await council.give(one)
    life = await council.life(draft)
    retitled = life.draft.text.replace("title: ", "title: Now ")
    kept = await council.desk.saved(life.draft, retitled)
    life = await council.life(draft)
    assert all(one.counts_for(life.digest) for one in life.reviews)

    await council.desk.saved(kept, kept.text.replace("four minutes", "five minutes"))

    life = await council.life(draft)
    assert not any(one.counts_for(life.digest) for one in life.reviews)
    way = next(one for one in life.ways if one.move.target is Status.APPROVED)
    assert [(one.lack, one.role) for one in way.missing] == [(Lack.REVIEW, it) for it in ROLES]


async def test_a_verdict_is_on_the_revision_that_was_read_with_its_whole_checklist(
    council: Council,
) -> None:
    draft = await council.draft()
    (review,) = await council.send(draft, Wanted({ReviewRole.CONTENT: None}))
    opened = await council.desk.authoring.reviewing.opened(review.id, actor=council.robin)
    revision, points = opened.draft.revision, tuple(opened.checklist)

    with pytest.raises(ChecklistOpen):
        await council.judge(review, Judged(revision, Verdict.ACCEPT, points[1:]))
    with pytest.raises(VerdictUnfounded):
        await council.judge(review, Judged(revision, Verdict.REVISE, ()))
    await council.desk.saved(opened.draft, opened.draft.text.replace("a: The", "a: Our"))
    with pytest.raises(ReviewMovedOn):
        await council.judge(review, Judged(revision, Verdict.ACCEPT, points))
    await council.judge(review, Judged(revision + 1, Verdict.REJECT, (), "Asked before."))
    with pytest.raises(ReviewEnded):
        await council.give(review)
    way = next(
        one for one in (await council.life(draft)).ways if one.move.target is Status.APPROVED
    )
    assert Lack.OBJECTION in {one.lack for one in way.missing}


async def test_the_author_never_reviews_whatever_their_roles(council: Council) -> None:
    draft = await council.draft(author="robin-reviewer")
    with pytest.raises(NobodyToReview):
        await council.send(draft)
    with pytest.raises(ReviewerUnfit):
        await council.send(draft, Wanted({ReviewRole.BIAS: council.robin.person_id}))

    held = await council.life(draft)
    other = await council.desk.saved(
        held.draft, held.draft.text.replace("author: robin-reviewer", "author: content-team")
    )
    (review,) = await council.send(other, Wanted({ReviewRole.BIAS: None}))
    both = replace(council.robin, roles=council.robin.roles | {Role.TRAINER})
    held = await council.life(draft)
    text = held.draft.text.replace("four minutes", "six minutes")
    await replace(council.desk, trainer=both).saved(held.draft, text)
    with pytest.raises(AuthorReviews):
        await council.give(review)


async def test_only_who_is_asked_sees_a_review_and_its_draft(council: Council) -> None:
    draft = await council.draft()
    (review,) = await council.send(draft, Wanted({ReviewRole.CONTENT: None}))
    reviewing, commenting = council.desk.authoring.reviewing, council.desk.authoring.commenting
    stranger = replace(council.robin, person_id=UUID(int=7))
    rater = Actor(UUID(int=8), "Ray", frozenset({Role.RATER}))

    with pytest.raises(ReviewUnknown):
        await reviewing.opened(review.id, actor=stranger)
    with pytest.raises(DraftUnknown):
        await commenting.of_draft(draft.id, actor=stranger)
    for refused in (
        reviewing.opened(review.id, actor=rater),
        reviewing.mine(actor=rater),
        reviewing.ask(draft.id, ANYBODY, actor=council.robin, now=council.now),
        council.desk.authoring.moving.life(draft.id, actor=council.robin),
        reviewing.decline(review.id, "Mine", actor=council.desk.trainer, now=council.now),
    ):
        with pytest.raises(RoleLacking):
            await refused
    await reviewing.withdraw(review.id, actor=council.desk.trainer, now=council.now)
    with pytest.raises(ReviewUnknown):
        await reviewing.opened(review.id, actor=council.robin)


async def test_comments_stay_at_their_line_and_are_outdated_when_it_is_gone(
    council: Council,
) -> None:
    draft = await council.draft()
    reviews = await council.send(draft)
    text = (await council.life(draft)).draft
    line = _line_of(text.text, "- [ ] d:")
    await council.comment(draft, Said(text.revision, line, "Nobody thinks so."))
    with pytest.raises(CommentLineWrong):
        await council.comment(draft, Said(text.revision, 10_000, "Where?"))
    for one in reviews:
        await council.give(one)
    with pytest.raises(MoveUnready):
        await council.move(draft, Status.APPROVED)

    life = await council.life(draft)
    longer = life.draft.text.replace("During a timed", "At noon.\n\nDuring a timed")
    saved = await council.desk.saved(life.draft, longer)
    (thread,) = threads((await council.life(draft)).comments, saved.text)
    assert thread.line == line + 2
    saved = await council.desk.saved(saved, saved.text.replace("d: Neither", "d: None"))
    (thread,) = threads((await council.life(draft)).comments, saved.text)
    assert thread.is_outdated
    commenting, trainer = council.desk.authoring.commenting, council.desk.trainer
    await commenting.reply(draft.id, thread.comment.id, "Reworded.", actor=trainer, now=council.now)
    await commenting.resolve(draft.id, thread.comment.id, actor=trainer, now=council.now)
    (thread,) = threads((await council.life(draft)).comments, saved.text)
    assert [one.text for one in thread.replies] == ["Reworded."]
    assert not thread.is_open


async def test_moves_are_those_of_the_rules(council: Council) -> None:
    draft = await council.draft()
    with pytest.raises(MoveUnknown):
        await council.move(draft, Status.OPERATIONAL)
    with pytest.raises(MoveUnexplained):
        await council.move(draft, Status.RETIRED)
    with pytest.raises(DraftMovedOn):
        await council.desk.authoring.moving.move(
            draft.id, Step(Status.REVIEW, 1), actor=council.desk.trainer, now=council.now
        )
    await council.move(draft, Status.RETIRED, "Asked in the papers.")
    moved = (await council.life(draft)).moved[-1]
    assert (moved.source, moved.target, moved.reason) == (
        Status.DRAFT, Status.RETIRED, "Asked in the papers.",
    )  # fmt: skip


async def test_a_faulty_item_is_not_sent(council: Council) -> None:
    draft = await council.draft(objective="PRA-9.9")
    with pytest.raises(MoveFaulty):
        await council.send(draft)
    assert (await council.life(draft)).reviews == []


async def test_a_state_written_by_hand_does_not_leave(council: Council) -> None:
    draft = await council.desk.opened()
    text = draft.text.replace("four minutes", "six minutes").replace("version: 2", "version: 3")
    await council.desk.saved(draft, text)
    archive = council.desk.authoring.change_sets.archive
    with pytest.raises(LacksReview):
        await archive([draft.id], "", actor=council.desk.trainer, now=council.now)
    await council.move(draft, Status.DRAFT)
    assert await archive([draft.id], "", actor=council.desk.trainer, now=council.now)


async def test_the_least_loaded_of_the_right_language_and_exam_is_asked(council: Council) -> None:
    reviewing, trainer = council.desk.authoring.reviewing, council.desk.trainer
    person = await council.desk.room.services.accounts.add_person(
        f"rhea{council.now.timestamp()}@example.org", "Rhea", Role.REVIEWER, now=council.now
    )
    draft = await council.draft()
    two = await council.send(draft, Wanted(dict.fromkeys(ROLES[:2])))
    assert {one.reviewer_id for one in two} == {person.id, council.robin.person_id}
    same = Wanted({two[0].role: two[0].reviewer_id})
    with pytest.raises(ReviewAskedAlready):
        await reviewing.ask(draft.id, same, actor=trainer, now=council.now)
    past = Wanted({ROLES[2]: None}, council.now.date() - timedelta(days=1))
    with pytest.raises(DueDayWrong):
        await reviewing.ask(draft.id, past, actor=trainer, now=council.now)

    await reviewing.scope(person.id, "de, fr", "", actor=trainer, now=council.now)
    hers = next(one for one in two if one.reviewer_id == person.id)
    await reviewing.reassign(hers.id, None, actor=trainer, now=council.now)
    waiting = [one for one in (await council.life(draft)).reviews if one.stage is Stage.ASKED]
    assert {one.reviewer_id for one in waiting} == {council.robin.person_id}
    await reviewing.decline(waiting[0].id, "Away.", actor=council.robin, now=council.now)
    mine, _ = await reviewing.mine(actor=council.robin)
    assert waiting[0].id not in {one.id for one in mine}
    await reviewing.scope(person.id, "xx", "", actor=trainer, now=council.now)


async def test_a_state_written_by_hand_is_no_step_to_another(council: Council) -> None:
    draft = await council.desk.opened()
    text = draft.text.replace("four minutes", "six minutes").replace("version: 2", "version: 3")
    await council.desk.saved(draft, text)
    with pytest.raises(LacksReview):
        await council.move(draft, Status.OPERATIONAL)
    await council.move(draft, Status.RETIRED, "Asked in the papers.")


async def test_reviews_written_by_hand_do_not_leave(council: Council) -> None:
    draft = await council.draft(title="Which clock counts")
    for one in await council.send(draft):
        await council.give(one)
    await council.move(draft, Status.APPROVED)
    approved = (await council.life(draft)).draft
    forged = approved.text.replace("by: robin-reviewer", "by: prof-eminent")
    await council.desk.saved(approved, forged)
    archive = council.desk.authoring.change_sets.archive
    with pytest.raises(LacksReview):
        await archive([draft.id], "", actor=council.desk.trainer, now=council.now)
