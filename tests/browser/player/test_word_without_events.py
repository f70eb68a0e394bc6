"""Where no event arrives as it happens, the page still hears all of it when it asks."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.looking import until
from tests.browser.player.exam_room import Room
from tests.browser.player.test_player import look, opened

pytestmark = pytest.mark.browser
AT = "2026-11-23T16:20:00.000Z"


def _message(number: int, text: str) -> dict[str, object]:
    return {"id": f"01900000-0000-7000-8000-00000000000{number}", "text": text, "at": AT}


def test_messages_come_one_after_the_other_until_each_is_read(
    device: BrowserContext, room: Room
) -> None:
    page = opened(device)
    room.messages = [_message(1, "Sit down."), _message(2, "<b>Stand up.</b>")]
    look(page)
    box = page.locator("[data-notice=message]")
    expect(box).to_contain_text("Sit down.")
    look(page)

    read = page.get_by_role("button", name="Mark as read")
    read.click()
    expect(box).to_contain_text("<b>Stand up.</b>")
    read.click()

    expect(box).to_be_hidden()
    until(page, lambda: room.messages == [])
    expect(page.locator("#item-title")).to_be_focused()
    page.get_by_text("Messages so far").click()
    expect(page.locator("#told li")).to_have_text(
        ["16:20 UTC Sit down.", "16:20 UTC <b>Stand up.</b>"]
    )


def test_a_page_tells_how_many_answers_wait(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    page.get_by_role("radio", name="Second").check()
    until(page, lambda: room.response(1) is not None)
    look(page)
    until(page, lambda: room.unsent == 0)

    room.writer += 1
    page.get_by_role("radio", name="First").check()
    expect(page.locator("[data-notice=elsewhere]")).to_be_visible()
    look(page)

    until(page, lambda: room.unsent is None)
