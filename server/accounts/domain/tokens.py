"""Sign-in tokens: they name a session and an epoch, and nothing about the person.

Layout: `asy_`, then base64url of session id (16 bytes), epoch (4), expiry in seconds since 1970
(6) and the first 16 bytes of an HMAC-SHA-256 over a domain string and those. 42 bytes fill 56
characters exactly, so every token has one spelling.
"""

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from server.accounts.domain.refusals import TokenExpired, TokenWrong

PREFIX = "asy_"
_DOMAIN = b"assay sign-in token v1\x00"
_TAG_BYTES = 16
_SHAPE = re.compile(r"asy_[A-Za-z0-9_-]{56}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Token:
    session_id: UUID
    epoch: int
    expires_seconds: int


def seconds_of(moment: datetime) -> int:
    return (moment - _EPOCH) // _SECOND


def written(token: Token, key: bytes) -> str:
    body = (
        token.session_id.bytes
        + token.epoch.to_bytes(4, "big")
        + token.expires_seconds.to_bytes(6, "big")
    )
    return PREFIX + base64.urlsafe_b64encode(body + _tag(body, key)).decode()


def read(text: str, key: bytes, *, now: datetime) -> Token:
    """Return what a token of ours says; raises TokenWrong or TokenExpired."""
    token = _genuine(text, key)
    if seconds_of(now) >= token.expires_seconds:
        raise TokenExpired
    return token


@lru_cache(4_096)
def _genuine(text: str, key: bytes) -> Token:
    """A candidate sends the same token with every save, so it is read once."""
    if not _SHAPE.fullmatch(text):
        raise TokenWrong
    raw = base64.urlsafe_b64decode(text[len(PREFIX) :])
    body = raw[:-_TAG_BYTES]
    if not hmac.compare_digest(raw[-_TAG_BYTES:], _tag(body, key)):
        raise TokenWrong
    expires_seconds = int.from_bytes(body[20:], "big")
    return Token(UUID(bytes=body[:16]), int.from_bytes(body[16:20], "big"), expires_seconds)


def _tag(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _DOMAIN + body, "sha256")[:_TAG_BYTES]
