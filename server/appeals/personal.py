"""One person's appeals, for their export, and what is forgotten of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.appeals import store
from server.appeals.domain import Appeal, Ruling
from server.kernel.clock import rfc3339_of

MOST = 100_000


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    """An item is named by its number in the person's own form, as everywhere in the export."""
    appeals = await store.of_person(person_id, None, MOST)
    rulings = await store.rulings([one.id for one in appeals])
    return {
        "appeals": [_appeal(one) for one in appeals],
        "appeal_rulings": [_ruling(ruling) for one in appeals for ruling in rulings[one.id]],
    }


async def erase(person_id: UUID) -> None:
    """Forget what they said. That it was ruled on stays: regrades rest on it."""
    await store.blank_texts(person_id)


def _appeal(one: Appeal) -> dict[str, object]:
    return {
        "id": str(one.id),
        "sitting": str(one.sitting_id),
        "exam": one.exam,
        "kind": one.subject.kind.value,
        "position": one.subject.position,
        "text": one.text,
        "state": one.state.value,
        "raised_at": rfc3339_of(one.raised_ms),
        "due_at": rfc3339_of(one.due_ms),
        "settled_at": rfc3339_of(one.settled_ms),
    }


def _ruling(one: Ruling) -> dict[str, object]:
    return {
        "appeal": str(one.appeal_id),
        "verdict": one.verdict.value,
        "reason": one.reason,
        "ruled_at": rfc3339_of(one.ruled_ms),
    }
