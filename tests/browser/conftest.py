"""A real server and a real browser for walks through the product."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
SECONDS_TO_START = 60


@dataclass(frozen=True, slots=True)
class House:
    """A running demo server in a folder of its own."""

    url: str


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine (on Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    data = tmp_path_factory.mktemp("house")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ASSAY_")}
    environment |= {"ASSAY_DEMO": "1", "ASSAY_DATA_DIR": str(data), "PORT": str(port)}
    with (data / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "server", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_it_serves(url, server, data / "log")
            yield House(url)
        finally:
            server.terminate()
            server.wait(20)


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


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def _wait_until_it_serves(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{url}/health", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-4000:]}")
