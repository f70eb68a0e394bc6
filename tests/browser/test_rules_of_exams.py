"""Rules of exams in a real browser: a break, a booked window, and Safe Exam Browser."""

import plistlib
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from server.exams.domain.safe_browser import config_key
from server.kernel.clock import rfc3339, system_now
from tests.browser.looking import check, choose, follow
from tests.browser.serving import serving
from tests.browser.test_sections import NOBODY_BEFORE, PASSWORD, begun, signed_in, turned_to
from tests.factories import second_exam, small_content, write_policy

pytestmark = pytest.mark.browser
# What the browser gives to pages: the key appears after `updateKeys`, hashed with the address.
SAFE_BROWSER = """
window.SafeExamBrowser = { security: { configKey: "", async updateKeys(then) {
  const said = new TextEncoder().encode(location.href.split("#")[0] + "%s");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", said));
  this.configKey = [...hash].map((one) => one.toString(16).padStart(2, "0")).join("");
  then();
} } };
"""

OF_CHOICES = """() => [...document.querySelectorAll("form[data-type=single]")]
  .map(({ dataset }) => Number(dataset.position)).find((position) => position > 2)"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`practice` has a break; `guarded` is sat in Safe Exam Browser, in a window that is booked."""
    content, data = tmp_path_factory.mktemp("content"), tmp_path_factory.mktemp("house")
    small_content(content, prerequisites=NOBODY_BEFORE)
    second_exam(content, "guarded", policy="guarded", title="Guarded exam")
    write_policy(content, "practice", breaks="{number: 2, minutes: 10}")
    opens = system_now() - timedelta(hours=1)
    closes, later = opens + timedelta(days=1), opens + timedelta(days=2)
    windows = ", ".join(
        f"{{name: {name}, opens: {rfc3339(first)}, closes: {rfc3339(last)}}}"
        for name, first, last in (("now", opens, closes), ("later", closes, later))
    )
    write_policy(
        content,
        "guarded",
        safe_exam_browser="{generated: true}",
        windows=f"[{windows}]",
        booking="true",
    )
    with serving(data, ASSAY_CONTENT_DIR=str(content)) as url:
        yield url


def test_a_break_locks_what_was_seen_and_stops_the_clock(chromium: Browser, house: str) -> None:
    context = signed_in(chromium, house, "candidate")
    page = begun(context, "practice")
    choose(page)
    page.locator("#next").click()
    turned_to(page, 2)

    follow(page, page.get_by_role("link", name="Take a break"))

    expect(page.get_by_role("main")).to_contain_text("1 to 2")
    check(page)
    page.get_by_role("button", name="Take break now").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on a break")
    check(page)
    page.goto(page.url.removesuffix("/break"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on a break")
    follow(page, page.get_by_role("button", name="Come back to the exam"))
    turned_to(page, 3)
    page.locator(f"#map a[href='#item-{page.evaluate(OF_CHOICES)}']").click()
    _answer_is_taken(page)
    page.locator("#map a[href='#item-1']").click()
    turned_to(page, 1)
    expect(page.locator("form:visible input").first).to_be_disabled()
    expect(page.get_by_text("its answer stays as it is")).to_be_visible()
    check(page)
    _is_called_back(page)
    context.close()


def _is_called_back(page: Page) -> None:
    """Staff end the second break, and the page goes on by itself."""
    sitting = page.url.rpartition("/")[2].partition("#")[0]
    follow(page, page.get_by_role("link", name="Take a break"))
    follow(page, page.get_by_role("button", name="Take break now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on a break")
    base = page.url.partition("/sittings/")[0]
    who = {"email": "invigilator@demo.example", "password": PASSWORD}
    with httpx.Client(base_url=f"{base}/api/v1") as iris:
        token = iris.post("/session", json=who).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert iris.delete(f"/sittings/{sitting}/pause", headers=headers).status_code == 200

    turned_to(page, 1)
    expect(page.get_by_role("link", name="Take a break")).to_have_count(0)


def test_an_exam_is_booked_and_opened_in_safe_exam_browser(chromium: Browser, house: str) -> None:
    context = signed_in(chromium, house, "candidate2")
    page = context.new_page()
    page.goto("/exams/guarded")
    expect(page.get_by_text("Book a window of this exam first.")).to_be_visible()
    check(page)
    page.locator("input[name=window]").first.check(force=True)
    page.get_by_role("button", name="Book window").dblclick()
    expect(page.get_by_role("status").first).to_contain_text("Your window is booked.")
    expect(page.get_by_role("button", name="Start exam now")).to_have_count(0)
    expect(page.get_by_role("link", name="Open in Safe Exam Browser")).to_be_visible()
    check(page)
    settings = plistlib.loads(page.request.get("/exams/guarded/settings.seb").body())
    context.add_init_script(SAFE_BROWSER % config_key(settings))

    page.goto("/exams/guarded")

    follow(page, page.get_by_role("button", name="Start exam now"))
    turned_to(page, 1)
    _answer_is_taken(page)
    context.clear_cookies(name="assay_browser")
    page.reload()
    turned_to(page, 1)
    _answer_is_taken(page, 1)
    context.close()


def _answer_is_taken(page: Page, nth: int = 0) -> None:
    with page.expect_response("**/responses/*") as saved:
        choose(page, nth)
    assert saved.value.status == 200
