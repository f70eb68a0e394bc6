"""What the trail says about one person, for their export. It is never erased: it names nobody."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from server.audit import store
from server.audit.domain import Event
from server.kernel.actor import SYSTEM
from server.kernel.clock import rfc3339_of


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    return {"events": [_row(event, person_id) for event in await store.about(person_id)]}


def _row(event: Event, person_id: UUID) -> dict[str, object]:
    return {
        "at": rfc3339_of(event.at_ms),
        "action": event.action,
        "by": _by(event, person_id),
        "subject": event.subject,
        "detail": json.loads(event.detail),
    }


def _by(event: Event, person_id: UUID) -> str:
    """Whose act it was, without naming another person."""
    if event.actor_id == person_id:
        return "yourself"
    return "the system" if event.actor_id == SYSTEM.person_id else "somebody in charge"
