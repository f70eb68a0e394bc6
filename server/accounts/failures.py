"""Remembers failed sign-ins, in this process and within bounds. Forgets at a restart."""

from collections import OrderedDict
from datetime import datetime

from server.accounts.domain.limits import (
    FAILURES_PER_ADDRESS,
    FAILURES_PER_NETWORK,
    network_of,
    seconds_to_wait,
    within_window,
)
from server.accounts.domain.refusals import TooManySignIns

MOST_REMEMBERED = 10_000


class _Recent:
    """Failure times by key; the key that failed longest ago is forgotten first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: OrderedDict[str, list[datetime]] = OrderedDict()

    def wait(self, key: str, now: datetime) -> int:
        return seconds_to_wait(self._times.get(key, []), self._limit, now=now)

    def add(self, key: str, now: datetime) -> None:
        recent = within_window(self._times.pop(key, []), now=now)
        self._times[key] = [*recent, now][-self._limit :]
        if len(self._times) > MOST_REMEMBERED:
            self._times.popitem(last=False)

    def clear(self, key: str) -> None:
        self._times.pop(key, None)


class FailedSignIns:
    """Failures count for the address and for the client's network; successes never do."""

    def __init__(self) -> None:
        self._addresses = _Recent(FAILURES_PER_ADDRESS)
        self._networks = _Recent(FAILURES_PER_NETWORK)

    def require_few(self, email: str, client: str, *, now: datetime) -> None:
        """Raises TooManySignIns, which says how long to wait."""
        wait = max(self._addresses.wait(email, now), self._networks.wait(network_of(client), now))
        if wait:
            raise TooManySignIns(retry_after_seconds=wait)

    def add(self, email: str, client: str, *, now: datetime) -> None:
        self._addresses.add(email, now)
        self._networks.add(network_of(client), now)

    def forgive(self, email: str) -> None:
        self._addresses.clear(email)
