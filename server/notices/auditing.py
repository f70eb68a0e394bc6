"""What must hold of notices and mails: I11, as far as it can be read off the rows.

Who has no notice at all is left out: their notices were erased with them, or stem from a version
of this house that told nobody anything. So are causes older than the first notice of all.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.audit.reading import batches
from server.database import outbox
from server.kernel.clock import from_milliseconds
from server.notices.domain.notice import Kind
from server.notices.service import SEND_TOPIC
from server.notices.store import audit as store


async def violations() -> list[str]:
    """Return one sentence for each mail that waits without anything to send it."""
    found = []
    async for ids in batches(store.queued_after):
        waiting = await outbox.waiting_keys(SEND_TOPIC, ids)
        lost = [one for one in ids if str(one) not in waiting]
        still = await store.still_queued(lost)
        found += [
            f"I11: mail {one} waits, but nothing will send it." for one in lost if one in still
        ]
    return found


async def first_told() -> datetime | None:
    """When anybody was told anything for the first time."""
    first = await store.first_ms()
    return None if first is None else from_milliseconds(first)


async def untold(kind: Kind, causes: Sequence[tuple[UUID, UUID]]) -> list[UUID]:
    """Which of these pairs of subject and person have no notice."""
    told = await store.told(kind.value, [str(subject) for subject, _ in causes])
    people = await store.people_with_notices({person for _, person in causes})
    return [subject for subject, person in causes if str(subject) not in told and person in people]
