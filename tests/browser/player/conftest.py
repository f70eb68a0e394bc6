"""A browser for the player's tests; skipped where the machine has none."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.player.exam_room import Room


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def device(chromium: Browser, room: Room) -> Iterator[BrowserContext]:
    """One device: its own storage, its own windows."""
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(5000)
    context.route("**/*", room.answer)
    yield context
    context.close()
