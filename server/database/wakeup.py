"""A bell that rings after a commit that something must follow, so that it starts at once."""

import asyncio

_bells: set[asyncio.Event] = set()
_expected = False


def new_bell() -> asyncio.Event:
    bell = asyncio.Event()
    _bells.add(bell)
    return bell


def remove_bell(bell: asyncio.Event) -> None:
    _bells.discard(bell)


def expect() -> None:
    """Say, before a commit, that something will follow it."""
    global _expected  # noqa: PLW0603 - one bell tower per process
    _expected = True


def after_commit() -> None:
    global _expected  # noqa: PLW0603
    if _expected:
        _expected = False
        ring()


def ring() -> None:
    for bell in _bells:
        bell.set()
