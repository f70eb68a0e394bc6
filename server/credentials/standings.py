"""How people stand with their certificates of one scheme. Rights are the caller's business."""

from collections.abc import Sequence
from uuid import UUID

from server.credentials.store import certificates


async def revoked_among(scheme: str, person_ids: Sequence[UUID]) -> set[UUID]:
    """Those whose certificate was revoked and who have earned no other since."""
    if not person_ids:
        return set()
    return await certificates.revoked_among(scheme, person_ids)
