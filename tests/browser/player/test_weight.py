"""What the exam page weighs with all it loads; `make bench` measures how soon it can be used.

Of a full exam what its items say is left out: seventy of them weigh a third of the whole.
"""

import gzip
import re
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House
from tests.browser.looking import read_course, until
from tests.browser.player.people import Device, at_work, newcomer
from tests.browser.player.test_offline import IS_KEPT

pytestmark = pytest.mark.browser
MOST_BYTES = 60_000
FILES = """async () => {
  const kept = await (await caches.open("assay-sitting")).keys();
  const loaded = performance.getEntriesByType("resource");
  return [...kept.map(({ url }) => url), ...loaded.map(({ name }) => name)];
}"""


@pytest.mark.parametrize("exam", ["practice", "foundations"])
def test_the_exam_page_is_light_and_asks_nobody_else(
    signed_in: Device,
    house: House,
    exam: str,
) -> None:
    who = newcomer(house, "light") if exam == "practice" else "rater2@demo.example"
    page = signed_in(who).new_page()
    read_course(page, exam)
    _start(page, exam)
    page = _opened_anew(page)
    until(page, lambda: bool(page.evaluate(IS_KEPT)))

    files = {one for one in page.evaluate(FILES) if "/api/" not in one}
    weights = {one: len(gzip.compress(page.request.get(one).body(), 9)) for one in files}

    assert {urlparse(one).netloc for one in files} == {urlparse(house.url).netloc}
    words = _words(page) if exam == "foundations" else 0
    assert sum(weights.values()) - words <= MOST_BYTES, sorted(
        (size, urlparse(one).path) for one, size in weights.items()
    )


def _words(page: Page) -> int:
    """What the items of a full exam say, which no page can be without."""
    said: str = page.evaluate("document.querySelector('main').textContent")
    return len(gzip.compress(re.sub(r"\s+", " ", said).encode(), 9))


def _start(page: Page, exam: str) -> None:
    page.goto(f"/exams/{exam}")
    page.get_by_role("button", name=re.compile("Start")).click()
    page.wait_for_url("**/sittings/*")
    expect(page.locator("#hand-in")).to_be_enabled()


def _opened_anew(before: Page) -> Page:
    """In another window: what was loaded on the way to the exam does not count."""
    address, context = before.url.partition("#")[0], before.context
    before.close()
    page = context.new_page()
    page.goto(address)
    at_work(page)
    return page
