"""What every page must be whoever looks at it."""

from collections.abc import Callable
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

# Only violations cross over: everything else axe found is most of the time it takes to answer.
RUN: Final = """(options) => {
  const told = (one) => `${one.id} at ${one.nodes[0].target}: ${one.nodes[0].failureSummary}`;
  return axe.run({ resultTypes: ["violations"], ...options })
    .then((found) => found.violations.map(told));
}"""
# What colours cost to look at is most of the whole, and they are the same from right to left.
ABOUT_COLOURS: Final = ["color-contrast", "link-in-text-block"]
ONLY_COLOURS: Final[dict[str, object]] = {"runOnly": ABOUT_COLOURS}
NO_COLOURS: Final[dict[str, object]] = {
    "rules": {rule: {"enabled": False} for rule in ABOUT_COLOURS}
}


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
    told = violations(page, NO_COLOURS)
    assert not told, f"{page.url}: {told}"


def violations(page: Page, options: dict[str, object] | None = None) -> list[str]:
    """What axe finds, by all of its rules or as told; the script is loaded once a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, options)
    return found


def violations_in_the_dark(page: Page) -> list[str]:
    """The scheme changes colours and nothing else."""
    page.emulate_media(color_scheme="dark")
    found = [f"{one} (dark)" for one in violations(page, ONLY_COLOURS)]
    page.emulate_media(color_scheme="light")
    return found
