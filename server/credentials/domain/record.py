"""What a certificate says, frozen at its decision: the one record all its forms are made from.

Holds no e-mail address, only its salted hash; nothing about firms, and a score only on consent.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from server.credentials.domain.assurance import Assurance
from server.credentials.domain.printed_id import display
from server.credentials.domain.words import PRACTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    did: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """`subject_id` stands for the person in this credential; the e-mail address only as a hash."""

    subject_id: UUID
    name: str
    email_hash: str
    email_salt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A published framework's statement that the exam covers."""

    name: str
    url: str
    framework: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """What was passed. `scale` is the reported scale (lowest, highest), if scores are reported."""

    slug: str
    title: str
    level: str
    version: str
    description: str
    criteria: str
    language: str = "en"
    alignments: tuple[Alignment, ...] = ()
    scale: tuple[int, int] | None = None
    image_caption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord:
    """Everything a certificate says, frozen at its decision. Equal records are equal credentials.

    `printed_id` is compact; times are cut to whole seconds; `score` only on the holder's consent.
    """

    id: UUID
    printed_id: str
    public_url: str
    issuer: Issuer
    holder: Holder
    achievement: Achievement
    assurance: Assurance
    issued_at: datetime
    expires_at: datetime | None
    status_list: int
    status_index: int
    score: int | None = None

    @property
    def url(self) -> str:
        """The credential's id: an address, not the page for people."""
        return f"{self.public_url}/credentials/{self.id}"

    @property
    def page_url(self) -> str:
        return f"{self.public_url}/certificates/{display(self.printed_id)}"

    @property
    def is_practice(self) -> bool:
        return self.achievement.level == PRACTICE


def email_hash(email: str, salt: str) -> str:
    """Return the Open Badges 3.0 IdentityHash of an address, taken in lower case."""
    return "sha256$" + sha256((email.strip().lower() + salt).encode()).hexdigest()
