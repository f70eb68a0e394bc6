"""How often something was done lately, and how long to wait until once more is free."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta

MOST_REMEMBERED = 10_000


class Recent:
    """Times by key, in this process until a restart; the key unused for longest goes first."""

    def __init__(self, limit: int, window: timedelta) -> None:
        self._limit = limit
        self._window = window
        self._times: OrderedDict[str, list[datetime]] = OrderedDict()

    def wait(self, key: str, now: datetime) -> int:
        """Return the seconds until once more is free, 0 when it is."""
        return seconds_to_wait(self._times.get(key, []), self._limit, self._window, now=now)

    def add(self, key: str, now: datetime) -> None:
        self._times[key] = [*self._times.pop(key, []), now][-self._limit :]
        if len(self._times) > MOST_REMEMBERED:
            self._times.popitem(last=False)


def seconds_to_wait(
    times: Sequence[datetime], limit: int, window: timedelta, *, now: datetime
) -> int:
    """Return 0 when fewer than `limit` lie within the window; else whole seconds, rounded up."""
    recent = sorted(moment for moment in times if now - moment < window)
    if len(recent) < limit:
        return 0
    return math.ceil((recent[-limit] + window - now).total_seconds())
