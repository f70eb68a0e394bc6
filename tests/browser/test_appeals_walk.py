"""Somebody reports an item while they sit and appeals later; somebody rules, and they read it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import check, follow
from tests.browser.test_invigilators_day import begin_to_sit, learn
from tests.browser.test_walks import _sign_in

pytestmark = pytest.mark.browser


def test_an_objection_finds_its_ruling(candidate: Page, admin: Page) -> None:
    learn(candidate, "Obi Objects", "obi@example.org")
    candidate.goto("/exams/practice")
    begin_to_sit(candidate)
    _report(candidate)
    _hand_in(candidate)
    _appeal(candidate)
    _sign_in(admin, "admin@demo.example")
    _rule(admin)
    _free(admin)

    candidate.goto("/account/appeals")
    expect(candidate.get_by_text("Upheld")).to_have_count(1)  # of the appeal; its ruling says why
    expect(candidate.get_by_text("It has two right answers.")).to_be_visible()
    check(candidate)
    follow(candidate, candidate.get_by_role("link", name=re.compile("^Withdraw")))
    check(candidate)
    follow(candidate, candidate.get_by_role("button", name="Withdraw appeal"))
    expect(candidate.get_by_role("status")).to_contain_text("Nobody rules on it any more.")


def _report(page: Page) -> None:
    """Twice the same item: the second time what was said stands there to be changed."""
    for text in ("A word is cut off.", "Two answers are right."):
        page.get_by_role("link", name="Report a problem with this item").click()
        dialog = page.get_by_role("dialog", name="Report a problem with item 1")
        expect(dialog.get_by_label("What is wrong?")).to_be_focused()
        dialog.get_by_label("What is wrong?").fill(text)
        dialog.get_by_role("button", name="Report problem").dblclick()
        expect(dialog.get_by_role("status")).to_contain_text("It is kept.")
        if text.startswith("A"):
            check(page)
        dialog.get_by_role("button", name="Go back to the exam").click()
    page.get_by_role("link", name="Report a problem with this item").click()
    expect(page.get_by_label("What is wrong?")).to_be_focused()
    expect(page.get_by_label("What is wrong?")).to_have_value("Two answers are right.")
    page.keyboard.press("Escape")


def _hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in exam").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in exam").click()
    page.wait_for_url(re.compile("/result$"))
    expect(page.get_by_role("link", name="Result letter (PDF)")).to_be_visible()


def _appeal(page: Page) -> None:
    follow(page, page.get_by_role("link", name="Appeal", exact=True))
    check(page)
    page.get_by_label(re.compile("^Something that happened")).check()
    page.get_by_role("button", name="Send appeal").click()
    expect(page.get_by_text("Say what is wrong in 1 to 1,000 visible characters")).to_be_visible()
    page.get_by_label("What is wrong?").fill("The fire alarm rang.")
    page.get_by_role("button", name="Send appeal").dblclick()
    expect(page.get_by_role("status")).to_contain_text("We have your appeal.")
    expect(page.get_by_text("The fire alarm rang.")).to_have_count(1)


def _rule(page: Page) -> None:
    page.goto("/admin/appeals")
    check(page)
    row = page.get_by_role("row", name=re.compile("Item 1 "))
    follow(page, row.get_by_role("link", name=re.compile("^Open appeal")))
    expect(page.get_by_text("Two answers are right.")).to_be_visible()
    check(page)
    page.get_by_label("Upheld", exact=True).check()
    page.get_by_label("Why?").fill("It has two right answers.")
    page.get_by_label(re.compile("^I have read")).check()
    page.get_by_role("button", name="Rule on appeal").dblclick()
    expect(page.get_by_role("status")).to_contain_text("It is ruled on")
    check(page)


def _free(page: Page) -> None:
    follow(page, page.get_by_role("link", name="Give a free new sitting"))
    check(page)
    page.get_by_label("Why is it given?").fill("The alarm took ten minutes.")
    page.get_by_label(re.compile("^This sitting is to count")).check()
    page.get_by_role("button", name="Give free new sitting").dblclick()
    expect(page.get_by_role("status")).to_contain_text("A free new sitting is given")
