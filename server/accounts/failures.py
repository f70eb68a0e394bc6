"""Remembers failed sign-ins for a quarter of an hour, in the store, so that all processes count.

Wrong codes of other kinds are counted the same way, under addresses of their own.

Keeps keyed hashes of the address and of the client's network, never these themselves.
"""

import hashlib
import hmac
from datetime import datetime

from server.accounts.domain.limits import (
    FAILURES_PER_ADDRESS,
    FAILURES_PER_NETWORK,
    WINDOW,
    network_of,
)
from server.accounts.domain.refusals import TooManySignIns
from server.accounts.store import failures
from server.database.connection import transaction
from server.kernel.errors import TooMany
from server.kernel.recent import seconds_to_wait


class FailedSignIns:
    """Failures count for the address and for the client's network; successes never do."""

    def __init__(self, key: bytes, refusal: type[TooMany] = TooManySignIns) -> None:
        self._key = key
        self._refusal = refusal

    async def require_few(self, email: str, client: str, *, now: datetime) -> None:
        """Raises the refusal, which says how long to wait."""
        address, network = self._hashes(email, client)
        of_address = await failures.of_address(address, FAILURES_PER_ADDRESS)
        of_network = await failures.of_network(network, FAILURES_PER_NETWORK)
        wait = max(
            seconds_to_wait(of_address, FAILURES_PER_ADDRESS, WINDOW, now=now),
            seconds_to_wait(of_network, FAILURES_PER_NETWORK, WINDOW, now=now),
        )
        if wait:
            raise self._refusal(retry_after_seconds=wait)

    async def add(self, email: str, client: str, *, now: datetime) -> None:
        address, network = self._hashes(email, client)
        async with transaction():
            await failures.delete_before(now - WINDOW)
            await failures.add(address, network, now=now)

    async def forgive(self, email: str) -> None:
        """Those of the address count no more; those of the network still do."""
        address, _ = self._hashes(email, "")
        if await failures.of_address(address, 1):
            async with transaction():
                await failures.forget_address(address)

    def _hashes(self, email: str, client: str) -> tuple[str, str]:
        return self._hash(b"address", email), self._hash(b"network", network_of(client))

    def _hash(self, purpose: bytes, text: str) -> str:
        message = b"assay-failure-v1 " + purpose + b" " + text.encode(errors="replace")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
