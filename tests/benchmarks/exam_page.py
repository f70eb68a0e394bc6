"""How soon the exam page can be used in a browser whose processor is slowed down."""

import re
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from tests.browser.looking import read_course
from tests.browser.serving import chromium_path, serving

SLOW_BY = 4
TIMES = 5
WHO = {"email": "candidate@demo.example", "password": "correct horse battery staple"}
USABLE = "() => !document.getElementById('hand-in').disabled && performance.now()"


def measure_exam_page() -> float | None:
    """Milliseconds from the request until one can answer, the median; None without a browser."""
    path = shutil.which("chromium") or chromium_path()  # as people have it, with windows
    if path is None:
        return None
    with (
        tempfile.TemporaryDirectory(prefix="assay-bench-") as folder,
        serving(Path(folder)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(base_url=url)
        address = _begun(context)
        return statistics.median(_milliseconds(context, address) for _ in range(TIMES))


def print_exam_page(milliseconds: float | None) -> None:
    told = "no browser here" if milliseconds is None else f"{milliseconds:.0f} ms"
    print(f"\nExam page usable at 1/{SLOW_BY} of the processor  {told}")


def _begun(context: BrowserContext) -> str:
    """Read the course, start the Foundations exam and return the address of the sitting."""
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=email]", WHO["email"])
    page.fill("input[name=password]", WHO["password"])
    page.click("main form button.main")
    page.wait_for_url(re.compile("^(?!.*sign-in)"))
    read_course(page, "foundations")
    page.goto("/exams/foundations")
    page.click("[data-start] button")
    page.wait_for_url("**/sittings/*")
    page.wait_for_selector("#hand-in:enabled")
    address = page.url.partition("#")[0]
    page.close()
    return address


def _milliseconds(context: BrowserContext, address: str) -> float:
    """A window of its own, as after a reload; it holds the pen as long as it is open."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_BY})
    page.goto(address)
    soon: float = page.wait_for_function(USABLE, polling=5).json_value()
    page.close()
    return soon
