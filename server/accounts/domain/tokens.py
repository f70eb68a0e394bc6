"""Sign-in tokens: they name a session and an epoch, and nothing about the person.

The body is session id (16 bytes), epoch (4) and expiry in seconds since 1970 (6); with its tag
it fills 56 characters exactly.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from server.accounts.domain.refusals import TokenExpired, TokenWrong
from server.accounts.domain.tagged import TaggedText

PREFIX = "asy_"
_TEXT = TaggedText(PREFIX, b"assay sign-in token v1\x00", body_bytes=26, tag_bytes=16)
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
    return _TEXT.written(body, key)


def read(text: str, key: bytes, *, now: datetime) -> Token:
    """Return what a token of ours says; raises TokenWrong or TokenExpired."""
    token = _genuine(text, key)
    if seconds_of(now) >= token.expires_seconds:
        raise TokenExpired
    return token


@lru_cache(4_096)
def _genuine(text: str, key: bytes) -> Token:
    """A candidate sends the same token with every save, so it is read once."""
    body = _TEXT.body_of(text, key)
    if body is None:
        raise TokenWrong
    expires_seconds = int.from_bytes(body[20:], "big")
    return Token(UUID(bytes=body[:16]), int.from_bytes(body[16:20], "big"), expires_seconds)
