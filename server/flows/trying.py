"""Work that is done again and again, for ever, whatever happens to it.

A fault is said once, and again when it is another; while one lasts, tries come less often. A full
disk or a store that is away would otherwise be said, and asked, twice a second by everybody.
"""

from collections.abc import Awaitable, Callable

import structlog

from server.flows.lane import report

FIRST_SECONDS, MOST_SECONDS = 0.5, 4.0
log = structlog.get_logger("assay.flows")


class Trying:
    """`wait` is how many seconds to leave it alone after a fault; 0 when it is well."""

    def __init__(self, work: Callable[[], Awaitable[object]]) -> None:
        self._work = work
        self._fault = ""
        self.wait = 0.0

    async def once(self) -> bool:
        """Return what the work says; after a fault, False."""
        try:
            done = bool(await self._work())
        except Exception as error:  # noqa: BLE001 - a store that is away now is back later
            self._failed(error)
            return False
        if self._fault:
            log.info("flow-goes-on", after=self._fault)
        self._fault, self.wait = "", 0.0
        return done

    def _failed(self, error: Exception) -> None:
        fault = f"{type(error).__name__} {getattr(error, 'errno', None) or ''}".strip()
        if fault != self._fault:
            report(error)
        self._fault = fault
        self.wait = min(MOST_SECONDS, self.wait * 2 or FIRST_SECONDS)
