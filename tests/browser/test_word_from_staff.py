"""What staff do reaches an open exam at once: time, a message; and the next page without script."""

import re
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, Page, expect

from tests.browser.looking import check
from tests.browser.test_invigilators_day import begin_to_sit, learn

pytestmark = pytest.mark.browser
WITHIN_MS = 2_000
SOON = "Five more minutes, then we all leave."
LATER = "Leave by the back door.\nTake your coat."


class Staff:
    """An invigilator's program."""

    def __init__(self, page: Page) -> None:
        self._page = page
        person = {
            "email": "invigilator@demo.example",
            "password": "correct horse battery staple",
        }
        token = page.request.post("/api/v1/session", data=person).json()["token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def post(self, path: str, body: dict[str, Any]) -> APIResponse:
        answer = self._page.request.post(
            f"/api/v1/sittings/{path}", headers=self._headers, data=body
        )
        assert answer.ok, answer.text()
        return answer


def test_time_and_messages_reach_an_open_exam_at_once(
    candidate: Page, admin: Page, chromium: Browser
) -> None:
    learn(candidate, "Rita Running", "rita@example.org")
    begin_to_sit(candidate)
    expect(candidate.locator("#saved")).to_contain_text(re.compile(r"Saved \d"))
    staff, sitting = Staff(admin), candidate.url.split("/sittings/")[1][:36]
    radio = candidate.get_by_role("radio").first
    radio.focus()

    staff.post(f"{sitting}/grants", {"seconds": 300, "reason": "Fire alarm"})
    given = candidate.locator("#timer .given")
    expect(given).to_have_text("5 more minutes given", timeout=WITHIN_MS)
    staff.post(f"{sitting}/messages", {"text": SOON})
    box = candidate.locator("[data-notice=message]")
    expect(box).to_contain_text(SOON, timeout=WITHIN_MS)

    expect(radio).to_be_focused()
    expect(candidate.locator("#say")).to_contain_text(SOON)
    check(candidate)
    box.get_by_role("button", name="Mark as read").click()
    expect(box).to_be_hidden()
    expect(candidate.locator("#item-title")).to_be_focused()
    told = candidate.locator("#told")
    told.get_by_text("Messages so far").click()
    expect(told.get_by_text(SOON)).to_be_visible()
    check(candidate)
    candidate.reload()
    expect(told).to_be_visible()
    expect(box).to_be_hidden()

    _without_script(candidate, chromium, staff, sitting)


def _without_script(candidate: Page, chromium: Browser, staff: Staff, sitting: str) -> None:
    staff.post(f"{sitting}/messages", {"text": LATER})
    state = candidate.context.storage_state()
    plain = chromium.new_context(java_script_enabled=False, storage_state=state)
    page = plain.new_page()
    page.goto(candidate.url.split("/sittings/")[0] + f"/sittings/{sitting}/items/2")
    expect(page.get_by_text("5 more minutes given")).to_be_visible()
    expect(page.get_by_text("Leave by the back door.")).to_be_visible()
    page.get_by_role("button", name="Mark as read").click()
    expect(page).to_have_url(re.compile(r"/items/2$"))
    expect(page.get_by_role("button", name="Mark as read")).to_have_count(0)
    expect(page.get_by_text("Messages so far")).to_contain_text("2")
    plain.close()
