"""In which language and zone a request is answered.

Two cookies keep what a reader chose; without them the browser's `Accept-Language` decides. The
choice of a person who signs in comes from their profile and is written into the cookies.
"""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie

from server.accounts.domain.people import PersonView
from server.language import voice
from server.language.catalogs import LANGUAGES, language_for
from server.web.cookies import own_cookie

LANGUAGE = "assay_language"
ZONE = "assay_zone"
SECONDS_KEPT = 31_536_000


async def choose_voice(request: Request[Any, Any, Any]) -> None:
    """Before a page's handler is entered."""
    voice.speak(voice_of(request))


def voice_of(request: Request[Any, Any, Any]) -> voice.Voice:
    return voice_by(request.cookies, request.headers.get("accept-language", ""))


def voice_by(cookies: Mapping[str, str], accepted: str) -> voice.Voice:
    """`accepted` is what `Accept-Language` says."""
    chosen = cookies.get(LANGUAGE, "")
    if chosen not in LANGUAGES:
        chosen = language_for(accepted)
    return voice.voice(chosen, cookies.get(ZONE, "UTC"))


def remember(response: Response[Any], *, language: str, zone: str, public_url: str) -> None:
    """Keep the choice in this browser; an empty one is left to the browser again."""
    for name, value in ((LANGUAGE, language), (ZONE, zone)):
        response.cookies.append(_cookie(name, value, public_url))


def recall(response: Response[Any], person: PersonView, *, public_url: str) -> None:
    """Speak to somebody as their profile says; what it leaves open stays as it was chosen here."""
    for name, value in ((LANGUAGE, person.locale), (ZONE, person.zone)):
        if value:
            response.cookies.append(_cookie(name, value, public_url))


def _cookie(name: str, value: str, public_url: str) -> Cookie:
    seconds = SECONDS_KEPT if value else 0
    return own_cookie(name, value, seconds=seconds, public_url=public_url)
