"""What happened in one person's sittings, for their export, and what is forgotten of it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.exams import standings
from server.invigilation.domain.incident import Incident
from server.invigilation.store import assignments
from server.invigilation.store import incidents as store
from server.kernel.clock import rfc3339_of


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    sittings = await standings.ids_of_person(person_id)
    return {
        "incidents": [_incident(one) for one in await store.of_sittings(sittings)],
        "sittings_watched": [
            {
                "kind": one.task.watched.value,
                "subject": one.task.subject,
                "from_at": rfc3339_of(one.task.shift.from_ms),
                "until_at": rfc3339_of(one.task.shift.until_ms),
                "made_at": rfc3339_of(one.made_ms),
                "withdrawn_at": rfc3339_of(one.taken_back_ms),
            }
            for one in await assignments.of_person(person_id)
        ],
    }


async def erase(person_id: UUID) -> None:
    """That something happened stays, and not what was said of it: it may name them."""
    await store.empty(await standings.ids_of_person(person_id))


def _incident(one: Incident) -> dict[str, object]:
    return {
        "sitting": str(one.sitting_id),
        "kind": one.kind.value,
        "text": one.text,
        "made_at": rfc3339_of(one.at_ms),
        "corrects": None if one.corrects is None else str(one.corrects),
        "id": str(one.id),
    }
