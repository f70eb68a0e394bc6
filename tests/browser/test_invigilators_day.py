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
    _assign(admin)
    _sign_in(admin, "invigilator@demo.example")
    follow(admin, admin.get_by_role("link", name="Board"))
    seat = admin.get_by_role("row", name=re.compile("Ivo Invigilated"))
    expect(seat).to_contain_text(re.compile(r"0:0\d:\d\d"))
    expect(seat).to_contain_text(re.compile("Just now|seconds? ago"))
    check(admin)

    _give_time(admin)
    expect(seat.get_by_role("cell", name="1", exact=True)).to_be_visible()
    expect(candidate.locator("#timer .given")).to_have_text("5 more minutes given")

    _stop_clocks(admin)
    expect(seat).to_contain_text("Paused")
    expect(candidate.get_by_text("Your clock is stopped.").first).to_be_visible()
    expect(candidate.get_by_role("radio").first).to_be_disabled()
    check(candidate)

    seat.get_by_role("link", name=re.compile("Open sitting")).click()
    expect(admin.get_by_role("row", name=re.compile("The network was down"))).to_have_count(1)
    _write(admin, "Please take your seat again.")
    expect(candidate.get_by_text("Please take your seat again.").first).to_be_visible()
    admin.get_by_role("button", name="Let clock run").click()
    expect(admin.locator(".noticed")).to_contain_text("The clock runs again.")
    expect(candidate.get_by_role("radio").first).to_be_enabled()
    candidate.get_by_role("radio").nth(1).check()
    expect(candidate.locator("#saved")).to_contain_text(re.compile(r"Saved \d"))


def _give_time(page: Page) -> None:
    """A second press gives nothing more."""
    _choose_and(page, "Give time")
    page.get_by_label("Minutes").fill("5")
    page.get_by_label("Why is it done?").fill("The network was down.")
    page.get_by_label("Incident").select_option("device")
    check(page)
    page.get_by_role("button", name="Give time").dblclick()
    expect(page.locator(".noticed")).to_contain_text("The time is given.")


def _stop_clocks(page: Page) -> None:
    _choose_and(page, "Stop clocks")
    page.get_by_label("Why is it done?").fill("Fire alarm")
    page.get_by_role("button", name="Stop clocks").click()
    expect(page.locator(".noticed")).to_contain_text("The clocks stand.")


def _write(page: Page, text: str) -> None:
    page.get_by_text("Write to the candidate").click()
    page.get_by_role("textbox", name="Message").fill(text)
    page.get_by_role("button", name="Send message").click()
    expect(page.locator(".noticed")).to_contain_text("The message is sent.")
    check(page)


def _assign(page: Page) -> None:
    """Let the demo's invigilator watch the practice exam."""
    _sign_in(page, "admin@demo.example")
    page.goto("/invigilate/assignments")
    page.get_by_label("Invigilator", exact=True).select_option(index=1)
    page.get_by_label("What they watch").select_option("exam:practice")
    page.get_by_role("button", name="Assign sittings").click()
    expect(page.locator(".noticed")).to_contain_text("It is assigned")
    check(page)
    page.context.clear_cookies()


def _choose_and(page: Page, act: str) -> None:
    page.get_by_label(re.compile("Ivo Invigilated")).check()
    page.get_by_role("button", name=act).click()


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
