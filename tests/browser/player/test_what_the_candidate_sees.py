"""What the candidate sees, point by point, where no walk elsewhere shows it already."""

import re
import sqlite3
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from server.kernel.clock import system_now, to_milliseconds
from tests.browser.conftest import House
from tests.browser.looking import check
from tests.browser.player.exam_room import Room, a_case, a_hotspot, every_item
from tests.browser.player.people import Device, newcomer
from tests.browser.player.test_player import go, look, opened

pytestmark = pytest.mark.browser
PHONE = {"width": 320, "height": 568}
LEAST_TARGET = 24
SMALL = """(least) => {
  const row = (one) => one.closest(".choice > label, .tick > label, .sentences label") ?? one;
  const small = ({ width, height }) => width > 0 && Math.min(width, height) < least;
  return [...document.querySelectorAll("#room :is(a, button, input, select, textarea, summary)")]
    .filter((one) => one.checkVisibility() && small(row(one).getBoundingClientRect()))
    .map((one) => one.outerHTML.slice(0, 80));
}"""
LOOKS = """(states) => states.map((state) => {
  const cell = document.querySelector(`#map .cell${state}`);
  const { backgroundColor, borderStyle } = getComputedStyle(cell);
  return [backgroundColor, borderStyle, getComputedStyle(cell, "::after").content].join();
})"""
ORDER = """() => [...document.querySelectorAll("main h1, main h2, main .parts dt")]
  .map((one) => one.textContent.trim())"""


def test_1_the_rules_are_told_in_plain_words(stranger: Page) -> None:
    stranger.goto("/exams/practice")

    rules = stranger.locator("dl.rules")
    for term, told in (
        ("Length", "items in"),
        ("At zero", "For 10 seconds more the server accepts what was already being sent."),
        ("Breaks", "There are none"),
        ("Aids", "A calculator stands on the exam page"),
        ("Trying again", "As often as you like"),
        ("What is recorded", "No camera, no screen, no keyboard."),
    ):
        row = rules.locator("div").filter(has=stranger.get_by_text(term, exact=True))
        expect(row).to_contain_text(told)


def test_3_the_time_is_told_calmly(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    timer = page.locator("#timer strong")
    expect(timer).to_have_text(re.compile("(59|60) minutes left"))
    assert page.locator("#timer, #timer *, .clock").evaluate_all(
        "all => all.every((one) => !one.ariaLive && !one.role)"
    )
    for left, said in ((1801, "30 minutes"), (601, "10 minutes"), (301, "5 minutes")):
        room.seconds_left = left
        look(page)
        expect(page.locator("#say")).to_have_text(f"{said} left")
    expect(timer).to_have_text(re.compile(r"^(5 minutes|4:5\d) left$"))
    room.seconds_left = 61
    look(page)
    expect(page.locator("#say")).to_have_text("1 minute left")
    expect(timer).to_have_text(re.compile(r"^(1:00|0:5\d) left$"))

    room.seconds_left = 3000
    look(page)
    page.get_by_role("button", name="Hide time").click()
    expect(timer).to_have_text("Time is running")
    page.reload()
    expect(page.get_by_role("button", name="Show time")).to_be_visible()
    expect(timer).to_have_text("Time is running")
    page.keyboard.press("t")
    expect(page.locator("#say")).to_have_text(re.compile("(49|50) minutes left"))


def test_4_the_map_tells_states_by_text_and_by_shape(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    page.get_by_role("radio", name="First").check()
    go(page, 2)
    go(page, 3)
    page.get_by_role("button", name="Flag for later").click()

    for words in (
        "Item 1, answered",
        "Item 2, seen, no answer",
        "Item 3, seen, no answer, flagged",
        "Item 4, unseen",
    ):
        expect(page.locator("#map").get_by_label(words, exact=True)).to_be_visible()
    looks = page.evaluate(LOOKS, [".answered", ".seen:not(.flagged)", ".flagged", ".unseen"])
    assert len(set(looks)) == 4
    counted = re.compile(r"Answered\s*1.*Unseen\s*4", re.DOTALL)
    expect(page.locator("#legend")).to_contain_text(counted)
    page.get_by_label("Item 1, answered").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Item 2, seen, no answer")).to_be_focused()
    assert room.stored.keys() == {1}


def test_5_rows_are_targets_and_nothing_is_too_small_to_touch(
    device: BrowserContext, room: Room
) -> None:
    room.items = [*every_item(), a_hotspot(8, 2)]
    page = opened(device)
    group = page.get_by_role("group", name="Decide.").first
    expect(group.get_by_role("radio")).to_have_count(3)
    row = page.locator(".choice").nth(2)
    box = row.locator("label").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)
    expect(page.get_by_role("radio", name="Third")).to_be_checked()

    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    for position in range(1, 9):
        go(page, position)
        assert page.evaluate(SMALL, LEAST_TARGET) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_6_how_wide_a_case_was_made_is_kept(device: BrowserContext, room: Room) -> None:
    items = every_item()
    items[0]["case"] = 1
    room.items, room.cases = items, [a_case(1, "A case.")]
    page = opened(device)
    page.get_by_role("separator", name="Width of the case").press("End")

    page.reload()

    divider = page.get_by_role("separator", name="Width of the case")
    expect(divider).to_have_attribute("aria-valuenow", "65")


def test_7_and_8_at_zero_it_is_told_what_was_received_and_then_the_result(
    signed_in: Device, house: House
) -> None:
    page = signed_in(newcomer(house, "zero")).new_page()
    page.goto("/exams/practice")
    page.get_by_role("button", name="Start exam now").click()
    page.wait_for_url("**/sittings/*")
    single = page.locator("form[data-type=single]").first
    page.locator(f"#map a[href='#item-{single.get_attribute('data-position')}']").click()
    single.get_by_role("radio").first.check()
    expect(page.locator("#saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d:\d\d UTC"))
    stem = single.locator(".stem").inner_text()
    total = page.locator("form[data-position]").count()
    _let_time_run_out(house, UUID(page.url.partition("#")[0].rpartition("/")[2]))
    look(page)

    page.wait_for_url("**/result", timeout=20_000)
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"1 answered, {total - 1} left blank")
    expect(main).to_contain_text(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not yet.", timeout=20_000)
    told = page.evaluate(ORDER)
    wanted = ["Score", "Next try", "Where you stand, domain by domain", "What to read next"]
    assert "Not yet." in told[0]
    assert [one for one in told if one in wanted] == wanted
    assert stem not in main.inner_text()
    check(page)


def _let_time_run_out(house: House, sitting: UUID) -> None:
    """Move the deadline near, behind the server's back."""
    with sqlite3.connect(house.log.parent / "assay.db", timeout=10) as store:
        soon = to_milliseconds(system_now()) + 2_000
        store.execute("UPDATE sitting SET deadline_ms = ? WHERE id = ?", (soon, str(sitting)))
