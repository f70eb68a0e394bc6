"""What a signed status list says of a credential (W3C Bitstring Status List 1.0).

A list counts only whole, signed by the same issuer, for revocation, and of its time.
"""

import re
from datetime import datetime

from server.credentials.checking.codes import Code, Unreadable
from server.credentials.checking.documents import dates_of, inside, issuer_of, texts_of
from server.credentials.checking.material import Material
from server.credentials.checking.proving import ProofFault, require_proven
from server.credentials.domain.document import Document, Json
from server.credentials.domain.keys import Purpose
from server.credentials.domain.status_list import SIZE, ListMalformed, bits_of

_INDEX = re.compile(r"0|[1-9]\d{0,5}", re.ASCII)


class Lists:
    """Each list is verified once, however many credentials name it."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._read: dict[str, bytes | Code] = {}

    def is_revoked(self, document: Document, *, at: datetime) -> bool | Code:
        """Return the bit, or why it cannot be told. Without a status nothing is ever revoked."""
        status = document.get("credentialStatus")
        if status is None:
            return False
        url, index = inside(status, "statusListCredential"), inside(status, "statusListIndex")
        if not is_entry(status) or not isinstance(url, str) or not isinstance(index, str):
            return Code.STATUS_MISSING
        if not _INDEX.fullmatch(index) or int(index) >= SIZE:
            return Code.STATUS_LIST_MALFORMED
        bits = self._bits(url, issuer_of(document), at)
        if isinstance(bits, Code):
            return bits
        return bool(bits[int(index) // 8] & (0x80 >> int(index) % 8))

    def _bits(self, url: str, issuer: str | None, at: datetime) -> bytes | Code:
        if url not in self._read:
            self._read[url] = self._verified(url, issuer, at)
        return self._read[url]

    def _verified(self, url: str, issuer: str | None, at: datetime) -> bytes | Code:
        document = self._material.lists.get(url)
        if document is None:
            return Code.STATUS_MISSING
        if issuer_of(document) != issuer or document.get("id") != url:
            return Code.STATUS_LIST_UNSIGNED
        try:
            require_proven(document, self._material, Purpose.STATUS)
            dates = dates_of(document)
            bits = bits_of(encoded_in(document))
        except ProofFault:
            return Code.STATUS_LIST_UNSIGNED
        except (Unreadable, ListMalformed):
            return Code.STATUS_LIST_MALFORMED
        moment = self._material.taken_at or at
        if moment < dates.issued_at or (dates.expires_at is not None and moment > dates.expires_at):
            return Code.STATUS_LIST_STALE
        return bits


def is_entry(status: Json) -> bool:
    """One entry, for revocation; a list of several is more than we read."""
    return (
        isinstance(status, dict)
        and status.get("type") == "BitstringStatusListEntry"
        and status.get("statusPurpose") == "revocation"
    )


def encoded_in(document: Document) -> str:
    """Raises Unreadable for what is no list of what was revoked."""
    subject = document.get("credentialSubject")
    encoded = inside(subject, "encodedList")
    is_list = "BitstringStatusListCredential" in texts_of(document.get("type"))
    is_for_this = inside(subject, "statusPurpose") == "revocation"
    if not isinstance(encoded, str) or not is_list or not is_for_this:
        raise Unreadable(Code.STATUS_LIST_MALFORMED)
    return encoded
