"""A certificate as it is stored, and the intent to sign it that comes first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.credentials.domain.record import CertificateRecord
from server.credentials.domain.verdict import Standing, Status

MOST_EDITIONS = 20


@dataclass(frozen=True, slots=True)
class Certificate:
    """A stored certificate; `document` is the signed credential's text, None while an intent."""

    id: UUID
    printed_id: str
    person_id: UUID
    scheme: str
    decision_id: UUID
    record: CertificateRecord
    kid: str
    document: str | None
    standing: Standing
    reason_text: str | None
    superseded_by: UUID | None
    log_salt: bytes | None
    log_index: int | None = None
    edition: int = 1
    replaces: UUID | None = None
    is_name_withheld: bool = False
    """Its holder wants the name shown to nobody but whoever has the token."""
    before: str | None = None
    after: str | None = None
    """The IDs of what it took the place of, and of what took its place: where it was looked up."""

    def is_replaceable(self, *, now: datetime) -> bool:
        """Whether it may be issued anew: in force, not expired, and not too often before."""
        ends, is_active = self.record.expires_at, self.standing.status is Status.ACTIVE
        return is_active and self.edition < MOST_EDITIONS and (ends is None or ends > now)

    @property
    def renews(self) -> str | None:
        """The ID of an earlier pass. That a name was another before is nobody's business."""
        return self.before if self.edition == 1 else None

    @property
    def is_in_force(self) -> bool:
        """Neither revoked nor superseded, whatever its dates."""
        return self.standing.status in {Status.ACTIVE, Status.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Intent:
    """A certificate with the exact bytes that are signed for it: stored first, then signed."""

    certificate: Certificate
    unsigned: str
    """The credential's text without its proof."""
    signing_input: bytes

    @property
    def id(self) -> UUID:
        return self.certificate.id
