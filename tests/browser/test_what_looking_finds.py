"""What looks at every page finds what it is there to find."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import violations, violations_in_the_dark

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><title>A page</title>
<style>
  body {{ background: #fff; color: #000; }}
  @media (prefers-color-scheme: dark) {{
    body {{ background: #000; color: #fff; }}
    .faint-in-the-dark {{ color: #2b2b2b; }}
  }}
  .faint {{ color: #d3d3d3; }}
  .on-a-ground {{ background: #333; }}
</style>
<main><h1>A page</h1>{}</main>"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_a_sound_page_has_no_violation(page: Page) -> None:
    page.set_content(PAGE.format("<p>Words</p>"))

    assert violations(page) + violations_in_the_dark(page) == []


@pytest.mark.parametrize(
    ("part", "is_light"),
    [
        ("<p class='faint'>Words</p>", True),
        ("<p class='faint-in-the-dark'>Words</p>", False),
        ("<div class='on-a-ground'><p>Words</p></div>", True),
    ],
)
def test_what_cannot_be_read_is_told_where_it_is_first_seen(
    page: Page, part: str, *, is_light: bool
) -> None:
    page.set_content(PAGE.format(part))

    light, dark = violations(page), violations_in_the_dark(page)

    told = light if is_light else dark
    assert [one.partition(" ")[0] for one in told] == ["color-contrast"]
    assert "Words" in told[0]
    assert violations(page) + violations_in_the_dark(page) == [], "of a look that was told"


def test_what_has_no_name_is_told_each_time(page: Page) -> None:
    page.set_content(PAGE.format("<button></button>"))

    for _ in range(2):
        (told,) = violations(page)
        assert told.startswith("button-name at <button>")
