"""What must hold of the time of every sitting: the audit of I8. None is given without a trace."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import Event, detail_text
from server.audit.reading import After, Read, batches, readable
from server.exams import releases
from server.exams.accommodations import GRANTED
from server.exams.accommodations import detail_of as detail_of_grant
from server.exams.clocks import ACTIONS, CREDITED, trace_of
from server.exams.clocks import detail_of as detail_of_credit
from server.exams.domain.accommodation import Accommodation
from server.exams.domain.breaks import BreakRule
from server.exams.domain.ledger_faults import faults_of
from server.exams.domain.sitting import Sitting
from server.exams.domain.time_ledger import Credit, EntryKind, Outage, TimeEntry, TimeLedger
from server.exams.outages import CREDITED as MADE_GOOD
from server.exams.outages import detail_of as detail_of_outage
from server.exams.releases import Release
from server.exams.store import accommodations, outages, time_credits
from server.kernel.actor import SYSTEM

Thing = TypeVar("Thing")
Trace = tuple[str, UUID | None, str, int]
"""Action, actor, detail and moment of an event."""


async def violations() -> list[str]:
    """Of what ledgers rest on: accommodations, credits to everybody, and outages."""
    return await _of_accommodations() + await _of_credits() + await _of_outages()


async def faults(ledgers: Sequence[TimeLedger], told: Mapping[UUID, Sequence[Event]]) -> list[str]:
    """Of these ledgers; `told` are the events about the clock of each sitting."""
    references = {entry.reference for one in ledgers for entry in one.entries if entry.reference}
    # What of these cannot be read is told by `violations`.
    granted, _ = await readable("", [*references], accommodations.by_ids)
    credited, _ = await readable("", [*references], time_credits.by_ids)
    ruled, _ = await readable("", [*{one.sitting.release_id for one in ledgers}], _releases)
    lost, _ = await readable("", [*references], outages.by_ids)
    found: list[str] = []
    for one in ledgers:
        release = ruled.get(one.sitting.release_id)
        if release is None:
            continue  # told as a release that cannot be read
        blueprint = release.blueprint
        base_ms = blueprint.minutes * 60_000
        wrong = faults_of(one, base_ms, release.policy.breaks)
        wrong += _wrong_ends(one.sitting, blueprint.grace_seconds * 1000)
        wrong += _wrong_references(one, base_ms, granted, credited)
        wrong += _wrong_outages(one, release.policy.breaks, lost)
        found += [f"I8: sitting {one.sitting.id} {fault}." for fault in wrong]
        found += _untold(one, told[one.sitting.id])
    return found


async def _releases(release_ids: Sequence[UUID]) -> Mapping[UUID, Release]:
    return {one: await releases.release_by_id(one) for one in release_ids}


def _wrong_ends(sitting: Sitting, grace_ms: int) -> list[str]:
    found = []
    if sitting.grace_ms != grace_ms:
        found.append("has another grace than its exam gives")
    if sitting.closed_ms is not None and sitting.closed_ms > sitting.last_ms:
        found.append("was closed later than its deadline and grace")
    return found


def _wrong_references(
    ledger: TimeLedger,
    base_ms: int,
    granted: Mapping[UUID, Accommodation],
    credited: Mapping[UUID, tuple[Credit, int]],
) -> list[str]:
    """An accommodation may be gone with its person, a credit never is."""
    found = []
    for entry in ledger.entries:
        if entry.kind is EntryKind.ACCOMMODATION:
            one = _behind(entry, granted)
            if one is not None and not one.can_have_given(entry.ms, ledger.sitting, base_ms):
                found.append(f"was given by entry {entry.number} what no accommodation gives")
        if entry.kind is EntryKind.INCIDENT and not _is_of_credit(entry, ledger.sitting, credited):
            found.append(f"was given by entry {entry.number} what not everybody was given")
    return found


def _wrong_outages(
    ledger: TimeLedger, rule: BreakRule | None, lost: Mapping[UUID, tuple[Outage, int]]
) -> list[str]:
    break_ms = rule.ms if rule is not None and rule.is_stopped else 0
    return [
        f"was given by entry {entry.number} what no outage took"
        for entry in ledger.entries
        if entry.kind is EntryKind.OUTAGE
        and not _is_of_outage(entry, ledger.stood_until_ms(entry.number, break_ms), lost)
    ]


def _is_of_outage(
    entry: TimeEntry, stood_until_ms: int, lost: Mapping[UUID, tuple[Outage, int]]
) -> bool:
    found = _behind(entry, lost)
    if found is None:
        return False
    outage, _ = found
    return _given(entry) == (outage.lost_ms(stood_until_ms), "", None, outage.to_ms)


def _is_of_credit(
    entry: TimeEntry, sitting: Sitting, credited: Mapping[UUID, tuple[Credit, int]]
) -> bool:
    found = _behind(entry, credited)
    if found is None:
        return False
    credit, _ = found
    act = credit.act
    given = (credit.entry.ms, act.reason, act.by, act.at_ms)
    return credit.exam == sitting.exam and _given(entry) == given


def _behind(entry: TimeEntry, things: Mapping[UUID, Thing]) -> Thing | None:
    """What an entry rests on."""
    return things.get(entry.reference) if entry.reference else None


def _given(entry: TimeEntry) -> tuple[int, str, UUID | None, int]:
    return entry.ms, entry.reason, entry.given_by, entry.made_ms


def _untold(ledger: TimeLedger, told: Sequence[Event]) -> list[str]:
    """Whoever gives time stands in the audit trail, once, with what they gave.

    Of an accommodation the event is the candidate's, who started. A credit has one of its own.
    """
    traces = [_trace(one, ledger.sitting) for one in ledger.entries if one.kind in ACTIONS]
    if Counter(traces) == Counter(_trace_of(one) for one in told):
        return []
    return [f"I8: the time ledger of sitting {ledger.sitting.id} differs from the audit trail."]


def _trace(entry: TimeEntry, sitting: Sitting) -> Trace:
    by = sitting.person_id if entry.kind is EntryKind.ACCOMMODATION else entry.given_by
    by = SYSTEM.person_id if by is None else by
    return ACTIONS[entry.kind], by, detail_text(trace_of(entry)), entry.made_ms


def _trace_of(event: Event) -> Trace:
    return event.action, event.actor_id, event.detail, event.at_ms


async def _of_accommodations() -> list[str]:
    found: list[str] = []
    async for ids in batches(accommodations.after):
        told = await audit.about([GRANTED], ids)
        kept, broken = await readable("I8: accommodation", ids, accommodations.by_ids)
        found += broken
        found += [
            f"I8: accommodation {one.id} differs from the audit trail."
            for one in kept.values()
            if [_trace_of(event) for event in told[one.id]] != _grants(one)
        ]
    return found


def _grants(one: Accommodation) -> list[Trace]:
    if one.extra is None or one.decision is None:
        return []
    decision = one.decision
    return [(GRANTED, decision.by, detail_text(detail_of_grant(one)), decision.at_ms)]


async def _of_credits() -> list[str]:
    return await _of_gifts(
        "time credit", (CREDITED, EntryKind.INCIDENT),
        time_credits.after, time_credits.by_ids, _trace_of_credit,
    )  # fmt: skip


async def _of_outages() -> list[str]:
    return await _of_gifts(
        "outage", (MADE_GOOD, EntryKind.OUTAGE), outages.after, outages.by_ids, _trace_of_outage
    )


def _trace_of_credit(credit: Credit, sittings: int) -> Trace:
    act, detail = credit.act, detail_text(detail_of_credit(credit, sittings))
    return CREDITED, act.by, detail, act.at_ms


def _trace_of_outage(outage: Outage, sittings: int) -> Trace:
    return (
        MADE_GOOD,
        SYSTEM.person_id,
        detail_text(detail_of_outage(outage, sittings)),
        outage.to_ms,
    )


async def _of_gifts(
    noun: str,
    told_as: tuple[str, EntryKind],
    after: After,
    by_ids: Read[tuple[Thing, int]],
    trace: Callable[[Thing, int], Trace],
) -> list[str]:
    """Of what gives time to many at once: kept with to how many, and told in one event."""
    action, kind = told_as
    found: list[str] = []
    counted = await _counted(kind)
    async for ids in batches(after):
        told = await audit.about([action], ids)
        kept, broken = await readable(f"I8: {noun}", ids, by_ids)
        found += broken
        for gift_id, (gift, sittings) in kept.items():
            if [_trace_of(event) for event in told[gift_id]] != [trace(gift, sittings)]:
                found.append(f"I8: the {noun} {gift_id} differs from the audit trail.")
            if counted[gift_id] != sittings:
                found.append(f"I8: the {noun} {gift_id} stands in other ledgers than it did.")
    return found


async def _counted(kind: EntryKind) -> Mapping[UUID, int]:
    return defaultdict(int, await time_credits.entries_counted(kind))
