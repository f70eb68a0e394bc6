"""Safe Exam Browser for people: the page that says to open it, its settings, and its proof."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import releases
from server.exams.domain.safe_browser import MEDIA_TYPE, SafeBrowserNeeded, is_proven, seb_file
from server.exams.releases import ExamUnknown, Release
from server.kernel.actor import Actor
from server.web import problems
from server.web.cookies import own_cookie
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.pages.going import as_file
from server.web.rendering import page
from server.web.safe_browser import COOKIE, GUARDING, keys_of, start_address

LASTS = timedelta(hours=24)


@get("/exams/{slug:str}/settings.seb", opt=PUBLIC)
async def settings_file(
    slug: FromPath[str], services: NamedDependency[Services]
) -> Response[bytes]:
    """The browser fetches it itself, before anybody signs in. Raises ExamUnknown."""
    rule = (await releases.release_of(slug)).policy.safe_exam_browser
    if rule is None or not rule.generated:
        raise ExamUnknown
    content = seb_file(rule.settings(start_address(slug, services.public_url)))
    return Response(content, media_type=MEDIA_TYPE, headers=as_file(f"{slug}.seb"))


@post("/exams/{slug:str}/browser")
async def prove(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    """What the browser told a page of ours: its proof for the address of that page."""
    release, form = await releases.release_of(slug), request.sent
    rule, address = release.policy.safe_exam_browser, form.text("address")
    own = (start_address(slug, services.public_url), f"{services.public_url}/sittings/")
    if rule is None or not address.startswith(own):
        raise SafeBrowserNeeded
    if not is_proven(form.text("proof"), address, keys_of(rule, release, services.public_url)):
        raise SafeBrowserNeeded
    response = Response(b"", status_code=204)
    let_in(response, release, reader, services)
    return response


def let_in(response: Response[Any], release: Release, reader: Actor, services: Services) -> None:
    """Let requests that carry no proof of their own be known as the browser's."""
    passed = services.exams.browsers.passed(release.slug, actor=reader)
    seconds = int(LASTS.total_seconds())
    response.cookies.append(
        own_cookie(COOKIE, passed, seconds=seconds, public_url=services.public_url)
    )


def to_safe_browser(request: Request[Any, Any, Any], refusal: SafeBrowserNeeded) -> Response[bytes]:
    """Instead of a page of the exam: how to open it. Within the browser, its script proves it."""
    services: Services = request.app.state.services
    release: Release | None = request.state.get(GUARDING)
    if release is None:
        return problems.on_refusal(request, refusal)
    context = {
        "exam": {"title": release.blueprint.title, "language": release.blueprint.language},
        "browser": opening(release, services.public_url),
    }
    viewer = request.state.get("viewer")
    return page("safe-browser", context, viewer=viewer, here="exams", status=403)


def opening(release: Release, public_url: str) -> dict[str, str] | None:
    """Where the browser is opened with our settings; nothing there where others are kept."""
    rule = release.policy.safe_exam_browser
    if rule is None:
        return None
    path = f"/exams/{release.slug}"
    file = f"{path}/settings.seb" if rule.generated else ""
    parts = urlsplit(public_url)
    scheme = "sebs" if parts.scheme == "https" else "seb"
    link = f"{scheme}://{parts.netloc}{parts.path}{file}" if file else ""
    return {"file": file, "link": link, "exam": path}


HANDLERS = [settings_file, prove]
