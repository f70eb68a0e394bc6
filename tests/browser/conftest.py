"""A real server and a real browser for walks through the product."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.pictures.staging import Staged, stage
from tests.browser.serving import chromium_path, serving

Stage = Callable[[Path], Staged]


@dataclass(frozen=True, slots=True)
class House:
    """A running demo server in a folder of its own."""

    url: str
    log: Path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip("no chromium on this machine (on Debian: apt-get install chromium)")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("house")
    with serving(data) as url:
        yield House(url, data / "log")


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Fills an empty data folder as `stage` does: all of that happens once, and is copied."""
    original = tmp_path_factory.mktemp("staged")
    found = stage(original)

    def copied(folder: Path) -> Staged:
        shutil.copytree(original, folder, dirs_exist_ok=True)
        return found

    return copied


@pytest.fixture
def stranger(chromium: Browser, house: House) -> Iterator[Page]:
    """A browser that was never here."""
    yield from _device(chromium, house)


@pytest.fixture
def candidate(chromium: Browser, house: House) -> Iterator[Page]:
    yield from _device(chromium, house)


@pytest.fixture
def admin(chromium: Browser, house: House) -> Iterator[Page]:
    yield from _device(chromium, house)


def _device(chromium: Browser, house: House) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(base_url=house.url, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
