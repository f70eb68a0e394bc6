"""An invigilator's day: a candidate in the exam room, time given, a clock stopped and let run."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import check, follow
from tests.browser.test_walks import _sign_in

pytestmark = pytest.mark.browser


def test_an_invigilator_gives_time_and_stops_the_clock(candidate: Page, admin: Page) -> None:
    learn(candidate, "Ivo Invigilated", "ivo@example.org")
    begin_to_sit(candidate)
    expect(candidate.locator("#saved")).to_contain_text(re.compile(r"Saved \d"))

    invigilator = admin
    _sign_in(invigilator, "invigilator@demo.example")
    follow(invigilator, invigilator.get_by_role("link", name="Sittings"))
    check(invigilator)
    invigilator.get_by_role("link", name=re.compile("Open sitting")).first.click()
    invigilator.get_by_label("Minutes").fill("5")
    invigilator.get_by_label("Why is time given?").fill("The network was down.")
    invigilator.get_by_role("button", name="Give time").dblclick()
    expect(invigilator.get_by_role("status")).to_contain_text("The time is given.")
    expect(invigilator.get_by_role("row", name=re.compile("The network was down"))).to_have_count(1)
    look(candidate)
    expect(candidate.locator("#timer .given")).to_have_text("5 more minutes given")

    invigilator.get_by_label("Why is the clock stopped?").fill("Fire alarm")
    invigilator.get_by_role("button", name="Stop clock").click()
    expect(invigilator.get_by_role("status")).to_contain_text("The clock stands.")
    check(invigilator)
    look(candidate)
    expect(candidate.get_by_text("Your clock is stopped.").first).to_be_visible()
    expect(candidate.get_by_role("radio").first).to_be_disabled()
    check(candidate)

    invigilator.get_by_role("button", name="Let clock run").click()
    expect(invigilator.get_by_role("status")).to_contain_text("The clock runs again.")
    look(candidate)
    expect(candidate.get_by_role("radio").first).to_be_enabled()
    candidate.get_by_role("radio").nth(1).check()
    expect(candidate.locator("#saved")).to_contain_text(re.compile(r"Saved \d"))


def learn(page: Page, name: str, email: str) -> None:
    """Register, and complete the course of the practice exam."""
    page.goto("/register")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill("a long enough passphrase")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("^(?!.*register)"))
    for slug in ("the-sitting", "the-items", "the-result", "the-certificate"):
        page.goto(f"/courses/practice/lessons/{slug}")
        page.locator("form[action$='/completion'] button").click()
        page.wait_for_url(re.compile(f"^(?!.*{slug}$)"))


def begin_to_sit(page: Page) -> None:
    page.goto("/exams/practice")
    page.get_by_role("button", name=re.compile("Start")).click()
    page.wait_for_selector("#hand-in:visible")
    page.goto(f"{page.url}#item-{_position_of_choice(page)}")
    page.get_by_role("radio").first.check()


def _position_of_choice(page: Page) -> str:
    found = page.locator("form[data-type=single]").first.get_attribute("data-position")
    assert found is not None
    return found


def look(page: Page) -> None:
    """As when the candidate comes back to the window."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
