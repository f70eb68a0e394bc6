"""One person's certificates, for their export; each can be fetched whole at its address."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.printed_id import display
from server.credentials.store import certificates as store
from server.kernel.clock import rfc3339


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    return {"certificates": [_row(one) for one in await store.of_person(person_id)]}


def _row(certificate: Certificate) -> dict[str, object]:
    record, standing = certificate.record, certificate.standing
    return {
        "id": display(record.printed_id),
        "title": record.achievement.title,
        "holder": record.holder.name,
        "issued_at": rfc3339(record.issued_at),
        "expires_at": None if record.expires_at is None else rfc3339(record.expires_at),
        "status": standing.status.value,
        "status_since": None if standing.changed_at is None else rfc3339(standing.changed_at),
        "reason": None if standing.reason is None else standing.reason.value,
        "address": f"{record.public_url}/certificates/{display(record.printed_id)}",
    }
