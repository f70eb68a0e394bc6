"""Limits per client network: ids cannot be probed, nor strangers' forms sent, in bulk."""

import math
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from server.accounts.domain.limits import network_of
from server.kernel.errors import TooMany

WINDOW = timedelta(minutes=5)
REMEMBERED = 10_000


class TooManyLookups(TooMany):
    code = "too-many-lookups"
    detail = "Too many unknown IDs from your network. Please wait a few minutes."


class TooManyReports(TooMany):
    code = "too-many-reports"
    detail = "Several reports came from your network just now. Please wait a few minutes."


class FailureLimit:
    """Counts what it is told to, by network; look-ups that succeed are never limited.

    Memory is bounded. A network is what one customer holds, or limits would end at no address.
    """

    def __init__(self, allowed: int, refusal: type[TooMany] = TooManyLookups) -> None:
        self._allowed = allowed
        self._refusal = refusal
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()

    def require_few(self, network: str, *, now: datetime) -> None:
        """Raises the refusal once the network has been counted too often."""
        failures = self._recent(network_of(network), now)
        if failures is not None and len(failures) >= self._allowed:
            wait = failures[0] + WINDOW - now
            raise self._refusal(retry_after_seconds=math.ceil(wait.total_seconds()))

    def count(self, network: str, *, now: datetime) -> None:
        place = network_of(network)
        failures = self._failures.setdefault(place, deque(maxlen=self._allowed))
        failures.append(now)
        self._failures.move_to_end(place)
        if len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)

    def _recent(self, network: str, now: datetime) -> deque[datetime] | None:
        failures = self._failures.get(network)
        while failures and failures[0] + WINDOW <= now:
            failures.popleft()
        return failures or None
