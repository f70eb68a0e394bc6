"""Raters train on the exemplars of an item; who agrees with what was agreed may mark it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database.connection import transaction
from server.exams import releases
from server.exams.domain.marking import Training
from server.grading.domain.rating.content import content_of, require_whole
from server.grading.domain.rating.script import NothingToMark
from server.grading.domain.rating.settling import essay_of
from server.grading.domain.rating.training import (
    ExemplarRead,
    ExemplarUnknown,
    Progress,
    Trial,
    after,
    progress,
)
from server.grading.store.rating import readings as store
from server.grading.store.rating.readings import SlotTaken
from server.items import service as items
from server.items.domain.model import Item
from server.items.domain.published import PublishedItem
from server.items.domain.rubric import Exemplar
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds


@dataclass(frozen=True, slots=True)
class Course:
    """Where a rater stands with an item, what it asks, and by which `rule` they are trained."""

    item: Item
    stem_html: str
    progress: Progress
    rule: Training


@dataclass(frozen=True, slots=True)
class Compared:
    """An exemplar that a rater marked, with what was agreed about it."""

    exemplar: Exemplar
    own: Mapping[str, int]


class Trials:
    async def progress(self, exam: str, item_hash: str, item: Item, actor: Actor) -> Progress:
        rule = (await releases.release_of(exam)).policy.marking.training
        return progress(essay_of(item), await store.trials(actor.person_id, item_hash), rule)

    async def at(self, exam: str, item_hash: str, *, actor: Actor) -> Course:
        """Raises ExamUnknown, NothingToMark where there is no such item."""
        actor.require(Permission.MARK)
        published = await essay_at(item_hash)
        item, rule = published.item, (await releases.release_of(exam)).policy.marking.training
        found = after(essay_of(item), await store.trials(actor.person_id, item_hash), rule)
        return Course(item, published.html.stem, found, rule)

    async def mark(
        self,
        exam: str,
        item_hash: str,
        exemplar: str,
        scores: Mapping[str, int],
        *,
        actor: Actor,
        now: datetime,
    ) -> Compared:
        """Mark the exemplar that is next; what was agreed is told in return.

        Raises ExamUnknown, NothingToMark, ExemplarUnknown, ExemplarRead, LevelsMalformed,
        LevelsMissing.
        """
        training = await self.at(exam, item_hash, actor=actor)
        essay = essay_of(training.item)
        known = next((one for one in essay.exemplars if one.name == exemplar), None)
        if known is None:
            raise ExemplarUnknown
        if training.progress.next != known:
            raise ExemplarRead
        kept = content_of(essay, scores, "", (), 0).scores
        require_whole(essay, kept)
        trial = Trial(exemplar, training.progress.attempt, kept)
        try:
            async with transaction():
                await store.add_trial(actor.person_id, item_hash, trial, kept, to_milliseconds(now))
                await self._record(exam, item_hash, training, actor, now)
        except SlotTaken as error:
            raise ExemplarRead from error
        return Compared(known, kept)

    async def _record(
        self, exam: str, item_hash: str, training: Course, actor: Actor, now: datetime
    ) -> None:
        """An event where the attempt is over by this."""
        found = await self.progress(exam, item_hash, training.item, actor)
        if found.next is None:
            action = "rater.trained" if found.is_passed else "rater.not-trained"
            detail: dict[str, DetailValue] = {
                "exam": exam,
                "item": training.item.id,
                "attempt": found.attempt,
            }
            await audit.record(actor, action, actor.person_id, now=now, detail=detail)

    async def compared(self, exam: str, item_hash: str, *, actor: Actor) -> list[Compared]:
        """What they marked in their newest attempt, beside what was agreed."""
        training = await self.at(exam, item_hash, actor=actor)
        essay = essay_of(training.item)
        rows = await store.trials(actor.person_id, item_hash)
        newest = progress(essay, rows, training.rule)
        known = {one.name: one for one in essay.exemplars}
        return [Compared(known[one.exemplar], one.scores) for one in newest.done]


async def essay_at(item_hash: str) -> PublishedItem:
    """Raises NothingToMark where there is no such item."""
    try:
        published = (await items.versions([item_hash]))[item_hash]
        essay_of(published.item)
    except (KeyError, AssertionError) as error:
        raise NothingToMark from error
    return published
