"""The clocks of sittings: read by who sits, stopped, let run and given time by invigilators."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database.connection import transaction
from server.exams import live
from server.exams.desks import Desks
from server.exams.domain.sitting import Sitting, SittingUnknown
from server.exams.domain.time_ledger import (
    Act,
    Change,
    Credit,
    CreditKnown,
    EntryKind,
    NobodySits,
    TimeEntry,
    TimeLedger,
    grant_key,
    reason_text,
)
from server.exams.store import hot, time_credits, time_entries
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds

ACTIONS = {
    EntryKind.ACCOMMODATION: "sitting.accommodated",
    EntryKind.GRANT: "sitting.time-granted",
    EntryKind.PAUSE: "sitting.paused",
    EntryKind.RESUME: "sitting.resumed",
    EntryKind.BREAK_BEGUN: "sitting.break-begun",
    EntryKind.BREAK: "sitting.break-ended",
}
"""The event of each entry about its sitting. The base stands in `sitting.started`."""
CREDITED = "sittings.time-given"
"""The one event of a credit, which puts an entry into many ledgers."""
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """`granted_seconds` were given beside the rules of the exam; `unread` messages wait."""

    sitting: Sitting
    granted_seconds: int
    unread: int


@dataclass(frozen=True, slots=True)
class Once:
    """What keeps a grant from being given twice, and the incident it is given for.

    `seen` is how many entries of the ledger the giver knew of, `key` their own name of the grant.
    """

    seen: int | None = None
    key: str = ""
    incident: UUID | None = None


class Clocks:
    def __init__(self, desks: Desks) -> None:
        self._desks = desks

    async def left(self, sitting_id: UUID, *, actor: Actor) -> TimeLeft:
        """What a candidate's clock must show. Raises SittingUnknown."""
        actor.require(Permission.SIT)
        found = await hot.granted_by_id(sitting_id)
        if found is None or found.sitting.person_id != actor.person_id:
            raise SittingUnknown
        return TimeLeft(found.sitting, found.granted_ms // 1000, found.unread)

    async def entries(self, sitting_id: UUID, *, actor: Actor) -> Sequence[TimeEntry]:
        actor.require(Permission.SEE_SITTINGS)
        return await time_entries.entries(sitting_id)

    async def pause(
        self, sitting_id: UUID, reason: str | None, *, actor: Actor, now: datetime
    ) -> Sitting:
        """Stop the clock; nothing happens where it stands already.

        Raises SittingUnknown, SittingClosed, OwnSitting, ReasonMalformed.
        """
        actor.require(Permission.RUN_SITTINGS)
        act = _act(actor, now, "" if reason is None else reason_text(reason))
        return await changed(
            sitting_id, lambda ledger: ledger.paused(act), self._desks, actor=actor, now=now
        )

    async def resume(
        self, sitting_id: UUID, reason: str | None = None, *, actor: Actor, now: datetime
    ) -> Sitting:
        """Let the clock run with as much left as when it stopped; nothing where it runs already.

        Raises SittingUnknown, SittingClosed, OwnSitting, ReasonMalformed.
        """
        actor.require(Permission.RUN_SITTINGS)
        act = _act(actor, now, reason_text(reason) if reason else "")
        return await changed(
            sitting_id, lambda ledger: ledger.resumed(act), self._desks, actor=actor, now=now
        )

    async def grant(
        self,
        sitting_id: UUID,
        seconds: int,
        reason: str,
        *,
        once: Once = Once(),
        actor: Actor,
        now: datetime,
    ) -> Sitting:
        """Give time to one sitting.

        Raises SittingUnknown, SittingClosed, OwnSitting, ReasonMalformed, GrantOutOfRange,
        LedgerMoved, GrantKeyMalformed, GrantKeyReused.
        """
        actor.require(Permission.RUN_SITTINGS)
        act = replace(
            _act(actor, now, reason_text(reason)), key=grant_key(once.key), incident=once.incident
        )
        return await changed(
            sitting_id,
            lambda ledger: ledger.granted(seconds, act, seen=once.seen),
            self._desks,
            actor=actor,
            now=now,
        )

    async def credit(
        self, credit_id: UUID, exam: str, seconds: int, reason: str, *, actor: Actor, now: datetime
    ) -> int:
        """Give time to everybody who sits an exam, the giver left out; return to how many.

        The same credit again gives nothing more. Raises NobodySits, CreditKnown, ReasonMalformed,
        GrantOutOfRange.
        """
        actor.require(Permission.RUN_SITTINGS)
        credit = Credit(credit_id, exam, seconds, _act(actor, now, reason_text(reason)))
        async with transaction():
            ledgers = await time_entries.locked_ledgers(exam, to_milliseconds(now))
            if (count := await _given_already(credit)) is not None:
                return count
            changes = [one for ledger in ledgers if (one := ledger.credited(credit)) is not None]
            if not changes:
                raise NobodySits
            await time_credits.add(credit, len(changes))
            await time_entries.apply_all(changes, credit.entry.ms)
            await audit.record(
                actor, CREDITED, credit.id, now=now, detail=detail_of(credit, len(changes))
            )
            await live.announce_to_all(exam, now=now)
        for change in changes:
            self._desks.know(change.sitting)
        live.announced_to_all(exam)
        return len(changes)

    async def count(self, exam: str, *, actor: Actor, now: datetime) -> int:
        """How many sit an exam now, counted to MOST_COUNTED."""
        actor.require(Permission.SEE_SITTINGS)
        return await time_entries.count_under_way(exam, to_milliseconds(now), MOST_COUNTED)


async def changed(
    sitting_id: UUID,
    decide: Callable[[TimeLedger], Change | None],
    desks: Desks,
    *,
    actor: Actor,
    now: datetime,
) -> Sitting:
    """Store what is decided with its event; a desk that this process keeps learns of it.

    Raises SittingUnknown.
    """
    async with transaction():
        ledger = await time_entries.locked_ledger(sitting_id)
        if ledger is None:
            raise SittingUnknown
        change = decide(ledger)
        if change is None:
            return ledger.sitting
        await keep(change, actor=actor, now=now)
    desks.know(change.sitting)
    live.announced(sitting_id)
    return change.sitting


async def keep(change: Change, *, actor: Actor, now: datetime) -> None:
    """Store a change with its event, inside the transaction that decided it."""
    action, detail = ACTIONS[change.entry.kind], trace_of(change.entry)
    await time_entries.apply(change)
    await audit.record(actor, action, change.sitting.id, now=now, detail=detail)
    await live.announce(change.sitting.id, now=now)


def trace_of(entry: TimeEntry) -> Mapping[str, DetailValue]:
    """What the audit trail says of an entry: no reason, which could name a person."""
    named = "incident" if entry.kind is EntryKind.GRANT else "accommodation"
    rests_on = {} if entry.reference is None else {named: str(entry.reference)}
    return {"entry": entry.number, "ms": entry.ms, **rests_on}


def detail_of(credit: Credit, sittings: int) -> Mapping[str, DetailValue]:
    return {"exam": credit.exam, "ms": credit.entry.ms, "sittings": sittings}


async def _given_already(credit: Credit) -> int | None:
    """To how many the same credit was given; None where it is new. Raises CreditKnown."""
    found = await time_credits.by_id(credit.id)
    if found is None:
        return None
    known, sittings = found
    if not known.is_again(credit):
        raise CreditKnown
    return sittings


def _act(actor: Actor, now: datetime, reason: str = "") -> Act:
    return Act(actor.person_id, to_milliseconds(now), reason)
