"""The server's clock and its beats: looked at each second, and before any sitting is closed."""

import structlog

from server.audit import service as audit
from server.database.connection import transaction
from server.exams.service import Exams
from server.kernel.actor import SYSTEM
from server.kernel.clock import FURTHEST_APART, Now, SteadyClock

log = structlog.get_logger("assay.flows")


class Timekeeping:
    """`now` may be a clock in somebody's hand: that one is trusted."""

    def __init__(self, exams: Exams, now: Now) -> None:
        self._outages = exams.outages
        self._breaks = exams.breaks
        self._endings = exams.endings
        self._now = now
        self._clock = now if isinstance(now, SteadyClock) else None
        self._is_told = False

    async def begin(self) -> None:
        """Before anybody is served: nobody may find the time over that an outage took."""
        await self._beat()

    async def sweep(self) -> None:
        """End sittings that are over, where it is certain what time it is, and breaks."""
        if self._clock is not None:
            self._clock.look()
            await self._judge(self._clock)
        if self._outages.is_due:
            await self._beat()
        if self._clock is None or self._clock.is_trusted:
            await self._endings.close_overdue(now=self._now())
        await self._breaks.end_run_out(now=self._now())

    async def _beat(self) -> None:
        if self._clock is not None:
            last = await self._outages.last_beat()
            if last is not None and last - self._clock() > FURTHEST_APART:
                # It was later already: here, or by another server that nobody must gain by.
                self._clock.go_on_from(last)
        await self._outages.beat(now=self._now())

    async def _judge(self, clock: SteadyClock) -> None:
        """Tell once that the clocks differ, and once that they agree again."""
        if not clock.is_trusted and not await self._outages.is_anybody_sitting(now=clock()):
            await self._take_wall(clock)
        if clock.is_trusted == (not self._is_told):
            return
        apart_ms = round(clock.apart.total_seconds() * 1000)
        async with transaction():
            if clock.is_trusted:
                await audit.record(SYSTEM, "clock.agreed", "clock", now=clock())
            else:
                detail = {"apart_ms": apart_ms}
                await audit.record(SYSTEM, "clock.differed", "clock", now=clock(), detail=detail)
        self._is_told = not clock.is_trusted
        log.error("clock-judged", apart_ms=apart_ms, is_trusted=clock.is_trusted)

    async def _take_wall(self, clock: SteadyClock) -> None:
        """Nobody sits, so nobody gains or loses; what is over ends before the time changes."""
        while await self._endings.close_overdue(now=clock()):
            pass
        clock.take_wall()
        await self._outages.begin_anew(now=clock())
