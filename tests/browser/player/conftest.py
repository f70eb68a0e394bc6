"""A browser for the player's tests; skipped where the machine has none."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import House
from tests.browser.looking import follow
from tests.browser.player.exam_room import Room
from tests.browser.player.people import DEMO, PASSPHRASE, Device


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


@pytest.fixture
def signed_in(chromium: Browser, house: House) -> Iterator[Device]:
    made: list[BrowserContext] = []

    def open_device(email: str) -> BrowserContext:
        context = chromium.new_context(base_url=house.url, reduced_motion="reduce")
        context.set_default_timeout(10_000)
        made.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(DEMO if "@demo" in email else PASSPHRASE)
        follow(page, page.locator("main form button.main"))
        page.close()
        return context

    yield open_device
    for context in made:
        context.close()
