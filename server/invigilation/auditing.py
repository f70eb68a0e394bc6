"""What must hold of the incident log: nothing in it is changed, or gone, or without its event."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import Event, detail_text
from server.audit.reading import batches
from server.exams import auditing as exams
from server.invigilation.domain.incident import Incident
from server.invigilation.logbook import (
    CORRECTED,
    CORRECTED_FOR_ALL,
    LOGGED,
    LOGGED_FOR_ALL,
    trace_of,
)
from server.invigilation.store import incidents as store

Trace = tuple[str, UUID, str, int]
"""Action, actor, detail and moment of an event."""


async def violations() -> list[str]:
    """Return one sentence for each violation, naming the row."""
    return await _of_sittings() + await _of_everybody()


async def _of_sittings() -> list[str]:
    found: list[str] = []
    async for ids in exams.sitting_batches():
        told = await audit.about([LOGGED, CORRECTED], ids)
        kept: dict[UUID, list[Incident]] = {one: [] for one in ids}
        for one in await store.of_sittings(ids):
            if one.sitting_id is not None:
                kept[one.sitting_id].append(one)
        found += [
            f"The incident log of sitting {sitting_id} differs from the audit trail."
            for sitting_id in ids
            if _differ(kept[sitting_id], told[sitting_id])
        ]
    return found


async def _of_everybody() -> list[str]:
    found: list[str] = []
    async for ids in batches(store.for_all_after):
        told = await audit.about([LOGGED_FOR_ALL, CORRECTED_FOR_ALL], ids)
        found += [
            f"The incident {one.id} of an exam differs from the audit trail."
            for one in await store.by_ids(ids)
            if _differ([one], told[one.id])
        ]
    return found


def _differ(kept: Iterable[Incident], told: Sequence[Event]) -> bool:
    """What was forgotten with a person has no words left to compare."""
    forgotten = {str(one.id) for one in kept if not one.text}
    traces = Counter(_trace(one) for one in kept if one.text)
    events = Counter(
        (one.action, one.actor_id, one.detail, one.at_ms)
        for one in told
        if not any(id_ in one.detail for id_ in forgotten)
    )
    return traces != events


def _trace(one: Incident) -> Trace:
    logged, corrected = (
        (LOGGED_FOR_ALL, CORRECTED_FOR_ALL) if one.sitting_id is None else (LOGGED, CORRECTED)
    )
    action = logged if one.corrects is None else corrected
    return action, one.by, detail_text(trace_of(one)), one.at_ms
