"""Who did what, appended and never edited.

Events are written with their cause and linked into a hash chain afterwards, so that the chain
never makes writers wait for each other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.audit import store
from server.audit.domain import START, DetailValue, Event, chained, detail_text, violations
from server.database.connection import transaction
from server.kernel.actor import Actor
from server.kernel.clock import to_milliseconds

BATCH = 1_000
MOST_COUNTED = 1_000


async def record(
    actor: Actor,
    action: str,
    subject: object,
    *,
    now: datetime,
    detail: Mapping[str, DetailValue] | None = None,
) -> None:
    """Write an event; call inside the transaction of its cause.

    `detail` holds ids, codes and numbers only, never names, addresses or answers: an event
    cannot be erased. Raises DetailTooTelling (a fault of ours) otherwise.
    """
    text = detail_text(detail or {})
    await store.add(actor, action, str(subject), text, to_milliseconds(now))


async def record_all(
    actor: Actor,
    action: str,
    details: Mapping[UUID, Mapping[str, DetailValue]],
    *,
    now: datetime,
) -> None:
    """The same about many subjects at once, each with its detail."""
    rows = [(str(subject), detail_text(detail)) for subject, detail in details.items()]
    await store.add_all(actor, action, rows, to_milliseconds(now))


async def chain_new() -> int:
    """Link what is not linked yet; return how many (0 when another process is at it)."""
    total = 0
    while True:
        count = await _chain_batch()
        total += count
        if count < BATCH:
            return total


async def verify_chain() -> list[str]:
    """Return every violation in words; the unlinked tail is no violation."""
    found: list[str] = []
    last = START
    while pairs := await store.linked_after(last.sequence, BATCH):
        found.extend(violations(pairs, last))
        last = pairs[-1][1]
    return found


async def counts(action: str, subjects: Sequence[UUID]) -> Mapping[UUID, int]:
    """How often this was recorded about each of the subjects."""
    counted = await store.counts(action, [str(one) for one in subjects])
    return {one: counted.get(str(one), 0) for one in subjects}


async def about(actions: Sequence[str], subjects: Sequence[UUID]) -> Mapping[UUID, list[Event]]:
    """Events of these kinds about each of the subjects, oldest first."""
    found: dict[UUID, list[Event]] = {one: [] for one in subjects}
    for event in await store.about_each(actions, [str(one) for one in subjects]):
        found[UUID(event.subject)].append(event)
    return found


async def newest_ms() -> int | None:
    """The latest time at which anything happened."""
    return await store.newest_ms()


async def unlinked() -> tuple[int, int | None]:
    """How many events wait for their link, counted to MOST_COUNTED, and when the oldest was."""
    return await store.tail(MOST_COUNTED)


async def _chain_batch() -> int:
    if not await store.unlinked(1):
        return 0
    async with transaction():
        if not await store.lock_chain():
            return 0
        links = chained(await store.unlinked(BATCH), await store.last_link())
        if links:
            await store.save_links(links)
    return len(links)
