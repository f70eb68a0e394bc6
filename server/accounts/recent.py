"""When something was done lately, by key: in this process, within bounds, until a restart."""

from collections import OrderedDict
from datetime import datetime

from server.accounts.domain.limits import seconds_to_wait, within_window

MOST_REMEMBERED = 10_000


class Recent:
    """Times by key; the key that was used longest ago is forgotten first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: OrderedDict[str, list[datetime]] = OrderedDict()

    def wait(self, key: str, now: datetime) -> int:
        """Return the seconds until once more is free, 0 when it is."""
        return seconds_to_wait(self._times.get(key, []), self._limit, now=now)

    def add(self, key: str, now: datetime) -> None:
        recent = within_window(self._times.pop(key, []), now=now)
        self._times[key] = [*recent, now][-self._limit :]
        if len(self._times) > MOST_REMEMBERED:
            self._times.popitem(last=False)

    def clear(self, key: str) -> None:
        self._times.pop(key, None)
