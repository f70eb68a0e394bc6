"""Sections that close and items that are left, in a real browser, with script and without."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import check, choose, follow, until
from tests.browser.serving import serving
from tests.factories import second_exam, small_content

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"
SECTIONS = """\
sections:
  - {title: The room, domains: [practice/room], instructions: "Read **each** item."}
  - {title: All else, domains: [practice/items, practice/certificates]}"""
NOBODY_BEFORE = "{course: null, exams: []}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two exams: `practice` has sections that lock, in `forward` one only goes on."""
    content, data = tmp_path_factory.mktemp("content"), tmp_path_factory.mktemp("house")
    small_content(content, prerequisites=NOBODY_BEFORE)
    second_exam(content, "forward", draw="all\nnavigation: forward_only", title="Forward exam")
    blueprint = content / "exams" / "practice" / "blueprint.yaml"
    text = blueprint.read_text("utf-8")
    locked = f"draw: all\nnavigation: locked_sections\n{SECTIONS}"
    blueprint.write_text(text.replace("draw: all", locked), "utf-8")
    with serving(data, ASSAY_CONTENT_DIR=str(content)) as url:
        yield url


def signed_in(browser: Browser, house: str, name: str, *, scripted: bool = True) -> BrowserContext:
    context = browser.new_context(
        base_url=house, reduced_motion="reduce", java_script_enabled=scripted
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(f"{name}@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    follow(page, page.locator("main form button.main"))
    page.close()
    return context


def begun(context: BrowserContext, exam: str) -> Page:
    page = context.new_page()
    page.goto(f"/exams/{exam}")
    follow(page, page.get_by_role("button", name="Start exam now"))
    return page


def asked_for(page: Page, position: int) -> None:
    page.locator(f"#map a[href='#item-{position}']").click()


def turned_to(page: Page, position: int) -> None:
    expect(page.locator("#item-title")).to_have_text(f"Item {position} of 16")


def looked_at_the_question(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Go on to “All else”?")
    expect(page.get_by_role("main")).to_contain_text("1 of 5 items that you leave have an answer.")
    check(page)
    follow(page, page.get_by_role("link", name="Go back to the exam"))
    turned_to(page, 1)


def held_up_without_a_network(page: Page) -> None:
    """One may work on the item at hand and is told why there is no other."""
    page.context.set_offline(True)
    page.locator("#next").click()
    expect(page.locator("[data-notice=stuck]")).to_contain_text("needs a connection")
    turned_to(page, 1)
    expect(page.locator("form[data-position]:not([data-type=none])")).to_have_count(1)
    choose(page, 1)
    page.context.set_offline(False)


def opened_anew_without_a_network(page: Page, position: int) -> None:
    page.context.set_offline(True)
    page.reload()
    turned_to(page, position)
    page.context.set_offline(False)
    page.reload()
    turned_to(page, position)


def test_a_section_closes_behind_who_leaves_it(chromium: Browser, house: str) -> None:
    context = signed_in(chromium, house, "candidate")
    page = begun(context, "practice")
    turned_to(page, 1)
    expect(page.get_by_role("heading", name="The room")).to_be_visible()
    expect(page.get_by_role("heading", name="All else")).to_be_hidden()
    choose(page)
    check(page)
    asked_for(page, 5)
    turned_to(page, 5)

    follow(page, page.get_by_role("link", name="Next section"))

    looked_at_the_question(page)
    asked_for(page, 9)
    expect(page.locator("#say")).to_have_text("You have not come to this item yet.")
    asked_for(page, 6)
    follow(page, page.get_by_role("button", name="Go on for good"))
    turned_to(page, 6)
    expect(page.get_by_role("heading", name="All else")).to_be_visible()
    expect(page.locator("#map").get_by_label("Item 1, answered, locked")).to_be_visible()
    expect(page.locator("#previous")).to_be_hidden()
    asked_for(page, 1)
    expect(page.locator("#say")).to_contain_text("You have left this item.")
    turned_to(page, 6)
    check(page)
    page.locator("#hand-in").click()
    page.locator("#leave button[value=hand-in]").click()
    page.wait_for_url(re.compile("/result$"))
    context.close()


def test_without_script_too(chromium: Browser, house: str) -> None:
    context = signed_in(chromium, house, "candidate2", scripted=False)
    page = begun(context, "practice")
    follow(page, page.get_by_role("link", name="Go on without script"))
    for _ in range(4):
        follow(page, page.get_by_role("button", name="Save and next"))
    turned_to(page, 5)
    follow(page, page.get_by_role("button", name="Save and next"))

    follow(page, page.get_by_role("button", name="Go on for good"))

    turned_to(page, 6)
    page.goto(page.url.replace("/items/6", "/items/2"))
    turned_to(page, 6)
    expect(page.get_by_text("Item 2, unseen, locked")).to_be_attached()
    context.close()


def test_who_only_goes_forward_is_given_the_next_item_with_the_step(
    chromium: Browser, house: str
) -> None:
    context = signed_in(chromium, house, "candidate2")
    page = begun(context, "forward")
    sitting = page.url.rpartition("/")[2].partition("#")[0]
    choose(page)
    expect(page.locator("#saved")).to_contain_text("Saved")
    held_up_without_a_network(page)

    page.locator("#next").click()
    turned_to(page, 2)
    expect(page.locator("form[data-position]:not([data-type=none])")).to_have_count(1)
    expect(page.locator("[data-notice=stuck]")).to_be_hidden()
    choose(page)
    page.locator("#next").click()
    turned_to(page, 3)
    asked_for(page, 1)
    expect(page.locator("#say")).to_contain_text("You have left this item.")
    expect(page.locator("#map").get_by_label("Item 1, answered, locked")).to_be_visible()

    def place() -> int:
        found = page.request.get(f"/api/v1/sittings/{sitting}").json()
        return int(found["place"]) if len(found["responses"]) == 2 else 0

    until(page, lambda: place() == 3)
    opened_anew_without_a_network(page, 3)
    check(page)
    follow(page, page.get_by_role("link", name="Next item"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Go on to item 4?")
    context.close()


def test_another_device_goes_on_where_the_first_one_left_off(chromium: Browser, house: str) -> None:
    first = signed_in(chromium, house, "trainer")
    page = begun(first, "forward")
    choose(page)
    expect(page.locator("#saved")).to_contain_text("Saved")
    second = signed_in(chromium, house, "trainer")
    other = second.new_page()
    other.goto(page.url.partition("#")[0])
    turned_to(other, 1)
    page.locator("#next").click()
    turned_to(page, 2)
    sitting = page.url.rpartition("/")[2].partition("#")[0]
    until(page, lambda: page.request.get(f"/api/v1/sittings/{sitting}").json()["place"] == 2)

    other.locator("[data-take-over]").click()

    turned_to(other, 2)
    choose(other)
    expect(other.locator("#saved")).to_contain_text("Saved")
    expect(other.locator("[data-notice=refused]")).to_be_hidden()
    first.close()
    second.close()
