"""Templates become pages. Compiled once; everything is escaped but what says it is `Markup`.

Decides nothing about the business: it is handed ready-made values and shows them.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Litestar, Request, Response
from markupsafe import Markup

from server.credentials.domain.words import day_in_words
from server.kernel.actor import Actor, Permission
from server.kernel.clock import from_milliseconds, rfc3339
from server.web.problems import Problem
from server.web.static_files import address_of

FOLDER = Path(__file__).parent / "templates"
HTML = "text/html"
OWN = "private, no-store"
FOR_ALL = "no-cache"
Context = Mapping[str, object]
Moment = dict[str, str]
_INCIDENT = re.compile(r"\s*Incident ([A-Za-z0-9_-]+)\.$")
_TITLES = {
    400: "This request cannot be read",
    401: "Sign in first",
    403: "You may not do this",
    404: "There is nothing here",
    405: "This address does not take that",
    409: "This is not possible now",
    410: "This is over",
    413: "That is too large",
    415: "That form cannot be read",
    422: "Something in it is not right",
    429: "Please wait a little",
    500: "Something went wrong on our side",
    503: "We are busy for a moment",
}


@cache
def environment() -> Environment:
    """Strict, so that a value a page forgot is an error in a test and not a gap in the page."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["asset"] = address_of
    return made


def page(
    name: str,
    context: Context,
    *,
    viewer: Actor | None,
    here: str = "",
    status: int = 200,
) -> Response[bytes]:
    """Render `pages/<name>.html`. What a signed-in person sees is kept by no cache."""
    text = (
        environment()
        .get_template(f"pages/{name}.html")
        .render({"notice": None, **context, "reader": _reader(viewer), "here": here})
    )
    headers = {"Cache-Control": FOR_ALL if viewer is None else OWN, "Vary": "Cookie"}
    return Response(text.encode(), status_code=status, media_type=HTML, headers=headers)


def install(app: Litestar) -> None:
    """Give refusals their page, and read templates and static files before the first request."""
    app.state.render_problem = render_problem
    for name in environment().list_templates():
        environment().get_template(name)


def render_problem(
    request: Request[Any, Any, Any], problem: Problem, headers: dict[str, str]
) -> Response[bytes]:
    """The page of a refusal. It asks the store for nothing, so it stands when the store is down."""
    incident = _INCIDENT.search(problem.detail)
    wait = headers.get("Retry-After")
    error = {
        "status": problem.status,
        "title": _TITLES.get(problem.status, HTTPStatus(problem.status).phrase),
        "detail": _INCIDENT.sub("", problem.detail),
        "code": problem.code,
        "about": problem.type,
        "incident": incident[1] if incident else "",
        "retry": f"Try again in {wait} seconds." if wait else "",
    }
    shown = page(
        "error",
        {"error": error, "action": _way_on(request, problem.status)},
        viewer=None,
        status=problem.status,
    )
    shown.headers.update(
        {name: value for name, value in headers.items() if name != "WWW-Authenticate"}
    )
    return shown


def moment(when: datetime) -> Moment:
    utc = when.astimezone(UTC)
    return {"iso": rfc3339(utc), "text": f"{day_in_words(utc)}, {utc:%H:%M} UTC"}


def moment_ms(milliseconds: int) -> Moment:
    return moment(from_milliseconds(milliseconds))


def fact(
    term: str, value: object = "", *, note: str = "", mono: bool = False, at: Moment | None = None
) -> dict[str, object]:
    """One row of macros/facts.html."""
    return {"term": term, "value": value, "note": note, "mono": mono, "moment": at}


def trusted(html: str) -> Markup:
    """Mark HTML as safe that our own renderer made and cleaned; never what a person typed."""
    return Markup(html)  # noqa: S704 - see above


def sign_in_address(path: str) -> str:
    """Where a stranger signs in to come back to `path`."""
    return f"/sign-in?next={quote(path, safe='/')}"


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _reader(viewer: Actor | None) -> dict[str, object] | None:
    if viewer is None:
        return None
    return {"name": viewer.name, "is_admin": viewer.may(Permission.REVOKE)}


def _way_on(request: Request[Any, Any, Any], status: int) -> dict[str, str] | None:
    if status != 401:
        return None
    path = request.url.path if request.method == "GET" else ""
    return {"address": sign_in_address(path), "label": "Sign in"}
