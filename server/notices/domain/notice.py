"""Kinds of things to tell, and what a notice and a mail are to the rest of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

Payload = Mapping[str, str]
"""What the words need: titles, names, ids, days and moments as ISO 8601 text. Never a token."""


class Kind(StrEnum):
    VERIFY_ADDRESS = "verify-address"
    ALREADY_REGISTERED = "already-registered"
    ACCOUNT_MADE = "account-made"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - a kind of mail, no password
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - as above
    NEW_ADDRESS = "new-address"
    ADDRESS_CHANGE = "address-change"
    SECOND_FACTOR_ADDED = "second-factor-added"
    SECOND_FACTOR_REMOVED = "second-factor-removed"
    ACCESS_TOKEN_MADE = "access-token-made"  # noqa: S105 - as above
    RESULT = "result"
    RESULT_CHANGED = "result-changed"
    CERTIFICATE_ISSUED = "certificate-issued"
    CERTIFICATE_REVOKED = "certificate-revoked"
    CERTIFICATE_REINSTATED = "certificate-reinstated"
    CERTIFICATE_EXPIRES = "certificate-expires"
    CERTIFICATE_SUSPENDED = "certificate-suspended"
    CERTIFICATE_RESTORED = "certificate-restored"
    CERTIFICATE_REPLACED = "certificate-replaced"
    CERTIFICATES_REISSUED = "certificates-reissued"
    CERTIFICATES_RESIGNED = "certificates-resigned"
    CERTIFICATE_ERASED = "certificate-erased"
    NAME_CHANGE_REFUSED = "name-change-refused"
    DELETION_ASKED = "deletion-asked"
    DELETION_UNDONE = "deletion-undone"
    DELETION_DONE = "deletion-done"
    COHORT_INVITATION = "cohort-invitation"
    COHORT_JOINED = "cohort-joined"
    DUE_SOON = "due-soon"
    WINDOW_OPENS = "window-opens"
    MISUSE_REPORTED = "misuse-reported"
    ACCOMMODATION_DECIDED = "accommodation-decided"
    ACCOMMODATION_WITHDRAWN = "accommodation-withdrawn"
    APPEAL_RECEIVED = "appeal-received"
    APPEAL_RULED = "appeal-ruled"
    APPEAL_OVERDUE = "appeal-overdue"
    FREE_SITTING = "free-sitting"
    FACT_DUE_SOON = "fact-due-soon"
    FACT_DUE = "fact-due"
    FACT_STALE = "fact-stale"
    FACT_CHANGED = "fact-changed"
    REVIEW_ASKED = "review-asked"
    REVIEW_DUE = "review-due"
    REVIEW_OVERDUE = "review-overdue"
    REVIEW_ANSWERED = "review-answered"
    MARKING_WAITS = "marking-waits"
    MARKING_TRAINING = "marking-training"


BY_MAIL_ONLY = frozenset(
    {
        Kind.VERIFY_ADDRESS,
        Kind.ALREADY_REGISTERED,
        Kind.ACCOUNT_MADE,
        Kind.RESET_PASSWORD,
        Kind.NEW_ADDRESS,
        Kind.DELETION_DONE,
        Kind.COHORT_INVITATION,
    }
)
"""About the way in, or about nobody any more: they make no sense behind the sign-in."""

REMINDERS = frozenset(
    {
        Kind.CERTIFICATE_EXPIRES,
        Kind.DUE_SOON,
        Kind.WINDOW_OPENS,
        Kind.FACT_DUE_SOON,
        Kind.FACT_DUE,
        Kind.REVIEW_DUE,
        Kind.MARKING_WAITS,
        Kind.MARKING_TRAINING,
    }
)
"""What a person may switch off; security and results cannot be."""

TO_STRANGERS = BY_MAIL_ONLY - {Kind.DELETION_DONE}
"""May reach somebody who never asked for it, so nothing that a stranger typed greets them."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """`person_id` None is an address without an account."""

    address: str
    person_id: UUID | None = None
    name: str = ""
    language: str = "en"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell one recipient, once for each kind and subject."""

    kind: Kind
    subject: str
    to: Recipient
    payload: Payload
    is_mailed: bool = True


class Note(msgspec.Struct, frozen=True):
    """One thing to tell one person in the product."""

    person_id: UUID
    kind: Kind
    subject: UUID
    payload: Payload


@dataclass(frozen=True, slots=True)
class Notice:
    id: UUID
    kind: Kind
    payload: Payload
    created_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of notices ends: unread ones come first, then each group newest first."""

    is_read: bool
    id: UUID

    def __str__(self) -> str:
        return f"{'r' if self.is_read else 'u'}{self.id.hex}"


def place_of(text: str) -> Place | None:
    """Read what `Place` wrote; None for anything else."""
    try:
        place = Place(text.startswith("r"), UUID(text[1:]))
    except ValueError:
        return None
    return place if str(place) == text else None


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Fault(StrEnum):
    """Why a mail was not sent. The server's own words are not kept: they may name people."""

    SERVER_AWAY = "server-away"
    TIMED_OUT = "timed-out"
    NOT_SECURE = "not-secure"
    LOGIN_REFUSED = "login-refused"
    SENDER_REFUSED = "sender-refused"
    RECIPIENT_REFUSED = "recipient-refused"
    MESSAGE_REFUSED = "message-refused"
    BUSY = "server-busy"
    OUTDATED = "outdated"
    """It waited too long, or what it was about is gone."""
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Mail:
    id: UUID
    to: Recipient
    kind: Kind
    payload: Payload
    state: MailState
    attempts: int
    fault: Fault | None
    created_at: datetime
