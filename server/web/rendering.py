"""Templates become pages. Compiled once; everything is escaped but what says it is `Markup`.

Decides nothing about the business: it is handed ready-made values and shows them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Litestar, Request, Response
from markupsafe import Markup

from server.kernel.actor import Actor, Permission, SecondFactorNeeded
from server.kernel.clock import from_milliseconds, rfc3339
from server.kernel.sentence import Sentence, marked
from server.language.catalogs import LANGUAGES, direction_of, script_words
from server.language.voice import current, say, say_many, speak
from server.web.answers import PageAnswer
from server.web.badges import badge_of
from server.web.problems import Problem
from server.web.security import COOKIE
from server.web.speaking import voice_of
from server.web.static_files import address_of
from server.web.viewer import unread_of

FOLDER = Path(__file__).parent / "templates"
HTML = "text/html"
OWN = "private, no-store"
FOR_ALL = "no-cache"
Context = Mapping[str, object]
Moment = dict[str, str]
_TITLES = {
    400: marked("This request cannot be read"),
    401: marked("Sign in first"),
    403: marked("You may not do this"),
    404: marked("There is nothing here"),
    405: marked("This address does not take that"),
    409: marked("This is not possible now"),
    410: marked("This is over"),
    413: marked("That is too large"),
    415: marked("That form cannot be read"),
    422: marked("Something in it is not right"),
    429: marked("Please wait a little"),
    500: marked("Something went wrong on our side"),
    503: marked("We are busy for a moment"),
}


@cache
def environment() -> Environment:
    return new_environment()


def new_environment() -> Environment:
    """Strict, so that a value a page forgot is an error in a test and not a gap in the page."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the extension brings it
        lambda text: current().gettext(text),
        lambda one, many, count: current().ngettext(one, many, count),
        newstyle=True,
    )
    made.filters["listed"] = lambda texts: current().listed(texts)
    made.globals["asset"] = address_of
    made.globals["languages"] = tuple(LANGUAGES.values())
    made.globals["direction_of"] = direction_of
    made.globals["badge_of"] = badge_of
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
    return page_answer(rendered(name, context, viewer=viewer, here=here), viewer, status=status)


def rendered(name: str, context: Context, *, viewer: Actor | None, here: str = "") -> bytes:
    text = (
        environment()
        .get_template(f"pages/{name}.html")
        .render(
            {
                "notice": None,
                "is_known": False,
                **context,
                "reader": _reader(viewer),
                "here": here,
                "language": current().language,
                "script_words": _script_words(),
            }
        )
    )
    return text.encode()


def page_answer(content: bytes, viewer: Actor | None, *, status: int = 200) -> Response[bytes]:
    headers = {
        "Cache-Control": FOR_ALL if viewer is None else OWN,
        "Vary": "Cookie, Accept-Language",
        "Content-Language": current().language.code,
    }
    return PageAnswer(content, status_code=status, headers=headers)


def install(app: Litestar) -> None:
    """Give refusals their page, and read it now: it must stand when nothing else does.

    Other pages are compiled when they are first asked for, so that a server takes room for what
    it shows.
    """
    app.state.render_problem = render_problem
    environment().get_template("pages/error.html")


def render_problem(
    request: Request[Any, Any, Any], problem: Problem, headers: dict[str, str]
) -> Response[bytes]:
    """The page of a refusal. It asks the store for nothing, so it stands when the store is down."""
    speak(voice_of(request))
    wait = headers.get("Retry-After")
    error = {
        "status": problem.status,
        "title": say(_TITLES.get(problem.status, HTTPStatus(problem.status).phrase)),
        "detail": problem.detail,
        "code": problem.code,
        "about": problem.type,
        "incident": problem.incident,
        "retry": _retry(wait),
    }
    shown = page(
        "error",
        {
            "error": error,
            "action": _way_on(request, problem),
            "is_known": COOKIE in request.cookies,
        },
        viewer=request.state.get("viewer"),
        status=problem.status,
    )
    shown.headers.update(
        {name: value for name, value in headers.items() if name != "WWW-Authenticate"}
    )
    return shown


def moment(when: datetime) -> Moment:
    """For macros/when.html: the time in UTC, and on the reader's own clock where that is known."""
    return {
        "iso": rfc3339(when),
        "text": current().moment(when),
        "own": current().own_moment(when),
    }


def moment_ms(milliseconds: int) -> Moment:
    return moment(from_milliseconds(milliseconds))


def paragraph(sentences: Sequence[Sentence]) -> str:
    """Say sentences that belong together, one after the other."""
    return " ".join(say(one) for one in sentences)


def fact(
    term: str,
    value: object = "",
    *,
    note: str = "",
    mono: bool = False,
    at: Moment | None = None,
    address: str = "",
) -> dict[str, object]:
    """One row of macros/facts.html; the value leads to its address."""
    row = {"term": term, "value": value, "note": note, "mono": mono, "moment": at}
    return row | {"address": address}


def isolated(printed: str) -> str:
    """An ID within a sentence, so that one from right to left does not tear it."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{printed}\N{POP DIRECTIONAL ISOLATE}"


def as_written(text: str) -> str:
    """Text in whatever language within a sentence: its full stop stays at its own end."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def trusted(html: str) -> Markup:
    """Mark HTML as safe that our own renderer made and cleaned; never what a person typed."""
    return Markup(html)  # noqa: S704 - see above


def sign_in_address(path: str, why: str = "") -> str:
    """Where a stranger signs in to come back to `path`; `why` is a word of the sign-in page."""
    return f"/sign-in?next={quote(path, safe='/')}" + (f"&why={why}" if why else "")


def _reader(viewer: Actor | None) -> dict[str, object] | None:
    if viewer is None:
        return None
    return {
        "name": viewer.name,
        "teaches": viewer.would(Permission.TEACH),
        "administers": viewer.would(Permission.ADMINISTER),
        "invigilates": viewer.would(Permission.RUN_SITTINGS),
        "reviews": viewer.would(Permission.REVIEW) and not viewer.would(Permission.TEACH),
        "rates": viewer.would(Permission.MARK) and not viewer.would(Permission.ADMINISTER),
        "unread": unread_of(viewer),
    }


def _script_words() -> Markup | None:
    """What the page's scripts say, where that is not English; made once per language."""
    found = script_words(current().language.code)
    return trusted(found) if found else None


def _retry(wait: str | None) -> str:
    if wait is None:
        return ""
    seconds = int(wait)
    return say_many("Try again in one second.", "Try again in %(count)s seconds.", seconds)


def _way_on(request: Request[Any, Any, Any], problem: Problem) -> dict[str, str] | None:
    if problem.code == SecondFactorNeeded.code:
        return {"address": "/account/second-factor", "label": say("Set up second factor")}
    if problem.status != 401:
        return None
    path = request.url.path if request.method == "GET" else ""
    return {"address": sign_in_address(path), "label": say("Sign in")}
