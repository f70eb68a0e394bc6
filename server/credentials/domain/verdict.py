"""The verdict on a certificate: which one applies, and what it means to a recruiter.

The order of `Verdict` is the order of the rules: the first that applies is the answer. Judges
only what it is given; whether a signature holds or a list is fresh was found out before.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum


class Verdict(StrEnum):
    UNKNOWN = "unknown"
    UNKNOWN_ISSUER = "unknown-issuer"
    TAMPERED = "tampered"
    UNVERIFIABLE = "unverifiable"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    VALID = "valid"


class Status(StrEnum):
    """What was done to the certificate, apart from its dates."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class RevocationCode(StrEnum):
    FRAUD = "fraud"
    ERROR = "error"
    REGRADE = "regrade"
    REQUEST = "request"
    POLICY = "policy"


class Evidence(StrEnum):
    """What became of the document itself: the signature, checked or not."""

    SOUND = "sound"
    NOT_FOUND = "not-found"
    FOREIGN = "foreign"
    CHANGED = "changed"
    UNCHECKED = "unchecked"


# It should never have been issued, so no day saw it valid.
_FROM_ISSUE = frozenset({RevocationCode.FRAUD, RevocationCode.ERROR})
_OF_EVIDENCE = {
    Evidence.NOT_FOUND: Verdict.UNKNOWN,
    Evidence.FOREIGN: Verdict.UNKNOWN_ISSUER,
    Evidence.CHANGED: Verdict.TAMPERED,
    Evidence.UNCHECKED: Verdict.UNVERIFIABLE,
}
_OF_STATUS = {
    Status.REVOKED: Verdict.REVOKED,
    Status.SUPERSEDED: Verdict.SUPERSEDED,
    Status.SUSPENDED: Verdict.SUSPENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The life of one certificate. `changed_at` is when it got its status, if not active."""

    issued_at: datetime
    expires_at: datetime | None = None
    status: Status = Status.ACTIVE
    changed_at: datetime | None = None
    reason: RevocationCode | None = None

    def __post_init__(self) -> None:
        if (self.status is Status.ACTIVE) != (self.changed_at is None):
            raise ValueError("a status other than active has a time, and only such a status")

    def status_at(self, moment: datetime) -> Status:
        """Return the status as it was; a revocation for fraud or error counts from issue."""
        if self.changed_at is None:
            return Status.ACTIVE
        is_from_issue = self.status is Status.REVOKED and self.reason in _FROM_ISSUE
        since = self.issued_at if is_from_issue else self.changed_at
        return self.status if moment >= since else Status.ACTIVE


def end_of_day(day: date) -> datetime:
    """Return the last moment of a day in UTC: what `as_of` judges by."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def judge(evidence: Evidence, standing: Standing | None, *, at: datetime) -> Verdict:
    """Return the first verdict that applies at `at`: now, or `end_of_day(as_of)`."""
    if evidence is not Evidence.SOUND:
        return _OF_EVIDENCE[evidence]
    if standing is None:
        return Verdict.UNVERIFIABLE
    status = standing.status_at(at)
    if status is not Status.ACTIVE:
        return _OF_STATUS[status]
    return _by_dates(standing, at)


def _by_dates(standing: Standing, at: datetime) -> Verdict:
    if at < standing.issued_at:
        return Verdict.NOT_YET_VALID
    # Dates are signed to the second: the last one lasts to its end.
    if standing.expires_at is not None and at.replace(microsecond=0) > standing.expires_at:
        return Verdict.EXPIRED
    return Verdict.VALID
