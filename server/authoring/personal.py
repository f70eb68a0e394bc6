"""One person's drafts, for their export. The texts are the house's and stay, under a pseudonym."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.authoring.domain.draft import Draft
from server.authoring.store import drafts as store
from server.kernel.clock import rfc3339_of

MOST = 10_000


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    return {"drafts": [_draft(one) for one in await store.of_person(person_id, MOST)]}


def _draft(one: Draft) -> dict[str, object]:
    return {
        "id": str(one.id),
        "path": one.path,
        "state": one.state.value,
        "revisions": one.revision,
        "begun_at": rfc3339_of(one.begun_ms),
        "changed_at": rfc3339_of(one.changed_ms),
    }
