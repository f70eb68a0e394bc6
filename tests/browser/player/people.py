"""Who sits exams in these walks."""

from collections.abc import Callable

import httpx
from playwright.sync_api import BrowserContext

from server.kernel.clock import system_now
from tests.browser.conftest import House

PASSPHRASE = "a long enough passphrase"
DEMO = "correct horse battery staple"
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
