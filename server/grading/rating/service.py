"""What raters do: take up a response, mark it, hand the marks in.

They see no name and no mark of another; see `decisions/0036-marked-by-people.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.database.connection import transaction
from server.exams import releases, responses
from server.exams.domain.marking import Marking
from server.exams.responses import Written
from server.grading.domain.rating.content import content_of, require_whole
from server.grading.domain.rating.script import (
    Content,
    Note,
    NothingToMark,
    Reading,
    ReadingGiven,
    Script,
    ScriptState,
    ScriptUnknown,
    TooManyHeld,
    TrainingNeeded,
)
from server.grading.domain.rating.settling import essay_of
from server.grading.domain.rating.training import Progress
from server.grading.rating import deciding
from server.grading.rating.calling import Calling
from server.grading.rating.moderating import Moderating
from server.grading.rating.relations import Relations
from server.grading.rating.trials import Trials
from server.grading.store.rating import readings as reading_store
from server.grading.store.rating import scripts as store
from server.grading.store.rating.readings import HoldsAnother, SlotTaken
from server.items import service as items
from server.items.domain.model import Item
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

BATCH = 50
MS_A_MINUTE = 60_000
NOTHING = Content({})
_START = (0, UUID(int=0))


@dataclass(frozen=True, slots=True)
class Marks:
    """What a rater sends; scores by criterion, not of all yet while it is being read."""

    scores: Mapping[str, int]
    comment: str = ""
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """An item of which responses wait; `oldest_ms` says since when the longest does."""

    exam: str
    item: Item
    item_hash: str
    scripts: int
    oldest_ms: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class Queue:
    """`held` is what the rater has taken up and not handed in."""

    lines: Sequence[Line]
    held: Script | None
    given: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A response as its rater sees it."""

    script: Script
    written: Written
    reading: Reading


class Rating:
    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self.trials = Trials()
        self.calling = Calling(relations)
        self.moderating = Moderating(relations)

    async def queue(self, *, actor: Actor, now: datetime) -> Queue:
        actor.require(Permission.MARK)
        waiting = await store.waiting()
        versions = await items.versions([row["item_hash"] for row in waiting])
        lines = []
        for row in waiting:
            item = versions[row["item_hash"]].item
            progress = await self.trials.progress(row["exam"], row["item_hash"], item, actor)
            lines.append(
                Line(row["exam"], item, row["item_hash"], row["scripts"], row["oldest"], progress)
            )
        now_ms = to_milliseconds(now)
        held = [
            one for one in await reading_store.held_by(actor.person_id) if one.until_ms >= now_ms
        ]
        script = await store.by_id(held[0].script_id) if held else None
        return Queue(lines, script, await reading_store.count_given(actor.person_id))

    async def claim(self, item_hash: str, *, actor: Actor, now: datetime) -> Script:
        """Take up the response of an item that waits longest; what is held already comes first.

        Raises NothingToMark, TrainingNeeded, TooManyHeld.
        """
        actor.require(Permission.MARK)
        async with transaction():
            await reading_store.free_expired(to_milliseconds(now))
        if held := await _held(item_hash, actor):
            return held
        try:
            return await self._new(item_hash, actor, now)
        except (HoldsAnother, NothingToMark) as error:  # who asked twice at once gets the same
            if held := await _held(item_hash, actor):
                return held
            raise (TooManyHeld if isinstance(error, HoldsAnother) else NothingToMark) from None

    async def sheet(self, script_id: UUID, *, actor: Actor) -> Sheet:
        """Raises ScriptUnknown for any but one’s own."""
        actor.require(Permission.MARK)
        script, reading = await _own(script_id, actor)
        written = await responses.written(script.sitting_id, script.position)
        return Sheet(script, written, reading)

    async def save(self, script_id: UUID, marks: Marks, *, actor: Actor, now: datetime) -> Reading:
        """Keep marks as far as they are; the hold on the response begins anew.

        Raises ScriptUnknown, ReadingGiven, LevelsMalformed, CommentMalformed.
        """
        actor.require(Permission.MARK)
        script, _ = await _own(script_id, actor)
        _, content = await _content(script, marks)
        rule = await _rule(script.exam)
        async with transaction():
            await store.for_update(script_id)
            reading = _touched(await _still_held(script_id, actor), content, rule, now)
            await reading_store.save(reading)
        return reading

    async def give(self, script_id: UUID, marks: Marks, *, actor: Actor, now: datetime) -> Script:
        """Hand marks in; they are never changed afterwards.

        Raises as `save`, and LevelsMissing.
        """
        actor.require(Permission.MARK)
        script, _ = await _own(script_id, actor)
        item, content = await _content(script, marks)
        require_whole(essay_of(item), content.scores)
        rule = await _rule(script.exam)
        async with transaction():
            locked = await store.for_update(script_id)
            assert locked is not None
            touched = _touched(await _still_held(script_id, actor), content, rule, now)
            await reading_store.save(replace(touched, given_ms=to_milliseconds(now)))
            if touched.is_control:
                return locked
            await audit.record(
                actor, "script.read", script_id, now=now, detail={"round": locked.round}
            )
            return await deciding.follow(locked, item, now=now)

    async def release(self, script_id: UUID, *, actor: Actor) -> None:
        """Give a response back unread; somebody else takes it up. Raises ScriptUnknown."""
        actor.require(Permission.MARK)
        async with transaction():
            reading = await _still_held(script_id, actor)
            await reading_store.delete(reading.id)

    async def _new(self, item_hash: str, actor: Actor, now: datetime) -> Script:
        """Raises NothingToMark, TrainingNeeded, HoldsAnother."""
        exam, item = await self._waiting(item_hash)
        rule = await _rule(exam)
        if not (await self.trials.progress(exam, item_hash, item, actor)).is_passed:
            raise TrainingNeeded
        return await self._control(item_hash, rule, actor, now) or await self._next(
            item_hash, rule, actor, now
        )

    async def _waiting(self, item_hash: str) -> tuple[str, Item]:
        row = next((one for one in await store.waiting() if one["item_hash"] == item_hash), None)
        if row is None:
            raise NothingToMark
        return row["exam"], (await items.versions([item_hash]))[item_hash].item

    async def _control(
        self, item_hash: str, rule: Marking, actor: Actor, now: datetime
    ) -> Script | None:
        """One that is settled, where it is time for it and there is any; it looks like all others.

        As long as others wait: nobody is kept busy by controls alone.
        """
        if not rule.controls:
            return None
        if (await reading_store.count_given(actor.person_id) + 1) % rule.controls:
            return None
        found = await store.controls(item_hash, actor.person_id, BATCH)
        people = {person_id for _, person_id in found}
        barred = await self._relations.related(actor.person_id, people, rule)
        script_id = next((one for one, person_id in found if person_id not in barred), None)
        script = None if script_id is None else await store.by_id(script_id)
        if script is None:
            return None
        claimed = replace(_claimed(script, None, rule, actor, now), is_control=True)
        try:
            async with transaction():
                await reading_store.claim(claimed)
        except SlotTaken:
            return None
        return script

    async def _next(self, item_hash: str, rule: Marking, actor: Actor, now: datetime) -> Script:
        rater_id, after = actor.person_id, _START
        while found := await store.claimable(item_hash, rater_id, after, BATCH):
            people = {person_id for _, person_id, _ in found}
            barred = await self._relations.related(rater_id, people, rule)
            for script_id, person_id, opened_ms in found:
                after = (opened_ms, script_id)
                if person_id in barred:
                    continue
                script = await _taken(script_id, rule, actor, now)
                if script is not None:
                    return script
        raise NothingToMark


async def _held(item_hash: str, actor: Actor) -> Script | None:
    """What the rater has taken up of this item. Raises TooManyHeld where it is of another."""
    for reading in await reading_store.held_by(actor.person_id):
        script = await store.by_id(reading.script_id)
        if script is not None and script.item_hash == item_hash:
            return script
        raise TooManyHeld
    return None


async def _taken(script_id: UUID, rule: Marking, actor: Actor, now: datetime) -> Script | None:
    """None where somebody was quicker."""
    try:
        async with transaction():
            script = await store.for_update(script_id)
            if script is None or script.state is not ScriptState.OPEN:
                return None
            slots = {one.slot for one in await reading_store.of_script(script_id)}
            free = [slot for slot in range(1, script.wanted + 1) if slot not in slots]
            if not free:
                return None
            await reading_store.claim(_claimed(script, free[0], rule, actor, now))
            return script
    except SlotTaken:
        return None


def _claimed(
    script: Script, slot: int | None, rule: Marking, actor: Actor, now: datetime
) -> Reading:
    now_ms = to_milliseconds(now)
    return Reading(
        id=new_id(),
        script_id=script.id,
        rater_id=actor.person_id,
        round=script.round,
        slot=slot,
        content=NOTHING,
        claimed_ms=now_ms,
        touched_ms=now_ms,
        until_ms=now_ms + rule.lease_minutes * MS_A_MINUTE,
    )


def _touched(reading: Reading, content: Content, rule: Marking, now: datetime) -> Reading:
    now_ms = to_milliseconds(now)
    return replace(
        reading,
        content=content,
        spent_ms=reading.spent_until(now_ms),
        touched_ms=now_ms,
        until_ms=now_ms + rule.lease_minutes * MS_A_MINUTE,
    )


async def _own(script_id: UUID, actor: Actor) -> tuple[Script, Reading]:
    reading = await reading_store.of_rater(script_id, actor.person_id)
    script = None if reading is None else await store.by_id(script_id)
    if reading is None or script is None or reading.withdrawn_ms is not None:
        raise ScriptUnknown
    return script, reading


async def _still_held(script_id: UUID, actor: Actor) -> Reading:
    _, reading = await _own(script_id, actor)
    if reading.given_ms is not None:
        raise ReadingGiven
    return reading


async def _content(script: Script, marks: Marks) -> tuple[Item, Content]:
    item = (await items.versions([script.item_hash]))[script.item_hash].item
    length = 0
    if marks.notes:
        length = len((await responses.written(script.sitting_id, script.position)).text)
    return item, content_of(essay_of(item), marks.scores, marks.comment, marks.notes, length)


async def _rule(exam: str) -> Marking:
    return (await releases.release_of(exam)).policy.marking
