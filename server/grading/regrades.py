"""Regrades: a ruling tried, committed, and taken back by another. Rights are asked here.

What a regrade does to certificates is the business of `certification/regrades.py`, which counts
it and carries it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database import changes, outbox
from server.database.connection import transaction
from server.exams import regrading, releases
from server.exams.regrading import ItemVersion
from server.grading import rulings
from server.grading.domain.regrade import (
    Change,
    Counts,
    Effect,
    NothingToUndo,
    Regrade,
    RegradeRunning,
    RegradeState,
    RegradeUnknown,
    digest_of,
    reason_of,
)
from server.grading.domain.ruling import Remedy, Ruling, RulingMalformed
from server.grading.store import regrades as store
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import NotFound
from server.kernel.ids import new_id

COUNT_TOPIC = "regrade.count"
CARRY_OUT_TOPIC = "regrade.carry-out"
DRAFTS_KEPT = timedelta(days=30)
LINES_AT_ONCE = 2_000
SETTLES_MS = 10_000
"""Until every process knows of a ruling, and what it began before is stored: see decisions."""


class ItemUnknown(NotFound):
    code = "item-unknown"
    detail = "No release of this exam has an item of this name."


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants ruled. No `hashes` are all versions.

    It is ruled in the exam whose bank it is, and in all that draw from that.
    """

    exam: str
    item: str
    remedy: Remedy
    accepted: Sequence[Mapping[str, object]] = ()
    hashes: Sequence[str] = ()
    only_if_higher: bool = False


async def versions(exam: str, item: str) -> Sequence[ItemVersion]:
    """The versions of an item that any release of the exam had. Raises ExamUnknown, ItemUnknown."""
    await releases.release_of(exam)
    found = await regrading.item_versions(exam, item)
    if not found:
        raise ItemUnknown
    return found


async def ruling_of(asked: Asked) -> Ruling:
    """Raises ExamUnknown, ItemUnknown, RulingMalformed, AnswersMissing, AnswerMisfit."""
    known = {one.hash: one.item for one in await versions(asked.exam, asked.item)}
    home = await releases.home_of(asked.exam)
    hashes = tuple(one for one in known if one in asked.hashes or not asked.hashes)
    if len(hashes) < len(set(asked.hashes)):
        raise RulingMalformed
    ruling = Ruling(
        id=new_id(),
        exam=home,
        item=asked.item,
        hashes=hashes,
        remedy=asked.remedy,
        accepted=tuple(asked.accepted),
        only_if_higher=asked.only_if_higher,
    )
    ruling.require_sound(known)
    return ruling


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be tried, and the newest dry run of the very same, if one is kept."""

    ruling: Ruling
    undoes: UUID | None
    draft: Regrade | None


async def trial_of(asked: Asked, *, actor: Actor) -> Trial:
    """Of a ruling. Raises as `ruling_of`."""
    actor.require(Permission.RULE)
    ruling = await ruling_of(asked)
    return Trial(ruling, None, await store.draft_of(ruling, None))


async def trial_of_undoing(regrade_id: UUID, *, actor: Actor) -> Trial:
    """Of taking a ruling back. Raises RegradeUnknown, NothingToUndo."""
    actor.require(Permission.RULE)
    found = await by_id(regrade_id)
    await _require_undoable(found)
    return Trial(found.ruling, found.id, await store.draft_of(found.ruling, found.id))


async def begin(trial: Trial, *, revoked: int, actor: Actor, now: datetime) -> Regrade:
    """Begin a dry run beside the one that is kept; who asks twice at once begins one.

    Raises RegradeRunning.
    """
    actor.require(Permission.RULE)
    ruling, undoes = trial.ruling, trial.undoes
    regrade = Regrade(
        id=ruling.id if undoes is None else new_id(),
        ruling=ruling,
        undoes=undoes,
        state=RegradeState.COUNTING,
        tried_by=actor.person_id,
        tried_at=now,
        counts=Counts(revoked=revoked),
    )
    async with transaction():
        await store.hold(ruling.exam)
        if await store.running(ruling.exam) is not None:
            raise RegradeRunning
        newest = await store.draft_of(ruling, undoes)
        if newest is not None and newest.id != (trial.draft and trial.draft.id):
            return newest
        await store.add(regrade)
        await audit.record(
            actor, "regrade.tried", regrade.id, now=now, detail={"exam": ruling.exam}
        )
        await outbox.add(COUNT_TOPIC, regrade.id, now=now)
    return regrade


async def one(regrade_id: UUID, *, actor: Actor) -> Regrade:
    """Raises RegradeUnknown."""
    actor.require(Permission.TEACH)
    return await by_id(regrade_id)


async def undoing(regrade_id: UUID, *, actor: Actor) -> Regrade | None:
    """What took a regrade back."""
    actor.require(Permission.TEACH)
    return await store.undoing(regrade_id)


async def page(*, before: UUID | None, limit: int, actor: Actor) -> Sequence[Regrade]:
    """The newest first."""
    actor.require(Permission.TEACH)
    return await store.newest(before, limit)


async def effects(
    regrade_id: UUID, change: Change | None, *, after: int, limit: int, actor: Actor
) -> Sequence[Effect]:
    """Lines of a dry run, in the order in which the sittings began."""
    actor.require(Permission.TEACH)
    return await store.effects(regrade_id, change, after, limit)


async def commit(
    regrade_id: UUID, digest: str, reason: str, *, actor: Actor, now: datetime
) -> Regrade:
    """Let a ruling stand, or fall; what follows from it is carried out afterwards.

    Raises RegradeUnknown, RegradeReasonMalformed, RegradeCommitted, RegradeNotReady,
    RegradeStale, RegradeRunning, NothingToUndo.
    """
    actor.require(Permission.RULE)
    reason = reason_of(reason)
    async with transaction():
        found = await store.for_update(regrade_id)
        if found is None:
            raise RegradeUnknown
        found.require_committable(digest)
        if await store.running(found.ruling.exam) is not None:
            raise RegradeRunning
        if found.undoes is not None:
            await _require_undoable(await by_id(found.undoes))
        committed = replace(
            found,
            state=RegradeState.RUNNING,
            reason=reason,
            committed_by=actor.person_id,
            committed_at=now,
            read_to=None,
            counts=replace(found.counts, walked=0),
        )
        await store.save(committed)
        await _record(committed, actor, now)
        await changes.announce(rulings.SCOPE, regrade_id, now=now)
        await outbox.add(CARRY_OUT_TOPIC, regrade_id, now=now, wait_ms=SETTLES_MS)
    changes.forget_here(rulings.SCOPE, regrade_id)
    return committed


async def by_id(regrade_id: UUID) -> Regrade:
    """Raises RegradeUnknown."""
    found = await store.by_id(regrade_id)
    if found is None:
        raise RegradeUnknown
    return found


async def was_ruled_since(exam: str, moment: datetime) -> bool:
    """Whether a ruling on an item of an exam was committed, or one taken back, since then."""
    return any(
        found.ruling.exam == exam
        and found.committed_at is not None
        and found.committed_at >= moment
        for found in await store.committed()
    )


async def effects_on(regrade_id: UUID, sitting_ids: Sequence[UUID]) -> Mapping[UUID, Effect]:
    return await store.effects_on(regrade_id, sitting_ids)


async def counted(
    regrade: Regrade, effects_: Sequence[Effect], counts: Counts, read_to: UUID
) -> Regrade:
    """Keep a batch of a dry run; call inside a transaction."""
    digest = digest_of(regrade.digest, list(effects_))
    moved = replace(regrade, counts=counts, read_to=read_to, digest=digest)
    await store.add_effects(regrade.id, effects_)
    await store.save(moved)
    return moved


async def save(regrade: Regrade) -> None:
    await store.save(regrade)


async def prune(*, now: datetime) -> None:
    """Forget dry runs that nobody committed, some weeks after they were made."""
    async with transaction():
        await store.forget_draft(to_milliseconds(now - DRAFTS_KEPT), LINES_AT_ONCE)


async def _require_undoable(regrade: Regrade) -> None:
    """Raises NothingToUndo."""
    is_done = regrade.state is RegradeState.DONE and regrade.undoes is None
    if not is_done or await store.undoing(regrade.id) is not None:
        raise NothingToUndo


async def _record(committed: Regrade, actor: Actor, now: datetime) -> None:
    action = "regrade.committed" if committed.undoes is None else "regrade.undone"
    detail: dict[str, DetailValue] = {
        "exam": committed.ruling.exam,
        "sittings": committed.counts.changed,
        "digest": committed.digest,
        "seal": committed.seal,
    }
    await audit.record(actor, action, committed.id, now=now, detail=detail)
