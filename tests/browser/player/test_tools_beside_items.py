"""Flags, strike-outs, highlights and notes in the player; the calculator and the keys beside it."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.looking import until, violations, violations_in_the_dark
from tests.browser.player.exam_room import ADDRESS, SITTING, Room, a_case, every_item
from tests.browser.player.test_player import go, opened, shown

pytestmark = pytest.mark.browser
SELECT = """([selector, start, end]) => {
  const text = document.querySelector(selector).querySelector("p").firstChild;
  getSelection().setBaseAndExtent(text, start, text, end);
}"""
PAINTED = "() => [...CSS.highlights.get('marked') ?? []].map(String)"
OF_OLD = f"assay-marks-{SITTING}"
WITHOUT_NETWORK = "1 answer is kept on this device"


@pytest.fixture
def room() -> Room:
    """Items 1 and 2 are asked on a case."""
    items = every_item()
    items[0]["case"] = items[1]["case"] = 1
    return Room(items=items, cases=[a_case(1, "First sentence. Second sentence.")])


def marked(room: Room, position: int) -> dict[str, object]:
    kept = room.marks.get(str(position), {})
    return {key: one for key, one in kept.items() if key not in {"writer", "sequence"}}


def test_marks_are_saved_and_another_device_goes_on_with_them(
    chromium: Browser, device: BrowserContext, room: Room
) -> None:
    page = opened(device)
    page.get_by_role("button", name="Flag for later").click()
    page.get_by_role("button", name="Strike out B").click()
    page.locator(".note summary").click()
    page.get_by_label("Your note on this item").press_sequentially("n2?", delay=20)
    until(page, lambda: marked(room, 1).get("note") == "n2?")
    assert marked(room, 1)["flagged"] is True
    assert marked(room, 1)["struck"] == ["w"]
    assert room.stored == {}
    expect(page.locator("#item-title")).to_have_text("Item 1 of 7")

    context = chromium.new_context(reduced_motion="reduce")
    context.route("**/*", room.answer)
    other = context.new_page()
    other.goto(ADDRESS)
    other.get_by_role("button", name="Work here instead").click()
    expect(other.get_by_role("button", name="Flagged for later")).to_be_enabled()
    expect(other.get_by_role("button", name="Strike out B")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(other.get_by_label("Your note on this item")).to_have_value("n2?")
    other.get_by_role("button", name="Flagged for later").click()
    until(other, lambda: marked(room, 1)["flagged"] is False)
    before = room.marks["1"]
    page.get_by_role("button", name="Strike out A").click(timeout=2_000, force=True)
    shown(page, "elsewhere")
    assert room.marks["1"] == before
    context.close()


def test_marks_wait_for_the_network_and_survive_the_window(
    device: BrowserContext, room: Room
) -> None:
    page = opened(device)
    page.get_by_role("radio", name="First").check()
    until(page, lambda: 1 in room.stored)
    room.is_away = True
    page.keyboard.press("f")
    page.keyboard.press("w")
    page.keyboard.type("typed offline, n p f 1")
    shown(page, "offline")
    page.close()
    room.is_away = False

    again = opened(device)

    until(again, lambda: marked(room, 1).get("note") == "typed offline, n p f 1")
    assert marked(room, 1)["flagged"] is True
    assert room.response(1) == {"choice": "q"}
    expect(again.get_by_label("Item 1, answered, flagged")).to_be_visible()


def test_text_is_highlighted_by_pointer_and_by_keyboard(device: BrowserContext, room: Room) -> None:
    page = opened(device)
    page.evaluate(SELECT, ["[data-case='1']", 0, 5])
    page.get_by_role("button", name="Highlight").click()
    until(page, lambda: page.evaluate(PAINTED) == ["First"])
    until(
        page,
        lambda: marked(room, 1).get("highlights") == [{"part": "case", "start": 0, "end": 5}],
    )
    page.keyboard.press("n")
    expect(page.locator("#item-title")).to_have_text("Item 2 of 7")
    assert page.evaluate(PAINTED) == ["First"]

    page.evaluate("getSelection().removeAllRanges()")
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog", name="Highlight")
    stem = dialog.get_by_role("checkbox", name="Decide.")
    stem.focus()
    page.keyboard.press("Space")
    until(page, lambda: page.evaluate(PAINTED) == ["First", "Decide."])
    assert violations(page) + violations_in_the_dark(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    until(
        page,
        lambda: marked(room, 2).get("highlights") == [{"part": "stem", "start": 0, "end": 7}],
    )
    page.reload()
    until(page, lambda: page.evaluate(PAINTED) == ["First", "Decide."])
    page.evaluate(SELECT, ["[data-case='1']", 1, 3])
    page.get_by_role("button", name="Highlight").click()
    until(page, lambda: page.evaluate(PAINTED) == ["F", "st", "Decide."])


def test_a_key_pressed_on_the_way_to_another_item_marks_neither(
    device: BrowserContext, room: Room
) -> None:
    page = opened(device)
    page.evaluate(
        "for (const key of 'nfh1') dispatchEvent(new KeyboardEvent('keydown', { key }));"
        "document.activeElement.blur()"
    )
    expect(page.locator("#item-title")).to_have_text("Item 2 of 7")
    expect(page.get_by_role("dialog", name="Highlight")).to_be_hidden()
    page.keyboard.press("f")
    until(page, lambda: marked(room, 2).get("flagged") is True)
    assert (marked(room, 1), room.stored) == ({}, {})


def test_what_a_browser_kept_of_old_is_taken_over_once(device: BrowserContext, room: Room) -> None:
    page = device.new_page()
    page.goto(ADDRESS)
    page.close()
    page = device.new_page()
    old = '{"flagged": [2], "seen": [1, 2, 3], "struck": ["1 w"]}'
    page.add_init_script(
        f"if (!sessionStorage.done) {{ sessionStorage.done = 1; "
        f"localStorage.setItem('{OF_OLD}', '{old}'); }}"
    )

    page.goto(ADDRESS)

    until(page, lambda: marked(room, 2).get("flagged") is True)
    until(page, lambda: marked(room, 1).get("struck") == ["w"])
    assert page.evaluate(f"localStorage.getItem('{OF_OLD}')") is None
    expect(page.get_by_label("Item 3, seen, no answer")).to_be_visible()


def test_the_calculator_is_exact_and_stands_beside_the_item(
    device: BrowserContext,
    room: Room,
) -> None:
    page = opened(device)
    page.keyboard.press("c")
    calculator = page.get_by_role("dialog", name="Calculator")
    field, worth = calculator.get_by_role("textbox"), calculator.get_by_role("status")
    expect(field).to_be_focused()

    for typed, told in (
        ("0.1+0.2", "= 0.3"),
        ("2+3*4", "= 14"),
        ("(2+3)\N{MULTIPLICATION SIGN}4 \N{MINUS SIGN} 10%", "= 19.9"),
        ("1/3", "≈ 0.333333333333"),
        ("-2,5*2", "= \N{MINUS SIGN}5"),
        ("٣+٤", "= 7"),
        ("99999999999999999999 * 3", "= 299999999999999999997"),
        ("1/0", "Nothing can be divided by zero."),
        ("1,000+1", "This cannot be worked out."),
        ("alert(1)", "This cannot be worked out."),
        ("2(3", "This cannot be worked out."),
    ):
        field.fill(typed)
        page.keyboard.press("Enter")
        expect(worth).to_have_text(told)
    field.fill("")
    for name in ("7", "times", "8", "work it out"):
        calculator.get_by_role("button", name=name, exact=True).click()
    expect(worth).to_have_text("= 56")
    page.get_by_role("radio", name="Second").check()
    until(page, lambda: room.response(1) == {"choice": "w"})
    assert violations(page) + violations_in_the_dark(page) == []
    field.focus()
    page.keyboard.press("Escape")
    expect(calculator).to_be_hidden()
    expect(page.get_by_role("button", name="Calculator")).to_be_focused()


def test_what_the_policy_does_not_give_is_not_there(device: BrowserContext, room: Room) -> None:
    room.tools = {"notes": False, "calculator": False}
    page = opened(device)

    expect(page.locator("#note, #show-calculator")).to_have_count(0)
    page.keyboard.press("c")
    page.keyboard.press("w")
    page.keyboard.press("f")
    until(page, lambda: marked(room, 1).get("flagged") is True)


def test_the_keys_are_off_where_one_types_and_where_one_turns_them_off(
    device: BrowserContext, room: Room
) -> None:
    page = opened(device)
    go(page, 7)
    page.get_by_label("Your answer").press_sequentially("n?f1t")
    until(page, lambda: room.response(7) == {"text": "n?f1t"})
    expect(page.locator("#item-title")).to_have_text("Item 7 of 7")
    page.get_by_label("Your answer").blur()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    keys.get_by_role("checkbox", name="Use these keys on this device").uncheck()
    keys.get_by_role("button", name="Close keys").click()

    page.keyboard.press("p")
    page.reload()
    expect(page.get_by_role("button", name="Hand in exam")).to_be_enabled()
    page.keyboard.press("1")
    page.keyboard.press("f")

    expect(page.locator("#item-title")).to_have_text(re.compile("Item 7 of 7"))
    assert room.marks == {}


def test_what_could_not_be_kept_as_evidence_is_not_said_to_be_kept(
    device: BrowserContext, room: Room
) -> None:
    page = opened(device)
    room.state, room.seals = "closed", False

    page.get_by_role("radio", name="First").check()

    shown(page, "closed")
    closed = page.locator("[data-notice=closed]")
    expect(closed).to_contain_text("1 answer does not count and could not be kept either")
    expect(closed).not_to_contain_text("It is kept as evidence")


def test_a_note_that_finds_no_room_is_told_and_spoils_nothing(
    device: BrowserContext, room: Room
) -> None:
    room.marks["1"] = {"writer": 1, "sequence": 1, "flagged": False, "struck": [], "note": ""} | {
        "highlights": [{"part": "case", "start": n * 9, "end": n * 9 + 4} for n in range(50)]
    }
    page = opened(device)
    page.evaluate(SELECT, ["[data-case='1']", 5, 8])

    page.get_by_role("button", name="Highlight").click()

    refused = page.locator("[data-notice=refused]")
    expect(refused).to_contain_text("Item 1: There is no room for more marks on this item.")
    page.get_by_role("button", name="Flag for later").click()
    until(page, lambda: marked(room, 1)["flagged"] is True)
    assert len(page.evaluate(PAINTED)) == 50
