"""Choosing the language of the pages, at the foot of each."""

from datetime import datetime

from litestar import Response, post
from litestar.di import NamedDependency

from server.kernel.actor import Actor
from server.kernel.zones import is_zone
from server.language.catalogs import LANGUAGES
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import FormMalformed, PageRequest
from server.web.pages.going import local_path, see
from server.web.security import came_from
from server.web.speaking import ZONE, remember


@post("/language", opt=PUBLIC)
async def choose_language(
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Speak this language from now on, on the page the reader came from, and in their mails."""
    form = request.sent
    language = form.text("language")
    if language not in LANGUAGES:
        raise FormMalformed
    if viewer is not None:
        await services.accounts.profiles.choose_language(language, actor=viewer, now=now)
    referrer = came_from(request)
    back = f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
    response = see(local_path(back) or "/")
    zone = request.cookies.get(ZONE, "")
    known = zone if is_zone(zone) else ""
    remember(response, language=language, zone=known, public_url=services.public_url)
    return response


HANDLERS = [choose_language]
