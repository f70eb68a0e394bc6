"""A check question in a lesson, answered in place and without script."""

import json
from collections.abc import Iterator
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from server.language.catalogs import LANGUAGES
from server.web.rendering import trusted
from tests.browser.player.exam_room import POLICY, TYPES, WEB, environment, every_item, sheets

pytestmark = pytest.mark.browser

LESSON = "http://127.0.0.1:9/courses/practice/lessons/first"
SENT: list[dict[str, object]] = []


def _page() -> str:
    path = urlparse(LESSON).path
    single = every_item()[0]
    check = {
        "n": 1,
        "of": 1,
        "address": f"{path}/checks/1",
        "api": f"/api/v1{path}/checks/1",
        "item": single,
        "response": None,
        "feedback": None,
    }
    course = {"title": "Practice", "address": "/courses/practice"}
    lesson = {
        "title": "First",
        "language": "en",
        "notes": [],
        "address": path,
        "completed": False,
        "changed": False,
    }
    text = (
        environment()
        .get_template("pages/lesson-text.html")
        .render(
            objectives=[],
            parts=[{"html": None, "check": check}],
            files=[],
            facts=[],
            written_in="en",
            language=LANGUAGES["en"],
            may_answer=True,
            sign_in="/sign-in",
        )
    )
    return (
        environment()
        .get_template("pages/lesson.html")
        .render(
            reader={
                "reviews": False,
                "rates": False,
                "name": "A. Candidate",
                "teaches": False,
                "administers": False,
                "invigilates": False,
                "unread": 0,
            },
            language=LANGUAGES["en"],
            script_words=None,
            here="courses",
            notice=None,
            course=course,
            module={"number": 1, "title": "Start", "lessons": []},
            lesson=lesson,
            due=[],
            text=trusted(text),
            contents=[],
            previous=None,
            next=None,
            sign_in="/sign-in",
        )
    )


def _serve(route: Route) -> None:
    path = urlparse(route.request.url).path
    if path == "/static/assay.css":
        route.fulfill(body=sheets(), content_type="text/css")
    elif path.startswith("/static/"):
        file = WEB / "static" / path.removeprefix("/static/")
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
    elif path.startswith("/api/"):
        SENT.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(json={"share": "1/2", "feedback_html": "<p>Half of it.</p>"})
    else:
        route.fulfill(
            body=_page(), content_type="text/html", headers={"Content-Security-Policy": POLICY}
        )


@pytest.fixture
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    SENT.clear()
    context = chromium.new_context()
    context.route("**/*", _serve)
    yield context
    context.close()


def test_an_answer_is_checked_in_place(reader: BrowserContext) -> None:
    page = reader.new_page()
    page.goto(LESSON)

    page.get_by_role("radio", name="Second").check()
    page.get_by_role("button", name="Check answer").click()

    expect(page.locator(".feedback")).to_contain_text("Partly right")
    expect(page.locator(".feedback")).to_contain_text("Half of it.")
    assert SENT == [{"response": {"choice": "w"}}]


def test_nothing_is_sent_before_something_is_answered(reader: BrowserContext) -> None:
    page = reader.new_page()
    page.goto(LESSON)

    page.get_by_role("button", name="Check answer").click()

    expect(page.locator(".feedback")).to_contain_text("Answer first")
    assert SENT == []
