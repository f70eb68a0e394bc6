"""What every page must be whoever looks at it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

# Only violations are told, and no selectors are thought of: they are most of an answer's time.
RUN: Final = """([within, options]) => {
  const told = (one) => `${one.id} at ${one.nodes[0].html}: ${one.nodes[0].failureSummary}`;
  const only = { resultTypes: ["violations"], selectors: false, iframes: false, preload: false };
  return axe.run(within ? window.doubtful : document, { ...only, ...options })
    .then((found) => found.violations.map(told));
}"""
ABOUT_COLOURS: Final = ["color-contrast", "link-in-text-block"]
ONLY_COLOURS: Final[dict[str, object]] = {"runOnly": ABOUT_COLOURS}
NO_COLOURS: Final[dict[str, object]] = {
    "rules": {rule: {"enabled": False} for rule in ABOUT_COLOURS}
}
LOOKS: Final = Path(__file__).with_name("looks.js").read_text("utf-8")
_seen: set[str] = set()  # until the process ends


def follow(page: Page, way: Locator) -> None:
    """Press a link or a button and be on the page it leads to: a click alone does not wait."""
    with page.expect_navigation():
        way.click()


def choose(page: Page, nth: int = 0) -> None:
    """Choose an option of the item shown, once the player lets its fields be changed."""
    expect(page.locator("form:visible .choice input").nth(nth)).to_be_enabled()
    page.locator("form:visible .choice").nth(nth).click()


def read_course(page: Page, slug: str) -> None:
    """Mark every lesson as read, as the button at the end of each does."""
    page.goto(f"/courses/{slug}")
    lessons = page.eval_on_selector_all(
        f"a[href^='/courses/{slug}/lessons/']", "all => all.map((one) => one.pathname)"
    )
    for lesson in dict.fromkeys(lessons):
        origin = {"Origin": page.url.partition("/courses/")[0]}
        done = page.request.post(f"{lesson}/completion", headers=origin, max_redirects=0)
        assert done.status == 303, f"{lesson}: {done.status}"


def until(page: Page, claim: Callable[[], bool]) -> None:
    """Let the page work until the claim holds; fails after ten seconds."""
    for _ in range(200):
        if claim():
            return
        page.wait_for_timeout(50)
    assert claim()


def check(page: Page) -> None:
    """No fault of ours, and no axe finding but about colours, which `test_every_page` looks at."""
    assert "Something went wrong on our side" not in page.content()
    told = violations_but_of_colours(page)
    assert not told, f"{page.url}: {told}"


def violations(page: Page) -> list[str]:
    """What axe finds by all of its rules; of the colours, as `violations_of_colours` does."""
    return violations_but_of_colours(page) + violations_of_colours(page)


def violations_but_of_colours(page: Page) -> list[str]:
    return _run(page, NO_COLOURS)


def violations_of_colours(page: Page) -> list[str]:
    """Each look once a process, and by axe where `looks.js` is in doubt: it takes axe longest."""
    _seen.update(page.evaluate(LOOKS, list(_seen)))
    is_in_doubt = page.evaluate("window.doubtful.length > 0")
    return _run(page, ONLY_COLOURS, within=True) if is_in_doubt else []


def violations_in_the_dark(page: Page) -> list[str]:
    """The scheme changes colours and nothing else."""
    page.emulate_media(color_scheme="dark")
    found = [f"{one} (dark)" for one in violations_of_colours(page)]
    page.emulate_media(color_scheme="light")
    return found


def _run(page: Page, options: dict[str, object], *, within: bool = False) -> list[str]:
    """The script is loaded once a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, [within, options])
    return found
