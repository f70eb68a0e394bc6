"""What moderators do: see all marks and who gave them, settle, have marked anew, withdraw."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database.connection import transaction
from server.exams import releases, responses
from server.exams.responses import Written
from server.grading.domain.rating.agreement import Figures
from server.grading.domain.rating.content import content_of, reason_of, require_whole
from server.grading.domain.rating.script import (
    Conflicted,
    NotModerated,
    Reading,
    Rule,
    Script,
    ScriptState,
    ScriptUnknown,
    SettledMeanwhile,
    Settlement,
)
from server.grading.domain.rating.settling import essay_of
from server.grading.rating import deciding
from server.grading.rating.deciding import Said
from server.grading.rating.relations import Relations
from server.grading.rating.standing import Progress, Standing
from server.grading.rating.trials import essay_at
from server.grading.store.rating import readings as reading_store
from server.grading.store.rating import scripts as store
from server.items import service as items
from server.items.domain.model import Item
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds

PAGE = 50
RATERS = 20
_START = UUID(int=0)
_Figures = Mapping[UUID, Figures]


@dataclass(frozen=True, slots=True)
class Board:
    progress: Sequence[Progress]
    waiting: Sequence[Script]
    settled: Sequence[Script]
    raters: Mapping[UUID, Figures]
    more: UUID | None
    """After which rater the next page of them begins."""


@dataclass(frozen=True, slots=True)
class Case:
    """A script with all there is about it, the oldest first; `may_settle` says who may not."""

    script: Script
    written: Written
    readings: Sequence[Reading]
    settlements: Sequence[Settlement]
    may_settle: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What a moderator lets stand; `seen` is what stood by then, None where nothing did."""

    scores: Mapping[str, int]
    comment: str
    reason: str
    seen: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rater:
    """`items` are those of which marks of theirs count, by hash."""

    figures: Figures
    items: Sequence[tuple[str, Item]]


class Moderating:
    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._standing = Standing()

    async def board(self, *, after: UUID | None, actor: Actor, now: datetime) -> Board:
        """Raters come in pages; figures are some minutes old."""
        actor.require(Permission.MODERATE)
        found = await reading_store.raters(after or _START, RATERS + 1)
        shown = found[:RATERS]
        return Board(
            await self._standing.progress(now=now),
            await store.moderated(None, _START, PAGE),
            await store.newest_settled(PAGE),
            {one: await self._standing.figures(one, now=now) for one in shown},
            shown[-1] if len(found) > RATERS else None,
        )

    async def every_rater(self, *, actor: Actor, now: datetime) -> AsyncIterator[_Figures]:
        """The figures of all who ever took a response up, a page at a time."""
        actor.require(Permission.MODERATE)
        after = _START
        while found := await reading_store.raters(after, RATERS):
            after = found[-1]
            yield {one: await self._standing.figures(one, now=now) for one in found}

    async def script_at(
        self, sitting_id: UUID, position: int | None, *, actor: Actor
    ) -> UUID | None:
        """The response at a position of a sitting, where people marked one."""
        actor.require(Permission.MODERATE)
        found = await store.of_sitting(sitting_id)
        return next((one.id for one in found if one.position == position), None)

    async def of_sitting(self, sitting_id: UUID, *, actor: Actor) -> list[Script]:
        """The responses of a sitting that people mark, in the order of their positions."""
        actor.require(Permission.SEE_SITTINGS)
        return await store.of_sitting(sitting_id)

    async def rater(self, rater_id: UUID, *, actor: Actor, now: datetime) -> Rater:
        """Anybody, also who has marked nothing."""
        actor.require(Permission.MODERATE)
        counting = await reading_store.counting_of(rater_id, None)
        scripts = await store.by_ids([one.script_id for one in counting])
        hashes = sorted({one.item_hash for one in scripts.values()})
        versions = await items.versions(hashes)
        found = [(one, versions[one].item) for one in hashes]
        return Rater(await self._standing.figures(rater_id, now=now), found)

    async def case(self, script_id: UUID, *, actor: Actor) -> Case:
        """Raises ScriptUnknown, Conflicted."""
        actor.require(Permission.MODERATE)
        script = await self._unrelated(script_id, actor)
        readings = await reading_store.of_script(script_id)
        return Case(
            script,
            await responses.written(script.sitting_id, script.position),
            readings,
            await store.settlements_of([script_id]),
            _may_settle(readings, actor),
        )

    async def settle(self, script_id: UUID, word: Word, *, actor: Actor, now: datetime) -> Script:
        """Let other marks stand than the rule gives, or any where it gives none.

        The same again: no effect. Raises ScriptUnknown, Conflicted, NotModerated,
        SettledMeanwhile, LevelsMalformed, LevelsMissing, CommentMalformed, ReasonMissing.
        """
        actor.require(Permission.MODERATE)
        why = reason_of(word.reason)
        found = await self._unrelated(script_id, actor)
        item = await _item(found)
        content = content_of(essay_of(item), word.scores, word.comment, (), 0)
        require_whole(essay_of(item), content.scores)
        async with transaction():
            script = await _locked(script_id)
            readings = await reading_store.of_script(script_id)
            is_read = any(one.given_ms is not None for one in readings)
            if not is_read or not _may_settle(readings, actor):
                raise NotModerated
            made = deciding.moderated(script, item, Said(content, why, actor.person_id), now)
            if script.settlement_id != word.seen:
                if await _says_already(script, made):
                    return script
                raise SettledMeanwhile
            for one in readings:
                if one.given_ms is None:
                    await reading_store.delete(one.id)
            return await deciding.settle(script, made, actor, now=now)

    async def remark(self, script_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Script:
        """Have a settled response marked anew, by others and blind to what was marked before.

        What stands does so until there is something new. Raises ScriptUnknown, Conflicted,
        NotModerated, ReasonMissing.
        """
        actor.require(Permission.MODERATE)
        reason_of(reason)
        item = await _item(await self._unrelated(script_id, actor))
        async with transaction():
            script = await _locked(script_id)
            if script.state is not ScriptState.SETTLED:
                raise NotModerated
            for one in await reading_store.of_script(script_id):
                await reading_store.save(replace(one, slot=None))
            anew = replace(
                script,
                state=ScriptState.OPEN,
                round=script.round + 1,
                wanted=essay_of(item).raters.count,
                settled_ms=None,
            )
            await store.save(anew)
            await audit.record(
                actor, "script.remarked", script_id, now=now, detail={"round": anew.round}
            )
        return anew

    async def withdraw(
        self, rater_id: UUID, item_hash: str | None, reason: str, *, actor: Actor, now: datetime
    ) -> int:
        """Let no marks of a rater count, of an item or of all; they train anew for it.

        Their responses go back to be read; what stood by them stands until others are in. Returns
        how many. Raises ReasonMissing, NothingToMark where there is no such item.
        """
        actor.require(Permission.MODERATE)
        reason_of(reason)
        if item_hash is not None:
            await essay_at(item_hash)
        found = await reading_store.counting_of(rater_id, item_hash)
        for one in found:
            await self._withdraw(one.script_id, rater_id, now)
        async with transaction():
            await reading_store.forget_trials(rater_id, item_hash)
            detail: dict[str, DetailValue] = {"readings": len(found), "item": item_hash or "all"}
            await audit.record(actor, "readings.withdrawn", rater_id, now=now, detail=detail)
        self._standing.forget(rater_id)
        return len(found)

    async def _withdraw(self, script_id: UUID, rater_id: UUID, now: datetime) -> None:
        """A response that a moderator settled stays settled."""
        async with transaction():
            script = await _locked(script_id)
            reading = await reading_store.of_rater(script_id, rater_id)
            if reading is None or reading.slot is None:
                return
            if reading.given_ms is None:
                await reading_store.delete(reading.id)
                return
            gone = replace(reading, slot=None, withdrawn_ms=to_milliseconds(now))
            await reading_store.save(gone)
            if await _is_moderated(script):
                return
            await deciding.follow(script, await _item(script), now=now)

    async def _unrelated(self, script_id: UUID, actor: Actor) -> Script:
        script = await store.by_id(script_id)
        if script is None:
            raise ScriptUnknown
        rule = (await releases.release_by_id(script.release_id)).policy.marking
        if await self._relations.related(actor.person_id, {script.person_id}, rule):
            raise Conflicted
        return script


def _may_settle(readings: Sequence[Reading], actor: Actor) -> bool:
    return all(one.rater_id != actor.person_id for one in readings)


async def _says_already(script: Script, made: Settlement) -> bool:
    if script.settlement_id is None or script.state is not ScriptState.SETTLED:
        return False
    found = await store.settlements([script.settlement_id])
    return found[script.settlement_id].says_as(made)


async def _is_moderated(script: Script) -> bool:
    if script.settlement_id is None:
        return False
    found = await store.settlements([script.settlement_id])
    return found[script.settlement_id].rule is Rule.MODERATED


async def _locked(script_id: UUID) -> Script:
    script = await store.for_update(script_id)
    if script is None:
        raise ScriptUnknown
    return script


async def _item(script: Script) -> Item:
    return (await items.versions([script.item_hash]))[script.item_hash].item
