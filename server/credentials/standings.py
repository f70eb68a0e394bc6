"""How people stand with their certificates of one scheme. Rights are the caller's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.credentials.domain.verdict import RevocationCode, Status
from server.credentials.store import certificates
from server.credentials.store import standings as store


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """`reason` only of one that is revoked."""

    decision_id: UUID
    person_id: UUID
    status: Status
    reason: RevocationCode | None
    is_erased: bool


async def revoked_among(scheme: str, person_ids: Sequence[UUID]) -> set[UUID]:
    """Those whose certificate was revoked and who have earned no other since."""
    if not person_ids:
        return set()
    return await certificates.revoked_among(scheme, person_ids)


async def held_by(scheme: str, person_ids: Sequence[UUID]) -> list[HeldCertificate]:
    """All certificates of one scheme that these people ever got, signed or about to be."""
    if not person_ids:
        return []
    return [
        HeldCertificate(
            decision_id,
            person_id,
            Status(status),
            None if code is None else RevocationCode(code),
            is_erased=erased_ms is not None,
        )
        for decision_id, person_id, status, code, erased_ms in await store.of_scheme(
            scheme, person_ids
        )
    ]


async def count_revoked() -> int:
    """Of all schemes; read off an index, and it never falls."""
    return await store.count_revoked()
