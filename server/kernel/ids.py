"""The only place that asks the machine for randomness."""

import secrets  # noqa: TID251 - this is the one place
import time
import uuid
from datetime import datetime


def new_id() -> uuid.UUID:
    """Return a UUID version 7 (RFC 9562 section 5.7): time-ordered, so indexes stay compact."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(0x3 << 62)) | (2 << 62)
    return uuid.UUID(int=value)


def first_id_at(moment: datetime) -> uuid.UUID:
    """Return an id before all that are made from this moment on, and after all made earlier."""
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62))


def new_random_id() -> uuid.UUID:
    """Return a UUID version 4, for ids that must not tell when they were made."""
    return uuid.UUID(bytes=secrets.token_bytes(16), version=4)


def random_bytes(count: int) -> bytes:
    return secrets.token_bytes(count)


def random_token(bytes_count: int = 32) -> str:
    """Return an unguessable URL-safe text."""
    return secrets.token_urlsafe(bytes_count)


def random_below(limit: int) -> int:
    """Return a whole number from 0 to limit - 1, unpredictable."""
    return secrets.randbelow(limit)
