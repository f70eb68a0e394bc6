"""Who listens to an open sitting: woken by whatever changes its time or tells it something.

A change is announced in its transaction (`decisions/0002`), so that those who listen at another
process wake within a second; at this one they wake with the commit.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from uuid import UUID

from server.database import changes
from server.exams.domain.sitting import Sitting
from server.kernel.errors import Unavailable

SITTING = "sitting"
"""Scope of changes of one sitting, by its id."""
SITTINGS = "sittings"
"""Scope of changes of everybody who sits an exam, by its slug."""
EVERYBODY = "*"
"""The key for all exams."""
MOST_OF_A_SITTING = 4
"""A reload leaves its line behind for a moment; the oldest makes room."""
MOST = 4_000
SECONDS_TO_WAIT = 30


async def announce(sitting_id: UUID, *, now: datetime) -> None:
    """Tell whoever listens to this sitting anywhere; call inside the transaction of the change."""
    await changes.announce(SITTING, sitting_id, now=now)


def announced(sitting_id: UUID) -> None:
    """Tell them here, after the commit."""
    changes.forget_here(SITTING, sitting_id)


async def announce_to_all(exam: str, *, now: datetime) -> None:
    """As `announce`, to everybody who sits this exam."""
    await changes.announce(SITTINGS, exam, now=now)


def announced_to_all(exam: str) -> None:
    changes.forget_here(SITTINGS, exam)


class StreamsFull(Unavailable):
    code = "streams-full"
    detail = "Too many pages listen at the moment. Ask for the time instead; try again later."


class Ear:
    """One listener. `is_over`: it must not go on."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting_id = sitting.id
        self.exam = sitting.exam
        self.is_over = False
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    def end(self) -> None:
        self.is_over = True
        self._rung.set()

    async def rung_within(self, seconds: float) -> bool:
        """Whether it rang, now or since it last said so."""
        # Not `wait_for`: before Python 3.12 it loses a cancellation that meets a ring.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        is_rung = self._rung.is_set()
        self._rung.clear()
        return is_rung


class Live:
    def __init__(self) -> None:
        self._ears: dict[int, OrderedDict[int, Ear]] = {}
        """By the number of the sitting's id, oldest first."""
        self._count = 0
        self._is_over = False
        changes.on_change(SITTING, lambda key: self.wake(UUID(key)))
        changes.on_change(SITTINGS, self._wake_all)

    def require_room(self) -> None:
        """Raises StreamsFull."""
        if self._count >= MOST:
            raise StreamsFull(retry_after_seconds=SECONDS_TO_WAIT)

    @contextmanager
    def listening(self, sitting: Sitting) -> Iterator[Ear]:
        ear = Ear(sitting)
        others = self._ears.setdefault(sitting.id.int, OrderedDict())
        others[id(ear)] = ear
        self._count += 1
        if len(others) > MOST_OF_A_SITTING:
            others.popitem(last=False)[1].end()
        if self._is_over:
            ear.end()
        try:
            yield ear
        finally:
            self._count -= 1
            others.pop(id(ear), None)
            if not others and self._ears.get(sitting.id.int) is others:
                del self._ears[sitting.id.int]

    def wake(self, sitting_id: UUID) -> None:
        """After the commit, at this process."""
        for ear in self._ears.get(sitting_id.int, {}).values():
            ear.ring()

    def end(self) -> None:
        """Let everybody go: the server stops."""
        self._is_over = True
        for ear in self._all():
            ear.end()

    def _wake_all(self, exam: str) -> None:
        for ear in self._all():
            if exam in (EVERYBODY, ear.exam):
                ear.ring()

    def _all(self) -> list[Ear]:
        return [ear for ears in self._ears.values() for ear in ears.values()]
