"""Bells that ring after a commit that something must follow, so that it starts at once."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from enum import StrEnum


class Bell(StrEnum):
    CLOSED = "closed"
    """Sittings wait to be graded."""
    OUTBOX = "outbox"
    NEWS = "news"
    """Some process announced a change."""


_ears: defaultdict[Bell, set[asyncio.Event]] = defaultdict(set)
_expected = False


def listen(bell: Bell) -> asyncio.Event:
    ear = asyncio.Event()
    _ears[bell].add(ear)
    return ear


async def rung_or_after(ear: asyncio.Event, seconds: float) -> None:
    # Not `wait_for`: before Python 3.12 it loses a cancellation that meets a ring.
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await ear.wait()


def stop_listening(ear: asyncio.Event) -> None:
    for ears in _ears.values():
        ears.discard(ear)


def expect() -> None:
    """Say, before a commit, that it adds to the outbox."""
    global _expected  # noqa: PLW0603 - one bell tower per process
    _expected = True


def after_commit() -> None:
    global _expected  # noqa: PLW0603 - one bell tower per process
    if _expected:
        _expected = False
        ring(Bell.OUTBOX)


def ring(bell: Bell) -> None:
    for ear in _ears[bell]:
        ear.set()
