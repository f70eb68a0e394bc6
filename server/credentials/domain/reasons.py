"""Why something was done to a certificate: codes of its events, beside those of revocations."""

from enum import StrEnum


class SuspensionCode(StrEnum):
    INQUIRY = "inquiry"
    COMPLAINT = "complaint"
    REQUEST = "request"
    POLICY = "policy"


class RestorationCode(StrEnum):
    CLEARED = "cleared"
    ERROR = "error"
    REGRADE = "regrade"
    """Its successor fell by a regrade."""


class ReplacementCode(StrEnum):
    """Why another certificate took its place."""

    RENEWAL = "renewal"
    """Another pass of the exam, or of its renewal exam."""
    NAME_CHANGE = "name-change"
    SCORE = "score"
    ERROR = "error"
    POLICY = "policy"


class ErasureCode(StrEnum):
    REQUEST = "request"
    LEFT = "left"
