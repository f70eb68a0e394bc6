"""The system check before an exam, on devices that can and on devices that cannot."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from server.kernel.clock import system_now
from tests.browser.conftest import House
from tests.browser.looking import check, follow

pytestmark = pytest.mark.browser
ADDRESS = "/exams/practice/check"
NO_STORAGE = "Object.defineProperty(window, 'indexedDB', { value: undefined });"
NO_WORKER = "delete Navigator.prototype.serviceWorker;"


def test_a_device_in_order_is_told_so_and_the_practice_item_is_kept(stranger: Page) -> None:
    stranger.goto("/exams/practice")
    stranger.goto(ADDRESS)

    expect(stranger.locator("#verdict")).to_contain_text("Everything is in order.")
    expect(stranger.get_by_text("In order", exact=True)).to_have_count(5)
    stranger.get_by_role("radio", name=re.compile("It waits here")).check()
    expect(stranger.locator("#saved")).to_contain_text("Kept on this device")
    expect(stranger.locator("#told")).to_contain_text("Right:")
    check(stranger)
    stranger.reload()
    expect(stranger.get_by_role("radio", name=re.compile("It waits here"))).to_be_checked()
    follow(stranger, stranger.get_by_role("link", name="Rules and start"))


def test_a_device_that_keeps_nothing_is_told_what_to_do(stranger: Page) -> None:
    stranger.add_init_script(NO_STORAGE)
    stranger.add_init_script(NO_WORKER)

    stranger.goto(ADDRESS)

    found = stranger.get_by_role("main")
    expect(found).to_contain_text("This browser cannot keep answers on the device. Leave private")
    expect(found).to_contain_text("This browser cannot open your exam again without a network.")
    expect(stranger.locator("#verdict")).to_contain_text("Not everything is in order.")
    check(stranger)


def test_a_wrong_clock_and_a_lost_line_are_told(stranger: Page) -> None:
    stranger.clock.install(time=system_now() + timedelta(hours=1))
    stranger.goto(ADDRESS)
    expect(stranger.get_by_role("main")).to_contain_text(
        re.compile(r"The clock of this device is (3599|3600|3601) seconds off\.")
    )

    stranger.route("**/health", lambda route: route.abort())
    stranger.get_by_role("button", name="Check again").click()

    expect(stranger.get_by_role("main")).to_contain_text("The server did not answer just now.")


def test_a_narrow_window_is_told(stranger: Page) -> None:
    stranger.set_viewport_size({"width": 300, "height": 700})

    stranger.goto(ADDRESS)

    expect(stranger.get_by_role("main")).to_contain_text("300 of at least 320 pixels")


def test_without_script_the_page_says_what_cannot_be_checked(
    chromium: Browser, house: House
) -> None:
    context = chromium.new_context(base_url=house.url, java_script_enabled=False)
    page = context.new_page()

    page.goto(ADDRESS)

    expect(page.get_by_text("Nothing can be checked without script.")).to_be_visible()
    expect(page.get_by_text("A practice item")).to_be_hidden()
    expect(page.get_by_text("Not checked yet.").first).to_be_hidden()
    context.close()
