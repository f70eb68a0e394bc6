"""The exam page for who zooms, hears, sees few colours, reads from right to left, or only types."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import House
from tests.browser.looking import until, violations
from tests.browser.player.exam_room import Room, a_case, a_hotspot, every_item
from tests.browser.player.people import Device, newcomer
from tests.browser.player.test_player import go, opened

pytestmark = pytest.mark.browser
WINDOW = (1280, 1024)
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  return wide > 0 ? [`${wide} px too wide`] : [];
}"""
COVERED = """() => {
  const { top, bottom, left } = document.activeElement.getBoundingClientRect();
  const one = document.activeElement;
  const seen = (down) => one.contains(document.elementFromPoint(left + 2, down));
  const isSeen = [top + 2, (top + bottom) / 2, bottom - 2].some(seen);
  return isSeen || one === document.body ? "" : one.outerHTML.slice(0, 80);
}"""
STATES = """() => {
  const styled = (one, pseudo) => {
    const style = getComputedStyle(one, pseudo);
    return ["backgroundColor", "borderColor", "borderWidth", "textDecorationLine", "content"]
      .map((name) => style[name]).join();
  };
  const one = (selector, pseudo) => styled(document.querySelector(selector), pseudo);
  return {
    chosen: [one("[data-position='1'] :checked"), one("[data-position='1'] input:not(:checked)")],
    struck: [one(".struck .text"), one(".choice:not(.struck) .text")],
    answered: [one("#map .answered"), one("#map .unseen")],
    flagged: [one("#map .flagged", "::after"), one("#map .cell:not(.flagged)", "::after")],
  };
}"""
KEYS = {"Enter", "Space", "ArrowDown"}
BY_KEYBOARD = (
    ("", "2n13n"),
    ("Move “Baseline” up", "Enter"),
    ("", "n"),
    ("Choose", "ArrowDown"),
    ("Next item", "Enter"),
    ("Gap 1", "ArrowDown"),
    ("Next item", "Enter"),
    ("Number and unit", "2.3 min"),
    ("Next item", "Enter"),
    ("Your answer", "SLO"),
    ("Next item", "Enter"),
    ("Desk", "Space"),
    ("", "f"),
)
"""What is tabbed to, and what is pressed or typed there."""
NAME = """() => {
  const one = document.activeElement;
  return one.ariaLabel ?? (one.labels?.[0] ?? one).textContent.replace(/\\s+/g, " ").trim();
}"""


@pytest.fixture
def room() -> Room:
    """One item of each type; the first two are asked on a case."""
    items = [*every_item(), a_hotspot(8, 2)]
    items[0]["case"] = items[1]["case"] = 1
    return Room(items=items, cases=[a_case(1, "A case of some length. ")])


@pytest.fixture
def few_colours(chromium: Browser, room: Room) -> Iterator[BrowserContext]:
    context = chromium.new_context(forced_colors="active", reduced_motion="reduce", bypass_csp=True)
    context.route("**/*", room.answer)
    yield context
    context.close()


@pytest.mark.parametrize("times", [2, 4])
def test_zoomed_everything_is_there_and_nothing_covers_the_focus(
    device: BrowserContext, room: Room, times: int
) -> None:
    page = opened(device)
    width, height = (side // times for side in WINDOW)
    page.set_viewport_size({"width": width, "height": height})

    wrong: list[str] = []
    for position in range(1, len(room.items) + 1):
        go(page, position)
        wrong += [f"{position}: {one}" for one in page.evaluate(TOO_WIDE)]
        for _ in range(8):
            page.keyboard.press("Tab")
            if covered := page.evaluate(COVERED):
                wrong.append(f"{position}: covered: {covered}")
    page.keyboard.press("Escape")
    page.locator("#show-keys").evaluate("one => one.click()")
    wrong += page.evaluate(TOO_WIDE)
    expect(page.get_by_role("button", name="Close keys")).to_be_in_viewport()

    assert wrong == []


def test_forced_colours_tell_every_state_apart(few_colours: BrowserContext, room: Room) -> None:
    page = opened(few_colours)
    page.get_by_role("radio", name="Second").check()
    page.get_by_role("button", name="Strike out A").click()
    page.get_by_role("button", name="Flag for later").click()

    same = [name for name, (one, other) in page.evaluate(STATES).items() if one == other]

    assert same == []
    assert violations(page) == []
    assert room.stored.keys() <= {1}


def test_nothing_moves_for_who_asked_for_it(
    device: BrowserContext,
    room: Room,  # noqa: ARG001 - stands behind the device
) -> None:
    page = opened(device)
    page.keyboard.press("n")
    page.get_by_role("button", name="Hand in exam").click()

    assert (
        page.evaluate(
            "document.getAnimations().filter((one) => one.playState === 'running').length"
        )
        == 0
    )


def test_from_right_to_left_the_arrows_go_the_way_one_reads(
    signed_in: Device, house: House
) -> None:
    page = signed_in(newcomer(house, "rtl")).new_page()
    page.set_extra_http_headers({"Accept-Language": "ar"})
    page.goto("/exams/practice")
    page.locator("[data-start] button.main").click()
    page.wait_for_url("**/sittings/*")
    expect(page.locator("#hand-in")).to_be_enabled()
    assert page.get_attribute("html", "dir") == "rtl"
    page.locator("#map a").first.focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.textContent") == "2"
    page.keyboard.press("c")
    page.locator("#calculator-field").press_sequentially("\u0660\u066b\u0661+\u0660\u066b\u0662")
    page.keyboard.press("Enter")
    expect(page.locator("#calculator output")).to_have_text("= 0.3")

    wrong: list[str] = []
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 700})
        wrong += page.evaluate(TOO_WIDE)
    assert wrong == []
    assert violations(page) == []


def test_the_whole_exam_is_sat_by_keyboard_alone(device: BrowserContext, room: Room) -> None:
    page = opened(device)

    for name, key in BY_KEYBOARD:
        if name:
            tab_to(page, name)
        for one in [key] if key in KEYS else key:
            page.keyboard.press(one)
            if not name and one == "n":
                expect(page.locator("#item-title")).to_be_focused()
    until(page, lambda: len(room.stored) == 8 and bool(room.marks))

    tab_to(page, "Hand in exam")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Go back to the exam")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result")

    assert room.submissions == 1
    assert [room.response(n) for n in (1, 2, 3, 8)] == [
        {"choice": "w"},
        {"choices": ["q", "e"]},
        {"order": ["w", "q", "e"]},
        {"regions": ["w"]},
    ]
    assert [room.response(n) for n in (4, 5, 6, 7)] == [
        {"pairs": {"q": "q"}},
        {"gaps": {"g": "q"}},
        {"value": "2.3 min"},
        {"text": "SLO"},
    ]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus."""
    passed = []
    for _ in range(90):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(NAME))
        if passed[-1].startswith(name) or passed[-1].endswith(name):
            return
    raise AssertionError(f"{name} was never reached, but {passed}")


def test_axe_finds_nothing_on_any_item(chromium: Browser, room: Room) -> None:
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    context.route("**/*", room.answer)
    page = opened(context)
    for position in range(1, 8):
        go(page, position)
        assert violations(page) == []
    context.close()
