"""What happens to certificates and keys, and the line each leaves in the transparency log."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from server.credentials.domain.document import Document, canonical_text


class EventKind(StrEnum):
    ISSUE = "issue"
    REVOKE = "revoke"
    SUSPEND = "suspend"
    RESTORE = "restore"
    SUPERSEDE = "supersede"
    RESIGN = "resign"
    ERASE = "erase"
    KEY_ADD = "key-add"
    KEY_RETIRE = "key-retire"
    KEY_COMPROMISE = "key-compromise"


SIGNED = frozenset({EventKind.ISSUE, EventKind.RESIGN})
"""Of the newest of these a certificate's proof is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What was done to a certificate; `actor_id` None is the system."""

    certificate_id: UUID
    kind: EventKind
    at: datetime
    actor_id: UUID | None
    code: str | None
    text: str | None
    log_index: int


@dataclass(frozen=True, slots=True)
class LogEntry:
    """`digest` is 32 bytes: of a salted credential, or of a key's verification method."""

    kind: EventKind
    at: datetime
    digest: bytes

    @property
    def line(self) -> str:
        """What is hashed into the log, without an end of line."""
        day = self.at.astimezone(UTC).date().isoformat()
        return f"assay-log v1 {self.kind} {day} {b64encode(self.digest).decode()}"


def digest_of(document: Document, salt: bytes = b"") -> bytes:
    """SHA-256 over the salt and the document in its canonical form (JCS, RFC 8785)."""
    return sha256(salt + canonical_text(document).encode()).digest()
