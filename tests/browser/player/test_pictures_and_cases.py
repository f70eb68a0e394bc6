"""Hotspots and cases in the player: the picture and its list, the case beside its items."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import until, violations
from tests.browser.player.exam_room import ADDRESS, Room, a_case, a_hotspot, every_item

pytestmark = pytest.mark.browser


def opened(device: BrowserContext) -> Page:
    page = device.new_page()
    page.goto(ADDRESS)
    expect(page.get_by_role("button", name="Hand in exam")).to_be_enabled()
    return page


def touch(page: Page, across: float, down: float) -> None:
    """Point at a place of the picture, in parts of its sides."""
    picture = page.locator(".pictured")
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": box["width"] * across, "y": box["height"] * down})


@pytest.fixture
def room() -> Room:
    """Item 1 is asked on a picture; 2 and 3 on one case, 4 on another, 5 on none."""
    items = [a_hotspot(1, 2), *every_item()[1:5]]
    for position, case in ((2, 1), (3, 1), (4, 2)):
        items[position - 1]["case"] = case
    return Room(items=items, cases=[a_case(1, "The first case."), a_case(2, "The second case.")])


def test_picture_and_list_are_always_in_step(device: BrowserContext, room: Room) -> None:
    page = opened(device)

    touch(page, 0.15, 0.24)
    until(page, lambda: room.response(1) == {"regions": ["q"]})
    expect(page.get_by_role("checkbox", name="Door")).to_be_checked()
    page.get_by_role("checkbox", name="Shelf").check()

    until(page, lambda: room.response(1) == {"regions": ["q", "e"]})
    expect(page.locator(".region.chosen")).to_have_count(2)
    touch(page, 0.15, 0.24)
    until(page, lambda: room.response(1) == {"regions": ["e"]})
    page.get_by_role("button", name="Clear answer").click()
    expect(page.locator(".region.chosen")).to_have_count(0)
    until(page, lambda: room.response(1) is None)


def test_no_region_more_than_asked_for(device: BrowserContext, room: Room) -> None:
    page = opened(device)

    for across, down in ((0.15, 0.24), (0.5, 0.2), (0.85, 0.7)):
        touch(page, across, down)

    expect(page.locator(".region.chosen")).to_have_count(2)
    expect(page.get_by_role("checkbox", name="Shelf")).not_to_be_checked()
    until(page, lambda: room.response(1) == {"regions": ["q", "w"]})


def test_a_hotspot_by_keyboard_and_after_a_reload(device: BrowserContext, room: Room) -> None:
    page = opened(device)

    page.get_by_role("checkbox", name="Desk").focus()
    expect(page.locator(".region.at")).to_have_count(1)
    page.keyboard.press("Space")
    until(page, lambda: room.response(1) == {"regions": ["w"]})
    page.keyboard.press("3")
    until(page, lambda: room.response(1) == {"regions": ["w", "e"]})
    page.reload()

    expect(page.locator(".region.chosen")).to_have_count(2)


def test_a_locked_picture_takes_nothing(device: BrowserContext, room: Room) -> None:
    room.state = "paused"
    page = device.new_page()
    page.goto(ADDRESS)
    expect(page.locator("[data-notice=paused]")).to_be_visible()

    touch(page, 0.15, 0.24)

    expect(page.locator(".region.chosen")).to_have_count(0)
    assert room.response(1) is None


def test_every_region_is_large_enough_to_touch_on_a_phone(
    device: BrowserContext,
    room: Room,  # noqa: ARG001 - stands behind the device
) -> None:
    page = opened(device)
    page.set_viewport_size({"width": 320, "height": 640})

    boxes = page.locator(".region > :first-child").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )

    assert len(boxes) == 3
    assert min(side for box in boxes for side in box) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_case_stands_beside_its_items_and_nowhere_else(
    device: BrowserContext,
    room: Room,  # noqa: ARG001 - stands behind the device
) -> None:
    page = opened(device)
    case = page.locator("#casefile")

    expect(case).to_be_hidden()
    page.keyboard.press("n")
    expect(case).to_contain_text("Case 1")
    case.evaluate("one => { one.scrollTop = 300; }")
    page.keyboard.press("n")
    expect(page.locator("#item-title")).to_contain_text("Item 3")
    assert case.evaluate("one => one.scrollTop") == 300
    page.keyboard.press("n")
    expect(case.get_by_text("The second case.").first).to_be_visible()
    expect(case.get_by_text("The first case.").first).to_be_hidden()
    assert case.evaluate("one => one.scrollTop") == 0
    page.keyboard.press("p")
    expect(case.get_by_text("The first case.").first).to_be_visible()
    assert case.evaluate("one => one.scrollTop") == 300
    page.get_by_label("Item 5,").first.click()
    expect(case).to_be_hidden()
    expect(page.get_by_role("separator")).to_be_hidden()


def test_the_case_is_made_wider_and_narrower_by_keyboard_and_pointer(
    device: BrowserContext,
    room: Room,  # noqa: ARG001 - stands behind the device
) -> None:
    page = opened(device)
    page.keyboard.press("n")
    divider = page.get_by_role("separator", name="Width of the case")

    divider.press("Home")
    expect(divider).to_have_attribute("aria-valuenow", "25")
    narrow = page.locator("#casefile").bounding_box()
    divider.press("End")
    divider.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "63")
    wide = page.locator("#casefile").bounding_box()
    assert narrow is not None
    assert wide is not None
    assert wide["width"] > narrow["width"]
    box = divider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] - 200, box["y"] + 200)
    page.mouse.up()
    assert int(divider.get_attribute("aria-valuenow") or 0) < 63


def test_on_a_phone_the_case_stands_above_and_one_stays_at_the_items(
    device: BrowserContext,
    room: Room,  # noqa: ARG001 - stands behind the device
) -> None:
    page = opened(device)
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator("#next").click()
    case, title = page.locator("#casefile"), page.locator("#item-title")
    above, below = case.bounding_box(), title.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]

    page.locator("#next").click()

    expect(title).to_contain_text("Item 3")
    expect(title).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_pages_have_no_barrier(chromium: Browser, room: Room, scheme: str) -> None:
    context = chromium.new_context(
        bypass_csp=True,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.route("**/*", room.answer)
    page = opened(context)

    found = violations(page)
    page.keyboard.press("n")
    found += violations(page)

    context.close()
    assert found == []
