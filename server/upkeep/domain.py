"""What administrators are told about the house itself."""

from dataclasses import dataclass
from datetime import timedelta

from server.kernel.clock import FURTHEST_APART

LOW_DISK_BYTES = 1_000_000_000
LARGE_LOG_BYTES = 256_000_000
LATE_TAIL = timedelta(minutes=1)
"""The chainer links new events within seconds; one that waits longer shows that it stands still."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force, as it may be shown: secrets are left out before it gets here."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What monitoring is told; jobs are counted up to a limit."""

    jobs_due: int
    stuck: int
    oldest_job_seconds: float
    free_bytes: int
    log_bytes: int


@dataclass(frozen=True, slots=True)
class Tail:
    """Audit events that are not linked yet; `count` stops at the most that are counted."""

    count: int
    oldest_age: timedelta | None

    @property
    def is_late(self) -> bool:
        return self.oldest_age is not None and self.oldest_age > LATE_TAIL


@dataclass(frozen=True, slots=True)
class Health:
    """`engine` "" means that the store does not answer; sizes are in bytes."""

    engine: str
    free_bytes: int
    log_bytes: int | None
    tail: Tail
    apart: timedelta
    """The machine's wall clock beyond the server's time."""

    @property
    def is_clock_trusted(self) -> bool:
        return abs(self.apart) <= FURTHEST_APART

    @property
    def answers(self) -> bool:
        return bool(self.engine)

    @property
    def is_disk_low(self) -> bool:
        return self.free_bytes < LOW_DISK_BYTES

    @property
    def is_log_large(self) -> bool:
        return self.log_bytes is not None and self.log_bytes > LARGE_LOG_BYTES
