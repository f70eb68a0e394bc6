"""What a regrade does to results and certificates: counted first, then carried out.

Both go along the sittings of an exam in the order in which they began, a batch at a time, and
neither holds more than a batch. What is carried out is found by comparing, so a batch that is
done again does nothing; a crash costs no more than the batch it fell into.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from server.certification import releasing
from server.certification.deciding import decision_on
from server.certification.domain import Outcome
from server.certification.releasing import Sat
from server.certification.renewal import is_renewal, scheme_of
from server.certification.standing import Certified, consequence, is_lost, outcome_of
from server.certification.store import decisions as store
from server.certification.store.decisions import Decision
from server.credentials import standings
from server.credentials.domain.verdict import Status
from server.credentials.standings import HeldCertificate
from server.database import hot, outbox
from server.database.connection import transaction
from server.exams import regrading, releases
from server.exams.domain.time_ledger import OwnSitting
from server.exams.regrading import Held
from server.grading import regrades, rulings
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.grading.domain.regrade import (
    Change,
    Consequence,
    Counts,
    Effect,
    Regrade,
    RegradeStale,
    RegradeState,
    change_of,
)
from server.grading.domain.ruling import Ruling
from server.grading.regrades import CARRY_OUT_TOPIC, COUNT_TOPIC, Asked, Trial
from server.kernel.actor import Actor, Permission
from server.kernel.sentence import marked

BATCH = 32
BATCHES_IN_A_PIECE = 25
REVOKE_TOPIC = "decision.revoke"
CHANGED_TOPIC = "result.changed"
MOST_PEOPLE_SINCE = 500
CLOCKS_APART = timedelta(minutes=1)
_OWN = marked("This ruling changes a result of your own. Ask somebody else to commit it.")
_START = UUID(int=0)


@dataclass(frozen=True, slots=True)
class DecidedSitting:
    """A sitting with all decisions on it; without any while its policy holds its result."""

    held: Sat
    decisions: Sequence[Decision]

    @property
    def is_held(self) -> bool:
        return not self.decisions

    @property
    def outcome(self) -> Outcome:
        return self.decisions[-1].outcome if self.decisions else Outcome.NONE


@dataclass(frozen=True, slots=True)
class Judged:
    """A sitting, its grade, and the one that is to follow it.

    Where its policy holds the result nothing is decided yet, and nobody is told.
    """

    held: Sat
    old: Grade
    new: Grade
    decided: Outcome
    consequence: Consequence
    is_held: bool

    @property
    def change(self) -> Change:
        return change_of(
            old=(self.old.passed, self.old.scaled_score),
            new=(self.new.passed, self.new.scaled_score),
        )

    @property
    def effect(self) -> Effect:
        return Effect(
            sitting_id=self.held.sitting.id,
            grade_id=self.old.id,
            old_score=self.old.scaled_score,
            new_score=self.new.scaled_score,
            change=self.change,
            consequence=self.consequence,
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """The sittings of an exam up to `last`; `held` of them were graded and have the item."""

    read: int
    held: int
    judged: Sequence[Judged]
    last: UUID


async def try_ruling(asked: Asked, *, actor: Actor, now: datetime) -> Regrade:
    """Begin a dry run, or return the same one that is kept. Raises as `ruling_of`, RegradeRunning.

    It is kept until it is committed; where it would be another by now a new one begins.
    """
    return await _tried(await regrades.trial_of(asked, actor=actor), actor, now)


async def try_undoing(regrade_id: UUID, *, actor: Actor, now: datetime) -> Regrade:
    """As for a ruling. Raises RegradeUnknown, NothingToUndo, RegradeRunning."""
    return await _tried(await regrades.trial_of_undoing(regrade_id, actor=actor), actor, now)


async def _tried(trial: Trial, actor: Actor, now: datetime) -> Regrade:
    draft, revoked = trial.draft, await standings.count_revoked()
    if draft is not None and (draft.state is RegradeState.COUNTING or await _is_fresh(draft, now)):
        return draft
    return await regrades.begin(trial, revoked=revoked, actor=actor, now=now)


async def dry_run(asked: Asked, *, actor: Actor, now: datetime) -> AsyncIterator[Batch]:
    """The lines of a dry run as they are found; stores nothing at all."""
    actor.require(Permission.RULE)
    ruling = await regrades.ruling_of(asked)
    after = _START
    standing = [*(await rulings.read_anew()).get(ruling.exam, ()), ruling]
    while (batch := await _next(ruling, standing, after, now)) is not None:
        yield batch
        after = batch.last


async def commit(
    regrade_id: UUID, digest: str, reason: str, *, actor: Actor, now: datetime
) -> Regrade:
    """See `grading.regrades.commit`. Refused where the dry run would be another by now.

    Raises OwnSitting where a sitting of the actor is in it.
    """
    actor.require(Permission.RULE)
    found = await regrades.one(regrade_id, actor=actor)
    found.require_committable(digest)
    own = await regrading.of_people(found.ruling.exam, [actor.person_id])
    if await regrades.effects_on(regrade_id, own):
        raise OwnSitting(_OWN)
    if not await _is_fresh(found, now):
        raise RegradeStale
    return await regrades.commit(regrade_id, digest, reason, actor=actor, now=now)


async def count_piece(regrade_id: UUID, *, now: datetime) -> None:
    """Count the next sittings; a later piece follows through the outbox."""
    regrade = await regrades.by_id(regrade_id)
    for _ in range(BATCHES_IN_A_PIECE):
        if regrade.state is not RegradeState.COUNTING:
            return
        batch = await _next(regrade.ruling, await _after(regrade), regrade.read_to or _START, now)
        regrade = await _counted(regrade, batch)
        await asyncio.sleep(0)
    async with transaction():
        await outbox.add(COUNT_TOPIC, regrade_id, now=now)


async def carry_out_piece(regrade_id: UUID, *, now: datetime) -> None:
    """Write the next grades with all that follows; a later piece follows through the outbox."""
    regrade = await regrades.by_id(regrade_id)
    for _ in range(BATCHES_IN_A_PIECE):
        if regrade.state is not RegradeState.RUNNING:
            return
        batch = await _next(regrade.ruling, await _after(regrade), regrade.read_to or _START, now)
        if batch is None:
            await _look_once_more(regrade, now)
        elif batch.judged:
            await _carry_out(regrade, batch.judged, now)
        regrade = await _walked(regrade, batch, now)
        await asyncio.sleep(0)
    async with transaction():
        await outbox.add(CARRY_OUT_TOPIC, regrade_id, now=now)


async def _look_once_more(regrade: Regrade, now: datetime) -> None:
    """At those decided on since it was committed: a process may not have known of it yet."""
    assert regrade.committed_at is not None
    since, after = regrade.committed_at - CLOCKS_APART, await _after(regrade)
    for exam in await releases.family(regrade.ruling.exam):
        last = _START
        while ids := await store.sittings_decided_since(exam, since, last, BATCH):
            _, judged = await _judged(ids, regrade.ruling, after, now)
            if judged:
                await _carry_out(regrade, judged, now)
            last = ids[-1]


async def _after(regrade: Regrade) -> Sequence[Ruling]:
    """The rulings on its exam once it stands, or fell."""
    standing = (await rulings.read_anew()).get(regrade.ruling.exam, ())
    others = [one for one in standing if one.id != regrade.ruling.id]
    return others if regrade.undoes is not None else [*others, regrade.ruling]


async def _next(ruling: Ruling, after: Sequence[Ruling], last: UUID, now: datetime) -> Batch | None:
    ids = await regrading.ids_after(ruling.exam, last, BATCH)
    if not ids:
        return None
    held, judged = await _judged(ids, ruling, after, now)
    return Batch(len(ids), held, judged, ids[-1])


async def _judged(
    ids: Sequence[UUID], ruling: Ruling, after: Sequence[Ruling], now: datetime
) -> tuple[int, list[Judged]]:
    """How many of these hold the item, and those of them whose result would be another."""
    also_at = [one for other in after for one in other.hashes]
    held = await regrading.held(ids, ruling.hashes, also_at=also_at)
    graded, others = await _graded(held), []
    by_id = {one.sitting.id: one for one in held}
    for one, stands, newest in graded:
        await asyncio.sleep(0)  # saves come between
        new = grading.regrade(by_id[one.held.sitting.id], newest, after, now=now)
        if not grading.differences(newest, new):
            new = newest
        if new.id != stands.id:
            others.append((one, stands, new))
    standing = await certified([one for one, _, _ in others])
    judged = []
    for one, stands, new in others:
        what = consequence(one.outcome, standing[one.held.sitting.id], passes=new.passed)
        judged.append(Judged(one.held, stands, new, one.outcome, what, is_held=one.is_held))
    return len(graded), judged


async def _graded(held: Sequence[Held]) -> list[tuple[DecidedSitting, Grade, Grade]]:
    """Each that has a result or waits for its release, the grade that stands, and the newest.

    They are the same, but for a moment while a result is let out.
    """
    names = [one.sitting.id for one in held]
    grades, decisions = await grading.newest_grades(names), await store.of_sittings(names)
    waits = await releasing.held_among([one for one in names if one not in decisions])
    last = {one: every[-1].grade_id for one, every in decisions.items()}
    behind = [grade for one, grade in last.items() if one in grades and grades[one].id != grade]
    older = await grading.grades_by_ids(behind) if behind else {}
    found = []
    for one in held:
        sitting_id = one.sitting.id
        if sitting_id in grades and (sitting_id in decisions or sitting_id in waits):
            newest, every = grades[sitting_id], decisions.get(sitting_id, [])
            stands = older.get(last.get(sitting_id, newest.id), newest)
            found.append((DecidedSitting(one, tuple(every)), stands, newest))
    return found


async def certified(decided: Sequence[DecidedSitting]) -> dict[UUID, Certified]:
    """How each sitting's own certificate stands, and whether a later one covers it."""
    found: dict[UUID, Certified] = {}
    for scheme in sorted({scheme_of(one.held.sitting.exam) for one in decided}):
        own = [one for one in decided if scheme_of(one.held.sitting.exam) == scheme]
        found |= await _certified_in(scheme, own)
    return found


async def _certified_in(scheme: str, decided: Sequence[DecidedSitting]) -> dict[UUID, Certified]:
    people = {one.held.sitting.person_id for one in decided}
    theirs = await standings.held_by(scheme, list(people))
    sat = {one.id: one.sitting_id for one in await store.by_ids([c.decision_id for c in theirs])}
    found = {}
    for one in decided:
        sitting = one.held.sitting
        own_decisions = [decision.id for decision in one.decisions]
        own = {c.decision_id: c for c in theirs if c.decision_id in own_decisions}
        newest = next((own[d] for d in reversed(own_decisions) if d in own), None)
        is_covered = any(
            c.person_id == sitting.person_id
            and c.status in {Status.ACTIVE, Status.SUSPENDED}
            and sat.get(c.decision_id, _START) > sitting.id
            for c in theirs
        )
        others = {
            c.status
            for c in theirs
            if c.person_id == sitting.person_id and c.decision_id not in own
        }
        is_unrenewable = is_renewal(sitting.exam) and is_lost(others)
        certified = Certified(is_covered=is_covered, is_unrenewable=is_unrenewable)
        found[sitting.id] = certified if newest is None else _standing(newest, certified)
    return found


def _standing(own: HeldCertificate, certified: Certified) -> Certified:
    return replace(certified, status=own.status, reason=own.reason, is_erased=own.is_erased)


async def _counted(regrade: Regrade, batch: Batch | None) -> Regrade:
    if batch is None:
        ready = replace(regrade, state=RegradeState.READY, read_to=None)
        await regrades.save(ready)
        return ready
    counts, effects = regrade.counts, [one.effect for one in batch.judged]
    changes, follows = Counter(counts.changes), Counter(counts.consequences)
    changes.update(one.change.value for one in effects)
    follows.update(one.consequence.value for one in effects)
    more: Counts = replace(
        counts,
        read=counts.read + batch.read,
        held=counts.held + batch.held,
        changes=dict(changes),
        consequences=dict(follows),
    )
    async with transaction():
        return await regrades.counted(regrade, effects, more, batch.last)


async def _walked(regrade: Regrade, batch: Batch | None, now: datetime) -> Regrade:
    if batch is None:
        walked = replace(regrade, state=RegradeState.DONE, ended_at=now)
    else:
        counts = replace(regrade.counts, walked=regrade.counts.walked + batch.read)
        walked = replace(regrade, counts=counts, read_to=batch.last)
    await regrades.save(walked)
    return walked


async def _carry_out(regrade: Regrade, judged: Sequence[Judged], now: datetime) -> None:
    decisions = {one.held.sitting.id: _decision(one, regrade, now) for one in judged}
    await write(judged, decisions, now)


async def write(
    judged: Sequence[Judged], decisions: Mapping[UUID, Decision], now: datetime
) -> None:
    """In one commit: nobody is graded anew and not decided on, or not told."""
    pairs = [(one, decisions[one.held.sitting.id]) for one in judged if not one.is_held]
    async with hot.together():
        await grading.record([one.new for one in judged])
        await store.add([to for _, to in pairs])
        certify = [to.id for _, to in pairs if to.outcome is Outcome.CERTIFY]
        await outbox.put("decision.certify", certify, now=now)
        lost = [to.id for one, to in pairs if one.consequence is Consequence.REVOKE]
        await outbox.put(REVOKE_TOPIC, lost, now=now)
        told = [to.id for one, to in pairs if one.change is not Change.NONE]
        await outbox.put(CHANGED_TOPIC, told, now=now)


def _decision(one: Judged, regrade: Regrade, now: datetime) -> Decision:
    outcome = outcome_of(one.decided, one.consequence, passes=one.new.passed)
    return decision_on(one.held, one.new, outcome, now=now, regrade=str(regrade.id))


async def _is_fresh(regrade: Regrade, now: datetime) -> bool:
    """Whether the dry run would find the same today, read off what was done since it began.

    A revocation of any certificate makes it stale; of decisions, those that change a line.
    """
    exam, since = regrade.ruling.exam, regrade.tried_at
    if await regrades.was_ruled_since(exam, since):
        return False
    if await standings.count_revoked() != regrade.counts.revoked:
        return False
    people: set[UUID] = set()
    for one in await releases.family(exam):
        most = MOST_PEOPLE_SINCE + 1
        people.update(await store.people_decided_since(one, since - CLOCKS_APART, most))
    if len(people) > MOST_PEOPLE_SINCE:
        return False
    ids = await regrading.of_people(exam, sorted(people))
    _, judged = await _judged(ids, regrade.ruling, await _after(regrade), now)
    lines = {one.held.sitting.id: one.effect.line for one in judged}
    told = await regrades.effects_on(regrade.id, ids)
    return lines == {one: effect.line for one, effect in told.items()}
