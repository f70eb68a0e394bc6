"""Who sits exams in these walks."""

from collections.abc import Callable

import httpx
from playwright.sync_api import BrowserContext, Page, expect

from server.kernel.clock import system_now
from tests.browser.conftest import House
from tests.browser.looking import until

PASSPHRASE = "a long enough passphrase"
DEMO = "correct horse battery staple"
HELD = "async () => (await navigator.locks.query()).held.length"
Device = Callable[[str], BrowserContext]
"""Gives another device of somebody, signed in; each has its own storage."""


def newcomer(house: House, name: str) -> str:
    """Somebody who may sit the practice exam."""
    email = f"{name}-{system_now().timestamp():.3f}@offline.example"
    with httpx.Client(base_url=f"{house.url}/api/v1") as http:
        person = {"email": email, "name": name.title(), "password": PASSPHRASE}
        http.post("/people", json=person).raise_for_status()
        signed_in = http.post("/session", json={"email": email, "password": PASSPHRASE})
        http.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"
        course = http.get("/courses/practice").json()
        for module in course["modules"]:
            for lesson in module["lessons"]:
                address = f"/courses/practice/lessons/{lesson['slug']}/completion"
                http.put(address).raise_for_status()
    return email


def at_work(page: Page) -> None:
    """One can answer. Where a window that was closed lingers, one presses for it as people do."""
    ready, elsewhere = page.locator("#hand-in:enabled"), page.locator("[data-take-over]:visible")
    expect(ready.or_(elsewhere).first).to_be_visible()
    if elsewhere.count():
        elsewhere.click()
    expect(ready).to_be_visible()


def leave(page: Page) -> None:
    """Close it, until its hold on the sitting is gone: that takes longer than the closing."""
    other = page.context.new_page()
    other.goto(f"{page.url.partition('#')[0]}/result")
    page.close()
    until(other, lambda: other.evaluate(HELD) == 0)
    other.close()
