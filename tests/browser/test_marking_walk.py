"""An essay is read blind by two who differ and by a third; its candidate reads the marks."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import check, follow
from tests.browser.serving import serving
from tests.browser.test_walks import _sign_in
from tests.factories import an_essay, bank, right_response, small_content

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"
TEXT = "The owner withdraws its credential. Payments above a limit wait for a person."
AGREED = (("1", "0"), ("4", "3"))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    content = an_essay(small_content(tmp_path_factory.mktemp("content")))
    with serving(tmp_path_factory.mktemp("marking"), ASSAY_CONTENT_DIR=str(content)) as address:
        yield address


def visitor(chromium: Browser, url: str, email: str) -> Page:
    context = chromium.new_context(base_url=url, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    _sign_in(page, email)
    return page


def test_an_essay_is_marked_by_three_and_told(chromium: Browser, url: str) -> None:
    sitting = _hand_in(url)
    candidate = visitor(chromium, url, "candidate@demo.example")
    candidate.goto(f"/sittings/{sitting}/result")
    expect(candidate.get_by_text("What you wrote is being marked.")).to_be_visible()

    _mark(visitor(chromium, url, "rater1@demo.example"), "43", comment="Clear, and owned.")
    _mark(visitor(chromium, url, "rater2@demo.example"), "13")
    third = visitor(chromium, url, "admin@demo.example")
    _mark(third, "33")
    third.goto("/marking/moderation")
    follow(third, third.get_by_role("link", name=re.compile("ess-0001")))
    expect(third.get_by_text("A third reading")).to_be_visible()
    check(third)

    candidate.goto(f"/sittings/{sitting}/result")
    expect(candidate.get_by_role("heading", name="What people marked")).to_be_visible()
    expect(candidate.get_by_text("Clear, and owned.")).to_be_visible()
    check(candidate)


def _hand_in(url: str) -> str:
    known = bank("practice")
    with httpx.Client(base_url=f"{url}/api/v1") as http:
        person = {"email": "candidate@demo.example", "password": PASSWORD}
        token = http.post("/session", json=person).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        for lesson in ("the-sitting", "the-items", "the-result", "the-certificate"):
            http.put(f"/courses/practice/lessons/{lesson}/completion").raise_for_status()
        sitting = http.post("/exams/practice/sittings").raise_for_status().json()
        for one in sitting["items"]:
            is_essay = one["type"] == "essay"
            response = {"text": TEXT} if is_essay else right_response(one, known)
            body = {"sequence": 1, "response": response}
            place = f"/sittings/{sitting['id']}/responses/{one['position']}"
            http.put(place, json=body).raise_for_status()
        http.post(f"/sittings/{sitting['id']}/submission").raise_for_status()
    return str(sitting["id"])


def _mark(page: Page, keys: str, comment: str = "") -> None:
    """Train for the item, then mark by the keyboard; who comments has a look at every page."""
    look = check if comment else _glance
    page.goto("/marking")
    look(page)
    follow(page, page.get_by_role("link", name=re.compile("Train for this item")))
    for control, recovery in AGREED:
        page.locator(f"input[name='level.control'][value='{control}']").check()
        page.locator(f"input[name='level.recovery'][value='{recovery}']").check()
        follow(page, page.get_by_role("button", name="Compare with what was agreed"))
    expect(page.get_by_text("You passed.")).to_be_visible()
    look(page)
    follow(page, page.get_by_role("button", name="Mark the next response"))
    expect(page.locator("#response")).to_have_text(TEXT)
    for key in keys:
        page.keyboard.press(key)
    if comment:
        page.get_by_label("Comment for the candidate").fill(comment)
        _note(page)
    expect(page.get_by_text("Kept.")).to_be_visible()
    look(page)
    follow(page, page.get_by_role("button", name="Hand in marks", exact=True))
    expect(page.get_by_role("status")).to_contain_text("Your marks are in.")


def _note(page: Page) -> None:
    """On the first sentence, as somebody who selects it would."""
    page.evaluate("""() => {
      const text = document.getElementById("response").firstChild, range = document.createRange();
      range.setStart(text, 0);
      range.setEnd(text, 35);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.activeElement.blur();
    }""")
    page.keyboard.press("n")
    page.get_by_label("Note").fill("A real stop.")
    expect(page.locator("#response mark")).to_have_text("The owner withdraws its credential.")


def _glance(page: Page) -> None:
    assert "Something went wrong on our side" not in page.content()
