"""The only place that asks the machine for the time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

Now = Callable[[], datetime]
"""Returns an aware time in UTC."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
FURTHEST_APART = timedelta(seconds=5)
"""Of the wall clock and what passed: one of them is wrong then."""
FOLLOWED = 0.001
"""An hour of small steps moves nobody's deadline by more than four seconds."""


def system_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def monotonic_seconds() -> float:
    return time.monotonic()


passed_seconds: Callable[[], float] = (
    partial(time.clock_gettime, time.CLOCK_BOOTTIME)
    if hasattr(time, "CLOCK_BOOTTIME")
    else time.monotonic
)
"""What truly passed since some moment, sleep of the machine included where it can be told."""


class SteadyClock:
    """The time of this server: the machine's wall clock at its start, and what passed since.

    Whoever sets the wall clock moves nothing. Where the two drift apart, as clocks do, this one
    follows by a thousandth of what passed at most; further apart than FURTHEST_APART it follows
    no more, and is not `is_trusted` until they agree. See `decisions/0021`.
    """

    def __init__(
        self, wall: Now = system_now, passed: Callable[[], float] = passed_seconds
    ) -> None:
        self._wall = wall
        self._passed = passed
        self._looked_at = passed()
        self._offset = 0.0
        self.take_wall()

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self._passed() + self._offset, UTC)

    @property
    def is_trusted(self) -> bool:
        return abs(self.apart) <= FURTHEST_APART

    def look(self) -> None:
        """Compare the two clocks."""
        passed = self._passed()
        apart = self._wall().timestamp() - passed - self._offset
        self.apart = timedelta(seconds=apart)
        if self.is_trusted:
            most = (passed - self._looked_at) * FOLLOWED
            self._offset += min(most, max(-most, apart))
        self._looked_at = passed

    def take_wall(self) -> None:
        """Begin anew with the wall clock's time: for when it can matter to nobody."""
        self._offset = self._wall().timestamp() - self._passed()
        self.apart = timedelta()

    def go_on_from(self, moment: datetime) -> None:
        """Take a later time that another server told."""
        self._offset = max(self._offset, moment.timestamp() - self._passed())
        self.look()


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
