"""What the candidates saw: every answer timed, faults by their code, and the time in slices."""

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from server.crowd.machine import Reading

SAVE = "save"


@dataclass(frozen=True, slots=True)
class Slice:
    """A few seconds of the run. Shares are of one core; milliseconds are of saves."""

    at: float
    requests_per_second: float
    saves_per_second: float
    p50_ms: float
    p99_ms: float
    sitting: int
    done: int
    server_share: float
    client_share: float
    resident_bytes: int
    errors: int
    worst: str
    """The most frequent of them."""


@dataclass(slots=True)
class Seen:
    """`seconds` holds how long each answer took, by what was asked for."""

    sitting: int = 0
    done: int = 0
    seconds: "dict[str, array[float]]" = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    slices: list[Slice] = field(default_factory=list)
    _fresh: Counter[str] = field(default_factory=Counter)
    _last: tuple[float, Reading, float] | None = None

    def answered(self, kind: str, seconds: float) -> None:
        self.seconds.setdefault(kind, array("f")).append(seconds)
        self._fresh[kind] += 1

    def failed(self, kind: str, why: str) -> None:
        self.errors[f"{kind}: {why}"] += 1

    def cut(self, at: float, servers: Reading, client_seconds: float) -> Slice | None:
        """End a slice; None of the first call, which only begins one."""
        last, self._last = self._last, (at, servers, client_seconds)
        fresh, self._fresh = self._fresh, Counter()
        if last is None or at <= last[0]:
            return None
        passed = at - last[0]
        saves = self.seconds.get(SAVE, array("f"))[-fresh[SAVE] :] if fresh[SAVE] else ()
        one = Slice(
            at,
            fresh.total() / passed,
            fresh[SAVE] / passed,
            percentile(saves, 50) * 1000,
            percentile(saves, 99) * 1000,
            self.sitting,
            self.done,
            (servers.cpu_seconds - last[1].cpu_seconds) / passed,
            (client_seconds - last[2]) / passed,
            servers.resident_bytes,
            self.errors.total(),
            next((what for what, _ in self.errors.most_common(1)), ""),
        )
        self.slices.append(one)
        return one


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest rank; 0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]
