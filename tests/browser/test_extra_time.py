"""Somebody asks for more time, gets it, sees it before and in the exam; then everyone gets more."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import check, follow
from tests.browser.test_invigilators_day import begin_to_sit, learn, look
from tests.browser.test_walks import _sign_in

pytestmark = pytest.mark.browser
CREDIT = "/admin/sittings/exams/practice/credit"


def test_more_time_is_asked_for_granted_and_seen_in_the_exam(candidate: Page, admin: Page) -> None:
    learn(candidate, "Mora More", "mora@example.org")
    _ask(candidate)
    _sign_in(admin, "admin@demo.example")
    _grant(admin)

    candidate.goto("/exams/practice")
    expect(candidate.get_by_text("10 min + 5 min extra time")).to_be_visible()
    check(candidate)
    begin_to_sit(candidate)
    expect(candidate.locator("#timer .given")).to_have_text("5 more minutes given")
    _give_to_all(admin)
    look(candidate)
    expect(candidate.locator("#timer .given")).to_have_text("7 more minutes given")


def _ask(page: Page) -> None:
    page.goto("/account/accommodations")
    check(page)
    page.get_by_label(re.compile("^50")).check()
    page.get_by_label("Why do you need it?").fill("I read slowly.")
    page.get_by_label("Which document says so?").fill("Letter of Dr. Bell")
    page.get_by_role("button", name="Ask for accommodation").dblclick()
    expect(page.get_by_role("status")).to_contain_text("An administrator will decide")
    expect(page.get_by_text("Waits for a decision")).to_have_count(1)
    check(page)


def _grant(page: Page) -> None:
    page.goto("/admin/accommodations")
    check(page)
    row = page.get_by_role("row", name=re.compile("Mora More"))
    follow(page, row.get_by_role("link", name=re.compile("Open request")))
    check(page)
    page.get_by_label("Why is it granted?").fill("As the letter says.")
    page.get_by_role("button", name="Grant accommodation").click()
    expect(page.get_by_role("status")).to_contain_text("It is granted")
    check(page)


def _give_to_all(page: Page) -> None:
    page.goto(CREDIT)
    check(page)
    page.get_by_label("Minutes").fill("2")
    page.get_by_label("Why is time given?").fill("Fire alarm")
    page.get_by_label(re.compile("Everyone who sits")).check()
    page.get_by_role("button", name="Give time to everyone").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Everyone who sits the exam has the time.")
