"""How patient we are with a network whose look-ups fail, where many are checked together.

A row never fails its batch: once a network has failed too often, its further failures are not
told apart, and what is found is told as ever. Programs that sign in are never limited.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from litestar import Request

from server.credentials.checking.codes import Code, verdict_of
from server.credentials.checks import Checked
from server.web.limits import FailureLimit, TooManyLookups
from server.web.security import has_bearer, network_of


class Patience:
    def __init__(self, limit: FailureLimit | None, network: str, now: datetime) -> None:
        self._limit = limit
        self._network = network
        self._now = now
        self._has_failed = False
        self._is_out = limit is not None and _is_resting(limit, network, now)

    @classmethod
    async def of(cls, request: Request[Any, Any, Any], limit: FailureLimit, now: datetime) -> Self:
        is_known = await has_bearer(request, now)
        return cls(None if is_known else limit, network_of(request), now)

    def told(self, checked: Checked) -> Checked:
        """What the asker is told of it."""
        if not checked.is_failed_look_up:
            return checked
        self._has_failed = True
        if not self._is_out:
            return checked
        code = Code.TOO_MANY_LOOKUPS
        return replace(checked, verdict=verdict_of(code), code=code, did_you_mean=None)

    def count(self) -> None:
        """Count a batch once, however many of its rows failed: a list holds slips of the pen."""
        if self._limit is not None and self._has_failed:
            self._limit.count(self._network, now=self._now)


def _is_resting(limit: FailureLimit, network: str, now: datetime) -> bool:
    try:
        limit.require_few(network, now=now)
    except TooManyLookups:
        return True
    return False
