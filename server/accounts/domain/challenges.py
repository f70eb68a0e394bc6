"""What stands between the right password and the code: a promise good for five minutes.

It names the session it would begin, so that it begins one at most, and the epoch, so that a new
password ends it. It goes to the browser that gave the password, as a cookie; never into a page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.accounts.domain.refusals import SignInStale
from server.accounts.domain.tagged import TaggedText
from server.accounts.domain.tokens import seconds_of

LASTS = timedelta(minutes=5)
_TEXT = TaggedText("asc_", b"assay sign-in challenge v1\x00", body_bytes=42, tag_bytes=18)


@dataclass(frozen=True, slots=True)
class Challenge:
    session_id: UUID
    person_id: UUID
    epoch: int


def written(challenge: Challenge, key: bytes, *, now: datetime) -> str:
    body = (
        challenge.session_id.bytes
        + challenge.person_id.bytes
        + challenge.epoch.to_bytes(4, "big")
        + seconds_of(now + LASTS).to_bytes(6, "big")
    )
    return _TEXT.written(body, key)


def read(text: str, key: bytes, *, now: datetime) -> Challenge:
    """Raises SignInStale, for an invented one too."""
    body = _TEXT.body_of(text, key)
    if body is None or seconds_of(now) >= int.from_bytes(body[36:], "big"):
        raise SignInStale
    return Challenge(
        UUID(bytes=body[:16]), UUID(bytes=body[16:32]), int.from_bytes(body[32:36], "big")
    )
