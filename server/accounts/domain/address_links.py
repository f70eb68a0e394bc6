"""Links that prove that somebody reads the mail of an address. Nothing about them is stored.

A link names the person, a fingerprint of the address it is sent to, and when it ends. So it is
void once the address is another, and whoever holds one learns nothing from it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.accounts.domain.refusals import AddressLinkSpent, AddressLinkUnknown
from server.accounts.domain.tagged import TaggedText
from server.accounts.domain.tokens import seconds_of

LASTS = timedelta(hours=72)
_TEXT = TaggedText("", b"assay address link v1\x00", body_bytes=33, tag_bytes=18)
_FINGERPRINT_BYTES = 11


@dataclass(frozen=True, slots=True)
class AddressLink:
    person_id: UUID
    fingerprint: bytes

    def is_for(self, email: str) -> bool:
        return self.fingerprint == _fingerprint(email)


def written(person_id: UUID, email: str, key: bytes, *, now: datetime) -> str:
    ends = seconds_of(now + LASTS).to_bytes(6, "big")
    return _TEXT.written(person_id.bytes + _fingerprint(email) + ends, key)


def read(text: str, key: bytes, *, now: datetime) -> AddressLink:
    """Raises AddressLinkUnknown, AddressLinkSpent."""
    body = _TEXT.body_of(text, key)
    if body is None:
        raise AddressLinkUnknown
    if seconds_of(now) >= int.from_bytes(body[-6:], "big"):
        raise AddressLinkSpent
    return AddressLink(UUID(bytes=body[:16]), body[16:-6])


def _fingerprint(email: str) -> bytes:
    return hashlib.sha256(email.encode()).digest()[:_FINGERPRINT_BYTES]
