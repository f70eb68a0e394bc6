"""The exam player as a candidate meets it: saving, the lost line, the second window, the end."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import until
from tests.browser.player.exam_room import ADDRESS, Room
from tests.browser.player.people import leave

pytestmark = pytest.mark.browser
LAID_UNDER = """(text, { x, y, width, height }) => {
  text.closest("label").style.cssText =
    `position: fixed; left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px`;
}"""


def opened(device: BrowserContext) -> Page:
    page = device.new_page()
    page.goto(ADDRESS)
    expect(page.get_by_role("button", name="Hand in exam")).to_be_enabled()
    return page


def go(page: Page, position: int) -> None:
    page.get_by_label(f"Item {position},").first.click()
    expect(page.locator("#item-title")).to_contain_text(f"Item {position} of")


def shown(page: Page, notice: str) -> None:
    expect(page.locator(f"[data-notice={notice}]")).to_be_visible()


def look(page: Page) -> None:
    """As when the candidate comes back to the window."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_every_type_of_item_is_saved_in_the_contracts_shape(
    device: BrowserContext, room: Room
) -> None:
    page = opened(device)

    page.get_by_role("radio", name="Second").check()
    go(page, 2)
    page.get_by_role("checkbox", name="One").check()
    page.get_by_role("checkbox", name="Three").check()
    go(page, 3)
    page.get_by_role("button", name="Move “Baseline” up").click()
    go(page, 4)
    page.get_by_label("Risk").select_option("Other")
    go(page, 5)
    page.get_by_label("Gap 1").select_option("before")
    go(page, 6)
    page.get_by_label("Number and unit").fill("2.3 min")
    go(page, 7)
    page.get_by_label("Your answer").fill("SLO")
    page.get_by_label("Your answer").blur()
    until(page, lambda: len(room.stored) == 7)

    assert [room.response(n) for n in range(1, 8)] == [
        {"choice": "w"},
        {"choices": ["q", "e"]},
        {"order": ["w", "q", "e"]},
        {"pairs": {"q": "w"}},
        {"gaps": {"g": "q"}},
        {"value": "2.3 min"},
        {"text": "SLO"},
    ]
    expect(page.locator("#saved")).to_contain_text("Saved")


def test_typing_is_saved_without_leaving_the_field(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    go(page, 7)

    page.get_by_label("Your answer").press_sequentially("SLO", delay=30)

    until(page, lambda: room.response(7) == {"text": "SLO"})


def test_an_order_that_is_right_already_can_be_kept(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    go(page, 3)

    page.get_by_role("button", name="Keep this order").click()

    until(page, lambda: room.response(3) == {"order": ["q", "w", "e"]})


def test_a_third_choice_of_two_is_not_taken(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    go(page, 2)

    for name in ("One", "Two", "Three"):
        page.get_by_role("checkbox", name=name).click()

    expect(page.get_by_role("checkbox", name="Three")).not_to_be_checked()
    until(page, lambda: room.response(2) == {"choices": ["q", "w"]})


def test_an_answer_can_be_cleared(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    page.get_by_role("radio", name="First").check()
    until(page, lambda: room.response(1) == {"choice": "q"})

    page.get_by_role("button", name="Clear answer").click()

    until(page, lambda: 1 in room.stored and room.response(1) is None)


def test_answers_made_offline_survive_a_closed_window(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    page.get_by_role("radio", name="First").check()
    until(page, lambda: 1 in room.stored)
    room.is_away = True
    page.get_by_role("radio", name="Third").check()
    go(page, 6)
    page.get_by_label("Number and unit").fill("9 min")
    shown(page, "offline")
    expect(page.locator("#saved")).to_have_text("Kept on this device")
    leave(page)
    room.is_away = False

    again = opened(device)

    until(again, lambda: room.response(6) == {"value": "9 min"})
    assert room.response(1) == {"choice": "e"}
    expect(again.get_by_role("radio", name="Third")).to_be_checked()


def test_answers_are_sent_by_themselves_when_the_line_is_back(
    device: BrowserContext, room: Room
) -> None:
    page = opened(device)
    room.is_away = True
    page.get_by_role("radio", name="First").check()
    shown(page, "offline")

    room.is_away = False

    until(page, lambda: room.response(1) == {"choice": "q"})
    expect(page.locator("[data-notice=offline]")).to_be_hidden()


def test_a_second_window_reads_until_it_takes_over(device: BrowserContext, room: Room) -> None:
    first = opened(device)
    first.get_by_role("radio", name="First").check()
    until(first, lambda: 1 in room.stored)

    second = device.new_page()
    second.goto(ADDRESS)
    shown(second, "elsewhere")
    expect(second.get_by_role("radio", name="Second")).to_be_disabled()
    second.get_by_role("button", name="Work here instead").click()
    expect(second.get_by_role("radio", name="First")).to_be_checked()
    second.get_by_role("radio", name="Second").check()

    until(second, lambda: room.response(1) == {"choice": "w"})
    shown(first, "elsewhere")
    expect(first.get_by_role("radio", name="Third")).to_be_disabled()


def test_a_displaced_device_is_told_and_its_answer_sealed(
    chromium: Browser, device: BrowserContext, room: Room
) -> None:
    first = opened(device)
    first.get_by_role("radio", name="First").check()
    until(first, lambda: 1 in room.stored)
    other = chromium.new_context()
    other.route("**/*", room.answer)
    second = other.new_page()
    second.goto(ADDRESS)
    second.get_by_role("button", name="Work here instead").click()
    second.get_by_role("radio", name="Second").check()
    until(second, lambda: room.response(1) == {"choice": "w"})

    first.get_by_role("radio", name="Third").check()

    shown(first, "elsewhere")
    shown(first, "displaced")
    assert room.response(1) == {"choice": "w"}
    expect(first.locator("[data-notice=displaced]")).to_contain_text("does not count: item 1.")
    assert {"choice": "e"} in [sealed["response"] for sealed in room.sealed]
    other.close()


def test_handing_in_names_what_is_blank_and_flagged(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    page.get_by_role("radio", name="First").check()
    page.get_by_role("button", name="Flag for later").click()

    page.get_by_role("button", name="Hand in exam").click()

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("6 items have no answer: 2 3 4 5 6 7")
    expect(dialog).to_contain_text("1 item is flagged: 1")
    dialog.get_by_role("button", name="Hand in exam").click()
    page.wait_for_url("**/result")
    assert room.submissions == 1
    assert room.response(1) == {"choice": "q"}


def test_the_last_item_leads_to_handing_in(device: BrowserContext) -> None:
    page = opened(device)
    page.locator("#map a[href='#item-7']").click()
    page.get_by_role("link", name="Review and hand in").click()
    expect(page.get_by_role("dialog")).to_contain_text("7 items have no answer: 1 2 3 4 5 6 7")


def test_a_second_press_on_handing_in_reaches_no_answer(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    page.get_by_role("radio", name="First").check()
    until(page, lambda: room.response(1) == {"choice": "q"})
    page.get_by_role("button", name="Hand in exam").click()
    button = page.get_by_role("dialog").get_by_role("button", name="Hand in exam")
    box = button.bounding_box()
    assert box is not None
    page.get_by_text("Second", exact=True).evaluate(LAID_UNDER, box)

    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.wait_for_url("**/result")
    assert room.response(1) == {"choice": "q"}
    assert room.submissions == 1


def test_nothing_is_handed_in_while_answers_are_missing(device: BrowserContext, room: Room) -> None:
    device.clock.install()
    page = opened(device)
    room.is_away = True
    page.get_by_role("radio", name="First").check()

    page.get_by_role("button", name="Hand in exam").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in exam").click()
    expect(page.locator("[data-sending]")).to_contain_text("Your last answers are being sent.")
    page.clock.fast_forward(10_000)

    expect(page.locator("[data-notice=closing]")).to_contain_text("Not handed in")
    assert room.submissions == 0
    expect(page.get_by_role("radio", name="Second")).to_be_enabled()


def test_at_zero_the_page_locks_sends_and_hands_in(device: BrowserContext, room: Room) -> None:
    room.seconds_left = 2
    page = opened(device)
    page.get_by_role("radio", name="First").check()
    room.seconds_left = 0

    page.wait_for_url("**/result")

    assert room.response(1) == {"choice": "q"}
    assert room.submissions == 1


def test_a_pause_stops_the_clock_and_the_fields(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    room.state_at_next_save = "paused"

    page.get_by_role("radio", name="First").check()

    shown(page, "paused")
    expect(page.get_by_role("radio", name="Second")).to_be_disabled()
    expect(page.locator("[data-notice=paused]")).to_contain_text("kept on this device")
    room.state = "open"
    look(page)
    expect(page.get_by_role("radio", name="Second")).to_be_enabled()
    until(page, lambda: room.response(1) == {"choice": "q"})


def test_a_clock_stopped_from_afar_is_seen_and_runs_again_with_as_much(
    device: BrowserContext, room: Room
) -> None:
    room.seconds_left = 600
    page = opened(device)
    room.state, room.seconds_left = "paused", 595

    look(page)

    shown(page, "paused")
    notice = page.locator("[data-notice=paused]")
    expect(notice).to_contain_text("Your clock is stopped.")
    expect(notice).to_contain_text("everything you answered is saved")
    expect(page.get_by_role("radio", name="First")).to_be_disabled()
    expect(page.get_by_role("button", name="Hand in exam")).to_be_disabled()
    expect(page.locator("#timer")).to_have_text("9 minutes leftPaused")
    expect(page.locator("#say")).to_contain_text("Your clock is stopped.")
    room.state = "open"
    look(page)
    expect(notice).to_be_hidden()
    expect(page.get_by_role("radio", name="First")).to_be_enabled()
    expect(page.locator("#timer")).to_have_text("9 minutes left")


def test_a_page_opened_while_the_clock_stands_says_so(device: BrowserContext, room: Room) -> None:
    room.state = "paused"
    page = device.new_page()

    page.goto(ADDRESS)

    shown(page, "paused")
    expect(page.get_by_role("radio", name="First")).to_be_disabled()
    room.state = "open"
    look(page)
    expect(page.get_by_role("radio", name="First")).to_be_enabled()


def test_time_given_stands_on_its_own_line_and_is_announced_once(
    device: BrowserContext, room: Room
) -> None:
    room.seconds_left = 290
    page = opened(device)
    expect(page.locator("#timer .given")).to_be_hidden()
    room.seconds_left, room.granted_seconds = 590, 300

    look(page)

    expect(page.locator("#timer .given")).to_have_text("5 more minutes given")
    expect(page.locator("#timer strong")).to_have_text("9 minutes left")
    expect(page.locator("#say")).to_have_text("5 more minutes given")
    page.evaluate("document.getElementById('say').textContent = ''")
    look(page)
    expect(page.locator("#say")).to_have_text("")
    page.reload()
    expect(page.locator("#timer .given")).to_have_text("5 more minutes given")
    room.granted_seconds = 450
    look(page)
    expect(page.locator("#timer .given")).to_have_text("7 min 30 s more given")
    expect(page.locator("#say")).to_have_text("2 min 30 s more given")


def test_time_given_in_the_last_moment_opens_the_page_again(
    device: BrowserContext, room: Room
) -> None:
    room.seconds_left = 1
    page = device.new_page()
    page.goto(ADDRESS)  # not `opened`: the second may be over before the page is ready
    room.seconds_left, room.granted_seconds = 90, 90

    expect(page.locator("#timer .given")).to_have_text("90 more seconds given")

    page.get_by_role("radio", name="First").check()
    until(page, lambda: room.response(1) == {"choice": "q"})
    assert room.submissions == 0


def test_a_closed_sitting_says_so_and_leads_to_the_result(
    device: BrowserContext, room: Room
) -> None:
    page = opened(device)
    room.state_at_next_save = "closed"

    page.get_by_role("radio", name="First").check()

    shown(page, "closed")
    expect(page.locator("[data-notice=closed]")).to_contain_text(
        "1 answer came too late to count: item 1."
    )
    expect(page.get_by_role("link", name="See your result")).to_be_visible()


def test_a_signed_out_candidate_keeps_every_answer(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    room.is_signed_out = True

    page.get_by_role("radio", name="First").check()

    shown(page, "signed-out")
    room.is_signed_out = False
    until(page, lambda: room.response(1) == {"choice": "q"})
    expect(page.locator("[data-notice=signed-out]")).to_be_hidden()


def test_the_whole_exam_goes_by_keyboard(device: BrowserContext, room: Room) -> None:
    page = opened(device)

    page.keyboard.press("2")
    until(page, lambda: room.response(1) == {"choice": "w"})
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Flagged for later")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#item-title")).to_be_focused()
    expect(page.locator("#item-title")).to_have_text("Item 2 of 7")
    page.keyboard.press("p")
    expect(page.locator("#item-title")).to_have_text("Item 1 of 7")
    page.keyboard.press("t")
    expect(page.locator("#say")).to_have_text(re.compile("(59|60) minutes left"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Keys")


def test_without_script_the_page_leads_to_one_item_at_a_time(chromium: Browser, room: Room) -> None:
    context = chromium.new_context(java_script_enabled=False, reduced_motion="reduce")
    context.route("**/*", room.answer)
    page = context.new_page()
    page.goto(ADDRESS)

    expect(page.get_by_role("link", name="Go on without script")).to_be_visible()
    context.close()
