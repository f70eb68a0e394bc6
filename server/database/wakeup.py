"""A bell that rings after each commit, so that what must follow starts at once, not at a tick."""

import asyncio

_bells: set[asyncio.Event] = set()


def new_bell() -> asyncio.Event:
    bell = asyncio.Event()
    _bells.add(bell)
    return bell


def remove_bell(bell: asyncio.Event) -> None:
    _bells.discard(bell)


def after_commit() -> None:
    for bell in _bells:
        bell.set()
