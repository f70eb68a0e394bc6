"""Every page and state that `make pictures` finds: sound, accessible, still and light.

Two walks per kind of person, so that a page added later is looked at without a test of its own.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize

from tests.browser.conftest import Stage
from tests.browser.looking import (
    violations,
    violations_but_of_colours,
    violations_in_the_dark,
)
from tests.browser.pictures.scenes import PEOPLE, Scene, linked, signed_in, states
from tests.browser.pictures.staging import Staged
from tests.browser.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 768, "height": 1024}
MOST_SHELL_BYTES = 40_000
MOST_SHIFT = 0.02
LESSON = "/courses/practice/lessons/the-sitting"
TAB_STOPS = 8
WALKS = ("links", "states")
LONGEST_FIRST = [*reversed(PEOPLE)]
# What one sees alone; what is shared with everybody else is looked at in the others' walks.
OWN = {
    "candidate": (
        "/account", "/certificates", "/courses/practice", "/exams", "/learning", "/notices",
        "/sittings",
    ),
    "newcomer": ("/account", "/learning", "/notices"),
    "trainer": ("/teach",),
    "reviewer": ("/teach/reviews",),
    "admin": ("/admin", "/invigilate", "/marking"),
}  # fmt: skip
WATCH_FOCUS = """() => {
  window.unseenFocus = [];
  const isRinged = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  addEventListener("focusin", ({ target }) => {
    const row = target.closest(".choice");  // here the whole row is the target, and shows it
    if (![target, row].some((each) => each && isRinged(getComputedStyle(each))))
      window.unseenFocus.push(target.outerHTML.slice(0, 80));
  });
}"""
LEFT_OUT = """() => {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary");
  const isLeftOut = (one) => one.tabIndex < 0 && !one.disabled && one.checkVisibility();
  return [...all].filter((one) => isLeftOut(one) && !one.closest(".map"))
    .map((one) => one.outerHTML.slice(0, 80));
}"""
MISREAD = """() => {
  const isRead = (one, language, direction) =>
    one.closest("[lang]").lang === language && getComputedStyle(one).direction === direction;
  const item = document.querySelectorAll(
    ".questions :is(.stem, .choices[lang] .text), .answers .text");
  const around = document.querySelectorAll(".questions > .hint, .check :is(h2, footer, .mark)");
  // The item of the system check is ours, in the reader's language.
  const expected = (one) => (one.closest("#practice") ? ["ar", "rtl"] : ["en", "ltr"]);
  const unknown = document.querySelectorAll("[lang]:not(:lang(ar), :lang(de), :lang(en))");
  return [...item].filter((one) => !isRead(one, ...expected(one)))
    .concat([...around].filter((one) => !isRead(one, "ar", "rtl")), ...unknown)
    .map((one) => `runs the wrong way: ${one.outerHTML.slice(0, 80)}`);
}"""
WATCH = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True, slots=True)
class Standing:
    url: str
    staged: Staged


@pytest.fixture(scope="module")
def standing(staged: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("standing")
    found = staged(folder)
    with serving(folder) as url:
        yield Standing(url, found)


class Visit:
    """A page on a phone, with what went wrong while it was open."""

    def __init__(self, browser: Browser, url: str, who: str, locale: str = "en") -> None:
        self.locale = locale
        self.context = browser.new_context(
            base_url=url, viewport=PHONE, reduced_motion="reduce", locale=locale
        )
        self.context.set_default_timeout(10_000)
        self.context.add_init_script(WATCH)
        self.page = signed_in(self.context, who)
        self.faults: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._watch)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.faults.append(f"{self.page.url}: {said.text}")

    def _watch(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.url}: {response.status}")


def scenes_of(visit: Visit, who: str, walk: str, staged: Staged) -> Iterator[Scene]:
    """Every page links lead to, open, or every state, open."""
    if walk == "links":
        own = OWN if visit.locale == "en" else OWN | {"candidate": ("/",)}
        yield from linked(visit.page, who, own.get(who, ("/",)), most_alike=1)
        return
    for scene in states(staged):
        if scene.who == who:
            scene.play(visit.page)
            yield scene


@pytest.mark.parametrize("who", LONGEST_FIRST)
@pytest.mark.parametrize("walk", WALKS)
def test_every_page_is_sound_on_a_phone(
    chromium: Browser, standing: Standing, who: str, walk: str
) -> None:
    visit = Visit(chromium, standing.url, who)
    wrong: list[str] = []
    for scene in scenes_of(visit, who, walk, standing.staged):
        wrong += [f"{scene.name}: {one}" for one in _wrong_on(visit.page)]
    visit.context.close()

    assert "\n".join(wrong + visit.faults) == ""


@pytest.mark.parametrize(
    ("walk", "who"),
    # A candidate's links lead to all that a stranger's do.
    [(walk, who) for who in ("admin", "candidate") for walk in WALKS] + [("states", "stranger")],
)
def test_every_page_reads_from_right_to_left(
    chromium: Browser, standing: Standing, who: str, walk: str
) -> None:
    visit = Visit(chromium, standing.url, who, locale="ar")
    wrong: list[str] = []
    for scene in scenes_of(visit, who, walk, standing.staged):
        page = visit.page
        if page.get_attribute("html", "dir") != "rtl" or page.get_attribute("html", "lang") != "ar":
            wrong.append(f"{scene.name}: is not marked as Arabic")
        found = violations_but_of_colours(page) + _overflow(page) + page.evaluate(MISREAD)
        wrong += [f"{scene.name}: {one}" for one in found]
    visit.context.close()

    assert "\n".join(wrong + visit.faults) == ""


@pytest.mark.parametrize("path", ["/", "/courses", "/verify", "/sign-in", LESSON])
def test_a_page_is_light_without_its_content(
    chromium: Browser, standing: Standing, path: str
) -> None:
    context = chromium.new_context(base_url=standing.url)
    page, loaded = context.new_page(), list[bytes]()
    page.on("requestfinished", lambda one: loaded.append(_body(one)))
    page.goto(path, wait_until="networkidle")
    shell = re.sub(r"<main.*</main>", "", page.content(), flags=re.DOTALL).encode()
    context.close()

    assert sum(len(gzip.compress(one)) for one in [shell, *loaded]) <= MOST_SHELL_BYTES


def _body(request: Request) -> bytes:
    """What was loaded beside the page itself."""
    response = request.response()
    return b"" if response is None or request.is_navigation_request() else response.body()


def test_pages_are_painted_without_waiting_for_a_script(
    chromium: Browser, standing: Standing
) -> None:
    context = chromium.new_context(base_url=standing.url)
    page = context.new_page()
    waiting = []
    for path in ("/", "/courses", LESSON, "/verify", "/sign-in"):
        page.goto(path)
        waiting += [
            f"{path}: {one}"
            for one in page.eval_on_selector_all(
                "script[src]",
                "all => all.filter(one => one.type !== 'module').map(one => one.src)",
            )
        ]
    context.close()

    assert waiting == []


def _wrong_on(page: Page) -> list[str]:
    wrong = violations(page) + violations_in_the_dark(page) + _overflow(page) + _unseen_focus(page)
    if page.locator("h1").count() != 1:
        wrong.append(f"{page.locator('h1').count()} main headings")
    if page.evaluate("window.shift") > MOST_SHIFT:
        wrong.append(f"moved by {page.evaluate('window.shift'):.3f} while it loaded")
    return wrong + _overflow_on_a_tablet(page)


def _unseen_focus(page: Page) -> list[str]:
    """Walk the first stops of the Tab key: each must show where one is, and none is left out."""
    wrong = [f"{one} cannot be reached by keyboard" for one in page.evaluate(LEFT_OUT)]
    page.evaluate(WATCH_FOCUS)
    for _ in range(TAB_STOPS):
        page.keyboard.press("Tab")
    return wrong + [f"focus on {one} is not seen" for one in page.evaluate("window.unseenFocus")]


def _overflow(page: Page) -> list[str]:
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{width} px wide on {room} px"] if width > room else []


def _overflow_on_a_tablet(page: Page) -> list[str]:
    page.set_viewport_size(TABLET)
    wrong = _overflow(page)
    page.set_viewport_size(PHONE)
    return wrong
