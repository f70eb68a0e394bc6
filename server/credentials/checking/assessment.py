"""What a check found: the verdict, why, and what was and was not looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.credentials.checking.codes import Code, verdict_of
from server.credentials.checking.held import Held
from server.credentials.domain.qr_token import Token
from server.credentials.domain.verdict import Standing, Verdict


class Aspect(StrEnum):
    """What is looked at, in this order."""

    ISSUER = "issuer"
    SIGNATURE = "signature"
    RECORD = "record"
    STATUS = "status"
    DATES = "dates"
    LOG = "log"


class Outcome(StrEnum):
    GOOD = "good"
    BAD = "bad"
    NOT_DONE = "not-done"


@dataclass(frozen=True, slots=True)
class Check:
    aspect: Aspect
    outcome: Outcome
    code: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """`standing` is what the dates and the status were judged by, where it came to that.

    `token` is what a QR code says, once its signature was found to fit.
    """

    verdict: Verdict
    code: Code | None = None
    held: Held | None = None
    checks: Sequence[Check] = ()
    standing: Standing | None = None
    token: Token | None = None


def unread(code: Code, held: Held | None = None) -> Assessment:
    """Nothing could be checked."""
    return Assessment(verdict=verdict_of(code), code=code, held=held)
