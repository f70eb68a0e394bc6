"""`make pictures`: every page and state at three widths, in light and dark, as files to look at.

Writes `tests/pictures/<width>-<scheme>/<scene>.png` and an `index.html` beside them. With words
behind it (`make pictures ONLY="admin result"`) only scenes whose name holds one of them.
"""

import sys
import tempfile
from collections.abc import Iterable
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.pictures.scenes import PEOPLE, Scene, linked, signed_in, states
from tests.browser.pictures.staging import stage
from tests.browser.serving import chromium_path, serving

OUT = Path(__file__).parents[2] / "pictures"
WIDTHS = (390, 768, 1280)
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "ar")


def main(only: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="assay-pictures-") as name:
        folder = Path(name)
        staged = stage(folder)
        with serving(folder) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=["--no-sandbox"]
            )
            scenes = [*_found(browser, url), *states(staged)]
            wanted = [one for one in scenes if not only or any(word in one.name for word in only)]
            print(f"{len(wanted)} scenes")
            for width in WIDTHS:
                for scheme in SCHEMES:
                    _take(browser, url, wanted, width, scheme, "en")
            _take(browser, url, wanted, WIDTHS[0], "light", "ar")
            _take(browser, url, wanted, WIDTHS[-1], "light", "ar")
            _write_index(wanted)
            browser.close()


def _found(browser: Browser, url: str) -> list[Scene]:
    found: list[Scene] = []
    for who in PEOPLE:
        context = browser.new_context(base_url=url, reduced_motion="reduce")
        page = signed_in(context, who)
        known = {scene.path for scene in found if who not in {"trainer", "admin"}}
        found += [
            scene for scene in linked(page, who, ("/",), most_alike=2) if scene.path not in known
        ]
        context.close()
    return found


def _take(
    browser: Browser, url: str, scenes: Iterable[Scene], width: int, scheme: str, language: str
) -> None:
    suffix = "" if language == "en" else f"-{language}"
    folder = OUT / f"{width}-{scheme}{suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    for who in PEOPLE:
        context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            locale=language,
        )
        context.set_default_timeout(8_000)
        page = signed_in(context, who)
        for scene in scenes:
            if scene.who != who:
                continue
            try:
                scene.play(page)
                page.screenshot(path=folder / f"{scene.name}.png", full_page=not scene.is_dialog)
            except Error as error:
                print(f"{scene.name} at {width} {scheme}: {str(error).splitlines()[0]}")
        context.close()


def _write_index(scenes: Iterable[Scene]) -> None:
    rows = "".join(
        f"<h2>{escape(one.name)}</h2><p><code>{escape(one.path)}</code></p>"
        + "".join(
            f'<img loading="lazy" height="480" src="{width}-{scheme}/{one.name}.png" alt="">'
            for width in WIDTHS
            for scheme in SCHEMES
        )
        for one in scenes
    )
    (OUT / "index.html").write_text(f"<!doctype html><title>Pictures</title>{rows}", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
