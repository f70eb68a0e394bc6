"""A learner's day: find a course, read, check oneself, come back, search, see what is theirs."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House
from tests.browser.looking import check, follow, until

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium: Browser, house: House) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=house.url, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_learners_day(candidate: Page) -> None:
    _register(candidate)
    expect(candidate.get_by_role("heading", name="What is next")).to_be_visible()
    candidate.get_by_role("link", name="My learning", exact=True).click()
    expect(candidate.get_by_role("main")).to_contain_text("Nothing here yet")
    check(candidate)

    _find_a_course(candidate)
    _read_and_check(candidate)
    _come_back(candidate)
    _search_a_phrase(candidate)
    check(candidate)


def test_on_a_phone_the_text_comes_first_and_the_rest_behind_one_button(phone: Page) -> None:
    phone.goto("/courses/foundations/lessons/eight-layers")
    contents = phone.get_by_role("link", name="Sorting a symptom")
    expect(contents).to_be_hidden()

    phone.get_by_role("button", name="Outline and contents").click()
    contents.click()

    expect(contents).to_be_hidden()
    expect(phone.get_by_role("heading", name="Sorting a symptom")).to_be_in_viewport()
    wide = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_the_contents_follow_the_reader(stranger: Page) -> None:
    stranger.goto("/courses/foundations/lessons/eight-layers")

    stranger.get_by_role("heading", name="Sorting a symptom").scroll_into_view_if_needed()
    stranger.evaluate("document.querySelector('#s-sorting-a-symptom').scrollIntoView()")

    here = stranger.locator(".contents [aria-current]")
    expect(here).to_have_text("Sorting a symptom")


def test_a_printed_lesson_has_neither_answers_nor_navigation(stranger: Page) -> None:
    stranger.goto("/courses/foundations/lessons/eight-layers")
    stranger.emulate_media(media="print")

    for hidden in (".masthead", ".around", ".pager", ".check footer"):
        expect(stranger.locator(hidden).first).to_be_hidden()
    expect(stranger.locator(".check .stem").first).to_be_visible()


def test_everything_works_without_script(house: House, chromium: Browser) -> None:
    context = chromium.new_context(base_url=house.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/courses")
    page.get_by_label("Level").select_option("practice")
    page.get_by_role("button", name="Show courses").click()
    expect(page.get_by_role("main").get_by_role("heading", level=2)).to_have_count(1)
    assert "level=practice" in page.url
    page.goto("/search")
    page.get_by_role("searchbox").fill('"sorting a symptom"')
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("mark").first).to_have_text("Sorting a symptom")
    context.close()


def _register(page: Page) -> None:
    page.goto("/register")
    page.locator("input[name=name]").fill("Lena Learner")
    page.locator("input[name=email]").fill("lena@example.org")
    page.locator("input[name=password]").fill("a long enough passphrase")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("^(?!.*register)"))
    page.goto("/")


def _find_a_course(page: Page) -> None:
    page.get_by_role("link", name="Courses", exact=True).click()
    page.get_by_label("Words in title, outline or objectives").fill("baseline")
    page.get_by_label("Your progress").select_option("not-begun")
    page.get_by_role("button", name="Show courses").click()
    expect(page.get_by_role("status")).to_have_text("1 of 5 courses")
    expect(page.get_by_label("Words in title, outline or objectives")).to_have_value("baseline")
    page.get_by_role("link", name="AI Deployment Foundations").click()
    page.get_by_role("button", name="Begin course").click()
    page.wait_for_url(re.compile("/lessons/eight-layers$"))


def _read_and_check(page: Page) -> None:
    check = page.locator("#check-1")
    check.get_by_role("radio").first.check()
    check.get_by_role("button", name="Check answer").click()
    expect(check.locator(".feedback .answers")).to_be_visible()
    page.get_by_role("button", name="Mark lesson as read").click()
    page.wait_for_url(re.compile("/lessons/access-and-adoption$"))
    with page.expect_request(re.compile("/demo-and-deployment/place$"), timeout=15_000):
        page.get_by_role("link", name="A demo is no deployment").first.click()


def _come_back(page: Page) -> None:
    until(page, lambda: _left_off(page).endswith("/lessons/demo-and-deployment"))
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"1 of \d+ lessons read"))
    check(page)
    follow(page, page.get_by_role("link", name="Continue lesson"))
    expect(page).to_have_url(re.compile("/lessons/demo-and-deployment$"))


def _left_off(page: Page) -> str:
    """Where “My learning” leads back to; the place is kept a moment after the lesson was opened."""
    page.goto("/learning")
    return page.get_by_role("link", name="Continue lesson").get_attribute("href") or ""


def _search_a_phrase(page: Page) -> None:
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_role("searchbox").fill('"seven lines of a sound baseline"')
    page.get_by_role("button", name="Search").click()
    page.get_by_role("main").get_by_role("link", name="Seven lines of a sound baseline").click()
    page.wait_for_url(re.compile("/baseline-before-change#"))
    expect(page.get_by_role("heading", name="Seven lines of a sound baseline")).to_be_in_viewport()
    page.go_back()
