"""Pages that are the same for all strangers go out before the router as long as they are kept.

Each is an ordinary handler as well, which paints it and keeps it; what is not kept, and whoever
is known or asks unusually, goes the long way. See `decisions/0011`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from litestar import Response
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from server.language.voice import Voice, speak
from server.web.deps import Services
from server.web.express import headers_once, is_without_body
from server.web.head import without_body
from server.web.security import COOKIE
from server.web.speaking import voice_by
from server.web.strict import StrictRequest

_READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`path` has `{}` for its part, which `find` is given; it returns None for what is not kept."""

    path: str
    find: Callable[[Services, str], Response[bytes] | None]


def giving_kept(app: ASGIApp, pages: tuple[KeptPage, ...], services: Services) -> ASGIApp:
    finders = [(re.compile(one.path.replace("{}", "([^/]+)")), one.find) for one in pages]

    def kept(scope: Scope) -> Response[bytes] | None:
        for pattern, find in finders:
            asked = pattern.fullmatch(scope["path"])
            if asked is not None and (voice := _voice_of_stranger(scope)) is not None:
                speak(voice)
                return find(services, asked[1])
        return None

    async def give(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] in _READING:
            page = kept(scope)
            if page is not None:
                answer = page.to_asgi_response(None, StrictRequest(scope))
                sent = without_body(send) if scope["method"] == "HEAD" else send
                await answer(scope, receive, sent)
                return
        await app(scope, receive, send)

    return give


def _voice_of_stranger(scope: Scope) -> Voice | None:
    """None for whoever brings a session or a token, or asks unusually."""
    headers = headers_once(scope)
    if headers is None or "authorization" in headers or not is_without_body(scope):
        return None
    cookies = StrictRequest(scope).cookies if "cookie" in headers else {}
    return None if COOKIE in cookies else voice_by(cookies, headers.get("accept-language", ""))
