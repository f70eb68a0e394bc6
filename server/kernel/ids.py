"""The only place that asks the machine for randomness."""

import secrets  # noqa: TID251 - this is the one place
import time
import uuid
from datetime import datetime

from server.kernel.clock import to_milliseconds


def new_id() -> uuid.UUID:
    """Return a UUID version 7 (RFC 9562 section 5.7): time-ordered, so indexes stay compact.

    `rand_a` holds the part of the millisecond (section 6.2, method 3), so ids made a quarter of a
    microsecond apart are in order; 62 bits are random.
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    part = (nanoseconds << 12) // 1_000_000
    value = (milliseconds << 80) | (7 << 76) | (part << 64) | (2 << 62) | secrets.randbits(62)
    return uuid.UUID(int=value)


def first_id_at(moment: datetime) -> uuid.UUID:
    """Return an id before all that are made from this moment on, and after all made earlier."""
    return uuid.UUID(int=(to_milliseconds(moment) << 80) | (7 << 76) | (2 << 62))


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
