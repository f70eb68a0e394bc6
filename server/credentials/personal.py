"""One person's certificates and what became of them, for their export."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.choices import Chosen
from server.credentials.domain.event import Event
from server.credentials.domain.name_change import NameChange
from server.credentials.domain.printed_id import display
from server.credentials.store import certificates as store
from server.credentials.store import choices, events, name_changes
from server.kernel.clock import rfc3339


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    held = await store.of_person(person_id)
    shown = {one.id: display(one.printed_id) for one in held}
    asked = await name_changes.of_person(person_id)
    return {
        "certificates": [_row(one) for one in held],
        "certificate_events": [
            _event(shown[one.id], what)
            for one in held
            for what in await events.of_certificate(one.id)
        ],
        "certificate_choices": [
            _chosen(shown[one.id], what)
            for one in held
            for what in await choices.of_certificate(one.id)
        ],
        "name_changes": [_asked(one, shown.get(one.certificate_id, "")) for one in asked],
    }


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


def _event(certificate: str, event: Event) -> dict[str, object]:
    return {
        "certificate": certificate,
        "what": event.kind.value,
        "code": event.code,
        "at": rfc3339(event.at),
        "log_index": event.log_index,
    }


def _chosen(certificate: str, chosen: Chosen) -> dict[str, object]:
    return {
        "certificate": certificate,
        "choice": chosen.choice.value,
        "yes": chosen.is_yes,
        "at": rfc3339(chosen.at),
    }


def _asked(asked: NameChange, certificate: str) -> dict[str, object]:
    return {
        "certificate": certificate,
        "name": asked.name,
        "state": asked.state.value,
        "asked_at": rfc3339(asked.asked_at),
        "decided_at": None if asked.decided_at is None else rfc3339(asked.decided_at),
        "note": asked.note or None,
    }
