"""A small exam room to play in: the player's page and, behind it, the saving rules of the contract.

It stands in for the server so that a lost line, a second device or a pause can be arranged at
will. It knows only what the player is told, and refuses nothing but what the contract refuses.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlparse

from jinja2 import Environment
from markupsafe import Markup
from playwright.sync_api import Route

from server.kernel.clock import rfc3339, system_now
from server.language.catalogs import LANGUAGES
from server.web.rendering import new_environment
from tests.factories import a_png

WEB: Final = Path(__file__).parents[3] / "server" / "web"
SITTING: Final = "5f0c2c1e-0000-4000-8000-000000000001"
ADDRESS: Final = f"http://127.0.0.1:9/sittings/{SITTING}"
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES: Final = {".mjs": "text/javascript", ".svg": "image/svg+xml"}


@cache
def environment() -> Environment:
    """The product's own templates; static files by their plain names."""
    made = new_environment()
    made.globals["asset"] = lambda name: f"/static/{name}"
    return made


@cache
def sheets(listed: str = "sheets.txt") -> str:
    """Style sheets joined, in the order of their list."""
    static = WEB / "static"
    names = (static / listed).read_text(encoding="utf-8").split()
    return "\n".join((static / name).read_text(encoding="utf-8") for name in names)


def _options(*texts: str) -> list[dict[str, Any]]:
    return [
        {"handle": handle, "html": Markup(text)}  # noqa: S704 - fixed text of this file
        for handle, text in zip("qwerty", texts, strict=False)
    ]


def _html(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - fixed text of this file


def every_item() -> list[dict[str, Any]]:
    """One item of each type the player knows, in the shape of the JSON API."""
    items: list[dict[str, Any]] = [
        {"type": "single", "options": _options("First", "Second", "Third")},
        {"type": "multiple", "choose": 2, "options": _options("One", "Two", "Three")},
        {"type": "order", "options": _options("Launch", "Baseline", "Rule")},
        {"type": "match", "left": _options("Risk"), "right": _options("Answer", "Other")},
        {
            "type": "cloze",
            "stem_html": _html('<p>Taken <span data-gap="g"></span> launch.</p>'),
            "gaps": [{"handle": "g", "kind": "dropdown", "options": _options("before", "after")}],
        },
        {"type": "numeric", "units": ["min"], "unit_required": True},
        {"type": "text", "max_characters": 200},
    ]
    return [
        {
            "position": n,
            "language": "en",
            "stem_html": _html("<p>Decide.</p>"),
            "hint": "1 point.",
            "case": None,
        }
        | item
        for n, item in enumerate(items, 1)
    ]


def a_hotspot(position: int, most: int) -> dict[str, Any]:
    shapes = {
        "Door": {"kind": "circle", "numbers": [120, 120, 80]},
        "Desk": {"kind": "rect", "numbers": [300, 40, 200, 120]},
        "Shelf": {"kind": "polygon", "numbers": [600, 300, 760, 300, 680, 460]},
    }
    regions = [one | {"shape": shapes[one["html"]]} for one in _options(*shapes)]
    image = {"url": "/pictures/plan.png", "width": 800, "height": 500, "alt": "A plan"}
    asked = {"type": "hotspot", "image": image, "regions": regions, "choose": most}
    return every_item()[0] | asked | {"position": position}


def a_case(number: int, text: str) -> dict[str, Any]:
    return {"n": number, "title": f"Case {number}", "html": _html(f"<p>{text}</p>" * 60)}


@dataclass
class Room:
    """One sitting. Tests turn its switches (`is_away`, `state`) and read what it stored."""

    items: list[dict[str, Any]] = field(default_factory=every_item)
    cases: list[dict[str, Any]] = field(default_factory=list)
    stored: dict[int, dict[str, Any]] = field(default_factory=dict)
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)
    tools: dict[str, bool] = field(default_factory=lambda: {"notes": True, "calculator": True})
    sealed: list[dict[str, Any]] = field(default_factory=list)
    seals: bool = True
    writer: int = 1
    state: str = "open"
    state_at_next_save: str = ""
    seconds_left: int = 3600
    granted_seconds: int = 0
    unsent: int | None = 0
    messages: list[dict[str, Any]] = field(default_factory=list)
    is_away: bool = False
    is_signed_out: bool = False
    submissions: int = 0

    def answer(self, route: Route) -> None:
        path = urlparse(route.request.url).path
        if path == "/static/room.css":
            route.fulfill(body=sheets("room-sheets.txt"), content_type="text/css")
        elif path.startswith("/static/"):
            file = WEB / "static" / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        elif path.startswith("/pictures/"):
            route.fulfill(body=a_png(800, 500), content_type="image/png")
        elif path.startswith("/api/v1/"):
            self._api(route, path.removeprefix(f"/api/v1/sittings/{SITTING}"))
        elif path.endswith("/result"):
            route.fulfill(body="<!doctype html><title>Result</title>", content_type="text/html")
        else:
            route.fulfill(
                body=self.page(),
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": POLICY},
            )

    def page(self) -> str:
        shown = [
            item | {"response": self.stored.get(item["position"], {}).get("response")}
            for item in self.items
        ]
        return (
            environment()
            .get_template("pages/player.html")
            .render(
                reader=None,
                here="",
                notice=None,
                language=LANGUAGES["en"],
                script_words=None,
                exam={"title": "Practice", "language": "en", "takes_appeals": False},
                sitting={"id": SITTING, "address": urlparse(ADDRESS).path, "total": len(shown)},
                sitting_json=_html(json.dumps(self.sitting()).replace("<", "\\u003c")),
                items=shown,
                has_cases=bool(self.cases),
                cases=self.cases,
                messages={"unread": [], "read": []},
                tools=self.tools,
                breaks="",
                sections=[],
                no_way_back="",
            )
        )

    def sitting(self) -> dict[str, Any]:
        return {
            "id": SITTING,
            "exam": "practice",
            "form": "f",
            "state": self.state,
            "started_at": "2026-11-23T16:00:00Z",
            "deadline": "2026-11-23T17:00:00Z",
            "seconds_left": self.seconds_left,
            "server_time": rfc3339(system_now()),
            "writer": self.writer,
            "items": [{"position": i["position"], "type": i["type"]} for i in self.items],
            "responses": {
                str(position): {"sequence": kept["sequence"], "response": kept["response"]}
                for position, kept in self.stored.items()
            },
            "marks": self.marked(),
        }

    def marked(self) -> dict[str, Any]:
        return {
            at: {key: one for key, one in kept.items() if key != "writer"}
            for at, kept in self.marks.items()
        }

    def time(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "deadline": None if self.state == "paused" else "2026-11-23T17:00:00Z",
            "seconds_left": self.seconds_left,
            "granted_seconds": self.granted_seconds,
            "server_time": rfc3339(system_now()),
        }

    def response(self, position: int) -> Any:
        return self.stored.get(position, {}).get("response")

    def _api(self, route: Route, path: str) -> None:
        if self.is_away:
            route.abort()
        elif self.is_signed_out:
            _refuse(route, 401, "sign-in-needed")
        elif path in {"/presence", "/events"} or path.endswith("/acknowledgement"):
            self._live(route, path)
        elif path == "/writer":
            self.writer += 1
            route.fulfill(json={"writer": self.writer})
        elif path == "/submission":
            self.submissions += 1
            self.state = "closed"
            route.fulfill(status=201, json={"sitting": SITTING, "answered": len(self.stored)})
        elif path.startswith("/marks"):
            self._mark(route, path.removeprefix("/marks").removeprefix("/"))
        elif path.startswith("/responses/"):
            self._save(route, int(path.rsplit("/", 1)[1]))
        else:
            route.fulfill(json=self.sitting())

    def _mark(self, route: Route, position: str) -> None:
        if not position:
            route.fulfill(json={"marks": self.marked()})
            return
        sent = json.loads(route.request.post_data or "{}")
        writer = int(route.request.headers["assay-writer"])
        kept = self.marks.get(position, {"writer": 0, "sequence": 0})
        if self.state == "closed":
            _refuse(route, 410, "sitting-closed")
        elif self.state == "paused":
            _refuse(route, 409, "sitting-paused")
        elif writer < self.writer:
            _refuse(route, 409, "writer-elsewhere")
        elif (writer, sent["sequence"]) < (kept["writer"], kept["sequence"]):
            _refuse(route, 409, "response-superseded")
        else:
            self.marks[position] = {"writer": writer, **sent}
            route.fulfill(
                json={
                    "sequence": sent["sequence"],
                    "saved_at": "2026-11-23T16:03:07Z",
                    "seconds_left": self.seconds_left,
                }
            )

    def _live(self, route: Route, path: str) -> None:
        """No events are sent as they happen: this room is asked."""
        if path == "/events":
            route.fulfill(status=204)
        elif path == "/presence":
            self.unsent = json.loads(route.request.post_data or "{}").get("unsent")
            route.fulfill(json=self.time() | {"messages": self.messages})
        else:
            self.messages = [one for one in self.messages if one["id"] not in path]
            route.fulfill(json={})

    def _save(self, route: Route, position: int) -> None:
        sent = json.loads(route.request.post_data or "{}")
        writer = int(route.request.headers["assay-writer"])
        self.state, self.state_at_next_save = self.state_at_next_save or self.state, ""
        kept = self.stored.get(position, {"writer": 0, "sequence": 0, "response": None})
        if self.seals and (self.state == "closed" or writer < self.writer):
            self.sealed.append({"position": position, "writer": writer, **sent})
        if self.state == "closed":
            _refuse(route, 410, "sitting-closed", {"sealed": self.seals})
        elif self.state == "paused":
            _refuse(route, 409, "sitting-paused")
        elif writer < self.writer:
            _refuse(route, 409, "writer-elsewhere", {"sealed": self.seals})
        elif (writer, sent["sequence"]) < (kept["writer"], kept["sequence"]):
            _refuse(route, 409, "response-superseded", kept)
        else:
            self.stored[position] = {"writer": writer, **sent}
            route.fulfill(
                json={
                    "sequence": sent["sequence"],
                    "saved_at": "2026-11-23T16:03:07Z",
                    "seconds_left": self.seconds_left,
                }
            )


def _refuse(route: Route, status: int, code: str, kept: dict[str, Any] | None = None) -> None:
    members = {k: v for k, v in (kept or {}).items() if k in ("sequence", "response", "sealed")}
    route.fulfill(
        status=status,
        json={"code": code, "title": code, "detail": code} | members,
        content_type="application/problem+json",
    )
