"""The only place that asks the machine for the time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]
"""Returns an aware time in UTC."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def system_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def monotonic_seconds() -> float:
    return time.monotonic()


def to_milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970-01-01T00:00:00Z, rounded down."""
    return (moment - EPOCH) // MILLISECOND


def from_milliseconds(milliseconds: int) -> datetime:
    return EPOCH + milliseconds * MILLISECOND


def rfc3339(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def rfc3339_of(milliseconds: int | None) -> str | None:
    """The same of a stored time, which may be missing."""
    return None if milliseconds is None else rfc3339(from_milliseconds(milliseconds))
