"""Limits per client network: ids cannot be probed, nor strangers' forms sent, in bulk."""

from datetime import datetime, timedelta

from server.accounts.domain.limits import network_of
from server.kernel.errors import TooMany
from server.kernel.recent import Recent

WINDOW = timedelta(minutes=5)


class TooManyLookups(TooMany):
    code = "too-many-lookups"
    detail = "Too many look-ups from your network found nothing. Please wait a few minutes."


class TooManyReports(TooMany):
    code = "too-many-reports"
    detail = "Several reports came from your network just now. Please wait a few minutes."


class FailureLimit:
    """Counts what it is told to, by network; look-ups that succeed are never limited.

    A network is what one customer holds, or limits would end at no address.
    """

    def __init__(self, allowed: int, refusal: type[TooMany] = TooManyLookups) -> None:
        self._counted = Recent(allowed, WINDOW)
        self._refusal = refusal

    def require_few(self, network: str, *, now: datetime) -> None:
        """Raises the refusal once the network has been counted too often."""
        wait = self._counted.wait(network_of(network), now)
        if wait:
            raise self._refusal(retry_after_seconds=wait)

    def count(self, network: str, *, now: datetime) -> None:
        self._counted.add(network_of(network), now)
