"""Time that nobody could use is given back by rule: while no server was alive, or could write.

Servers beat. Whoever finds the last beat too long ago gives everybody who sat the time since, in
the transaction of its own beat, so that it is given once however many servers come back. What this
server lived through itself was no longer than what passed since its own last beat: a clock that
was set is no outage. See `decisions/0021`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database.connection import transaction
from server.exams import live
from server.exams.desks import Desks
from server.exams.domain.time_ledger import Change, Outage
from server.exams.store import outages as store
from server.exams.store import time_entries
from server.kernel.actor import SYSTEM
from server.kernel.clock import from_milliseconds, passed_seconds, to_milliseconds
from server.kernel.ids import new_id

CREDITED = "sittings.outage-credited"
SECONDS_BETWEEN_BEATS = 5.0
LONGEST_SILENCE_MS = 30_000
"""Of a restart that is no outage."""


class Outages:
    def __init__(self, desks: Desks, passed: Callable[[], float] = passed_seconds) -> None:
        self._desks = desks
        self._passed = passed
        self._beat_at: float | None = None
        """When this server last beat, by what passed."""

    @property
    def is_due(self) -> bool:
        silence_ms = self._own_silence_ms()
        return silence_ms is None or silence_ms >= SECONDS_BETWEEN_BEATS * 1000

    async def last_beat(self) -> datetime | None:
        """Of any server."""
        last_ms = await store.last_beat()
        return None if last_ms is None else from_milliseconds(last_ms)

    async def is_anybody_sitting(self, *, now: datetime) -> bool:
        return await time_entries.is_anybody_sitting(to_milliseconds(now))

    async def beat(self, *, now: datetime) -> int:
        """Say that a server is alive; give back what was lost until then. Return to how many."""
        now_ms, passed = to_milliseconds(now), self._passed()
        async with transaction():
            last_ms = await store.locked_beat()
            outage = self._outage(last_ms, now_ms)
            given = [] if outage is None else await _made_good(outage, now)
            await store.beat(now_ms if last_ms is None else max(last_ms, now_ms))
        self._beat_at = passed
        for change in given:
            self._desks.know(change.sitting)
        if given:
            live.announced_to_all(live.EVERYBODY)
        return len(given)

    async def begin_anew(self, *, now: datetime) -> None:
        """Beat at an earlier time than before: this server took the wall clock's."""
        async with transaction():
            await store.beat(to_milliseconds(now))

    async def catch_up(self, *, now: datetime) -> bool:
        """Where this server could not write for long, beat. Say whether that gave time back."""
        silence_ms = self._own_silence_ms()
        if silence_ms is None or silence_ms <= LONGEST_SILENCE_MS:
            return False
        return bool(await self.beat(now=now))

    def _own_silence_ms(self) -> float | None:
        return None if self._beat_at is None else (self._passed() - self._beat_at) * 1000

    def _outage(self, last_ms: int | None, now_ms: int) -> Outage | None:
        if last_ms is None:
            return None
        silences = [float(now_ms - last_ms)]
        if (own_ms := self._own_silence_ms()) is not None:
            silences.append(own_ms)
        silence_ms = int(min(silences))
        if silence_ms <= LONGEST_SILENCE_MS:
            return None
        return Outage(new_id(), now_ms - silence_ms, now_ms)


def detail_of(outage: Outage, sittings: int) -> Mapping[str, DetailValue]:
    return {"from_ms": outage.from_ms, "to_ms": outage.to_ms, "sittings": sittings}


async def _made_good(outage: Outage, now: datetime) -> Sequence[Change]:
    """Lengthen every sitting that lost time, with one event; call inside a transaction."""
    ledgers = await time_entries.running_ledgers(outage.from_ms)
    given = [
        one
        for ledger in ledgers
        if not ledger.sitting.is_rehearsal and (one := ledger.made_good(outage)) is not None
    ]
    if given:
        await store.add(outage, len(given))
        await time_entries.apply_each(given)
        detail = detail_of(outage, len(given))
        await audit.record(SYSTEM, CREDITED, outage.id, now=now, detail=detail)
        await live.announce_to_all(live.EVERYBODY, now=now)
    return given
