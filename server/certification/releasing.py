"""Results that wait for their release: held by a policy, let out by its day or by a named person.

What is held is graded and not decided on: a decision is made when it is let out, so whatever
follows a decision, a certificate and a notice among it, follows the release.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from server.audit import service as audit
from server.certification.domain import Held, HeldState
from server.certification.store import decisions, held
from server.database import outbox
from server.database.connection import transaction
from server.exams import releases, standings
from server.exams.domain.blueprint import Blueprint
from server.exams.domain.policy import Policy, ReleaseRule
from server.exams.domain.sitting import Sitting
from server.exams.domain.time_ledger import OwnSitting
from server.exams.service import Exams
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.grading.service import FIRST
from server.kernel.actor import SYSTEM, Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Invalid
from server.kernel.sentence import marked

CLEARED = "results.cleared"
MOST_COUNTED = 1_000
_OWN = marked("You cannot release a result of your own. Ask somebody else to.")


class NoResultChosen(Invalid):
    code = "no-result-chosen"
    detail = "Choose at least one result."


class Sat(Protocol):
    """What a decision rests on beside the grade."""

    @property
    def sitting(self) -> Sitting: ...
    @property
    def blueprint(self) -> Blueprint: ...
    @property
    def policy(self) -> Policy: ...


@dataclass(frozen=True, slots=True)
class LetOut:
    """A sitting whose result is let out and waits for its decision."""

    sitting: Sitting
    blueprint: Blueprint
    policy: Policy


async def held_back(graded: Sequence[tuple[Sat, Grade]], *, now: datetime) -> set[UUID]:
    """Hold what its policy holds, inside `hot.together()`; returns those sittings.

    A sitting that was let out stays so, whatever is graded anew.
    """
    holding = [pair for pair in graded if pair[0].policy.holds_results(now=now)]
    if not holding:
        return set()
    again = [grade.sitting_id for _, grade in holding if grade.version > FIRST]
    out = set(again) - await held.among([*again], only=HeldState.HELD) if again else set()
    rows = [_row(sat, now) for sat, _ in holding if sat.sitting.id not in out]
    await held.hold(rows)
    return {sat.sitting.id for sat, _ in holding} - out


async def page(
    exam: str, *, after: UUID | None, limit: int, actor: Actor
) -> tuple[Sequence[Held], UUID | None]:
    """What waits of one exam or of all, and where the next page begins."""
    actor.require(Permission.RULE)
    found = await held.waiting(exam, after, limit + 1)
    shown = found[:limit]
    return shown, shown[-1].sitting_id if len(found) > limit else None


async def release(sitting_ids: Sequence[UUID], *, actor: Actor, now: datetime) -> int:
    """Let these results out; those that are out already stay as they are.

    Raises NoResultChosen, OwnSitting.
    """
    actor.require(Permission.RULE)
    if not sitting_ids:
        raise NoResultChosen
    if not set(sitting_ids).isdisjoint(await standings.ids_of_person(actor.person_id)):
        raise OwnSitting(_OWN)
    async with transaction():
        cleared = await held.clear(sitting_ids, actor.person_id, now)
        for sitting_id in cleared:
            await audit.record(actor, "sitting.result-released", sitting_id, now=now)
        if cleared:
            await outbox.add(CLEARED, actor.person_id, now=now)
    return len(cleared)


async def release_all(exam: str, *, actor: Actor, now: datetime) -> int:
    """Let out everything that waits of one exam but results of the actor’s own."""
    actor.require(Permission.RULE)
    own = await standings.ids_of_person(actor.person_id)
    async with transaction():
        count = await held.clear_all(exam, actor.person_id, now, but=own)
        if count:
            await _followed("results.released", exam, count, actor, now)
    return count


async def release_due(*, now: datetime) -> int:
    """Let out what its policy lets out by now; returns how many."""
    if not await held.is_any_due(now):
        return 0
    async with transaction():
        count = await held.clear_due(SYSTEM.person_id, now)
        if count:
            await _followed("results.released", "due", count, SYSTEM, now)
    return count


async def let_out(limit: int, exams: Exams) -> list[tuple[Sat, Grade]]:
    """Some of those that wait for their decision."""
    ids = await held.cleared(limit)
    grades = await grading.newest_grades(ids) if ids else {}
    found: list[tuple[Sat, Grade]] = []
    for sitting_id in ids:
        sitting = await exams.sitting_by_id(sitting_id)
        release = await releases.release_by_id(sitting.release_id)
        sat = LetOut(sitting, release.blueprint, release.policy)
        found.append((sat, grades[sitting_id]))
    return found


async def finish(sitting_ids: Sequence[UUID]) -> None:
    """Say that these are decided on, inside `hot.together()`."""
    await held.decided(sitting_ids)


async def held_of(sitting: Sitting) -> Held | None:
    """Whether and until when a result waits; rights are the caller's business."""
    policy = (await releases.release_by_id(sitting.release_id)).policy
    return None if policy.release is ReleaseRule.AT_ONCE else await held.by_id(sitting.id)


async def held_among(sitting_ids: Sequence[UUID]) -> set[UUID]:
    """Those whose result nobody may be told yet."""
    return await held.among(sitting_ids)


async def released_at(sitting_id: UUID) -> datetime | None:
    """When the result was told, or last changed; None while it waits."""
    made = await decisions.of_sitting(sitting_id)
    return max((one.decided_at for one in made), default=None)


async def waiting_count(*, actor: Actor) -> int:
    """Those that wait for somebody, counted to MOST_COUNTED."""
    actor.require(Permission.RULE)
    return await held.count_waiting(MOST_COUNTED)


def _row(sat: Sat, now: datetime) -> dict[str, object]:
    due = sat.policy.released_from
    return {
        "sitting_id": sat.sitting.id,
        "exam": sat.sitting.exam,
        "held_ms": to_milliseconds(now),
        "due_ms": None if due is None else to_milliseconds(due),
    }


async def _followed(action: str, subject: str, count: int, actor: Actor, now: datetime) -> None:
    await audit.record(actor, action, subject, now=now, detail={"results": count})
    await outbox.add(CLEARED, actor.person_id, now=now)
