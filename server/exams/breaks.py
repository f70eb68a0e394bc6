"""Breaks of candidates: begun, ended by coming back, and ended by the rules when they run out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from msgspec import structs

from server.database.connection import transaction
from server.exams import live, releases
from server.exams.clocks import changed, keep
from server.exams.desks import Desks, own_sitting
from server.exams.domain.breaks import BreakRule, NoBreaks, shut_behind
from server.exams.domain.sitting import Sitting
from server.exams.domain.time_ledger import Act, TimeLedger
from server.exams.store import hot, sittings, time_entries
from server.kernel.actor import SYSTEM, Actor, Permission
from server.kernel.clock import to_milliseconds

SWEEP_BATCH = 500


@dataclass(frozen=True, slots=True)
class BreaksLeft:
    """What is left of the breaks of a sitting, and what going on one would lock."""

    rule: BreakRule
    left: int
    answered: Sequence[int]


class Breaks:
    def __init__(self, desks: Desks) -> None:
        self._desks = desks

    async def left(self, sitting: Sitting, *, actor: Actor) -> BreaksLeft | None:
        """None where the exam has no breaks. `sitting` is the actor's own."""
        actor.require(Permission.SIT)
        rule = await _rule_of(sitting)
        if rule is None:
            return None
        ledger = TimeLedger(sitting, await time_entries.entries(sitting.id))
        answered = await sittings.answered(sitting.id)
        return BreaksLeft(rule, max(0, rule.number - ledger.breaks_taken), answered)

    async def begin(
        self, sitting_id: UUID, seen: Collection[int], *, actor: Actor, now: datetime
    ) -> Sitting:
        """Go on a break; what was seen, and whatever has an answer, is locked. Again: nothing.

        Raises SittingUnknown, SittingClosed, SittingPaused, NoBreaks, BreaksUsed.
        """
        actor.require(Permission.SIT)
        rule = await _rule_of(await own_sitting(sitting_id, actor))
        if rule is None:
            raise NoBreaks
        act = Act(actor.person_id, to_milliseconds(now))
        async with transaction():
            ledger = await time_entries.locked_ledger(sitting_id)
            assert ledger is not None, "sittings are never deleted"
            change = ledger.break_begun(rule, act)
            if change is None:
                return ledger.sitting
            shut = {*seen, *await sittings.answered(sitting_id)}
            away = change.sitting
            away = structs.replace(away, locked=shut_behind(away.locked, shut, away.items))
            await keep(replace(change, sitting=away), actor=actor, now=now)
        self._desks.know(away)
        live.announced(sitting_id)
        return away

    async def come_back(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> Sitting:
        """End one's break; nothing happens when on none. Raises SittingUnknown, SittingPaused."""
        actor.require(Permission.SIT)
        await own_sitting(sitting_id, actor)
        act = Act(actor.person_id, to_milliseconds(now))
        return await changed(
            sitting_id, lambda ledger: ledger.break_ended(act), self._desks, actor=actor, now=now
        )

    async def end_run_out(self, *, now: datetime) -> int:
        """Let the clocks run on whose break is over; return how many were looked at."""
        now_ms = to_milliseconds(now)
        over = await hot.breaks_over(SWEEP_BATCH, now_ms)
        for sitting_id in over:
            await changed(
                sitting_id,
                lambda ledger: ledger.break_run_out(now_ms),
                self._desks,
                actor=SYSTEM,
                now=now,
            )
        return len(over)


async def _rule_of(sitting: Sitting) -> BreakRule | None:
    return (await releases.release_by_id(sitting.release_id)).policy.breaks
