"""Who is asking, from where, and the headers every answer carries."""

from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import SplitResult, urlsplit

from litestar import Request
from litestar.types import Message, Send

from server.accounts.domain.clients import Client
from server.accounts.service import Accounts
from server.kernel.actor import Actor, ScopeLacking
from server.kernel.errors import NotPermitted, Unidentified
from server.web.strict import WRITING

COOKIE = "assay_session"
Header: TypeAlias = tuple[bytes, bytes]
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # Not no-referrer: under it browsers post our own forms with `Origin: null`.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"x-frame-options", b"DENY"),
)
DATA_HEADERS = (
    # Nothing opens it as a page, so what only pages heed is not said.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
DATA_TYPES = (b"application/json", b"application/problem+json")
TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class OriginRefused(NotPermitted):
    code = "origin-refused"
    detail = (
        "This request did not come from our own pages, so it was refused. Reload and try again."
    )


class TokenNeeded(Unidentified):
    code = "token-needed"
    detail = "Sign in first."


class SignInFirst(Exception):
    """A stranger asked for a page of those who are signed in; `pages` answers it."""


class AlwaysSent:
    """The headers of every answer, refusals of the router too; data has fewer than a document."""

    def __init__(self, public_url: str) -> None:
        transport = (TRANSPORT,) if public_url.startswith("https://") else ()
        self.of_documents = (*HEADERS, *transport)
        self.of_data = (*DATA_HEADERS, *transport)

    def on(self, send: Send) -> Send:
        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._completed(list(message.get("headers", ())))
            await send(message)

        return secured

    def _completed(self, headers: list[Header]) -> list[Header]:
        present = dict(headers)
        is_data = present.get(b"content-type", b"").startswith(DATA_TYPES)
        always = self.of_data if is_data else self.of_documents
        return headers + [header for header in always if header[0] not in present]


async def actor_or_none(request: Request[Any, Any, Any], now: datetime) -> Actor | None:
    """Return who asks, by bearer token or our pages' cookie; None for a stranger."""
    accounts: Accounts = request.app.state.services.accounts
    bearer = bearer_of(request.headers.get("authorization"))
    if bearer is not None:
        return _within_reach(request, await accounts.actor_of_bearer(bearer, now=now))
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    if request.method in WRITING and request.scope["path"].startswith("/api/"):
        require_own_origin(request)
    try:
        return await accounts.actor_of(cookie, now=now)
    except Unidentified:
        return None


def _within_reach(request: Request[Any, Any, Any], actor: Actor) -> Actor:
    """A program's token is for the API: it opens no page, and no account with it."""
    if actor.limited_to is not None and not request.scope["path"].startswith("/api/"):
        raise ScopeLacking
    return actor


async def has_bearer(request: Request[Any, Any, Any], now: datetime) -> bool:
    """Whether a program asks with a token that is good; an invented one lifts no limit."""
    accounts: Accounts = request.app.state.services.accounts
    try:
        bearer = bearer_of(request.headers.get("authorization"))
        return bearer is not None and bool(await accounts.actor_of_bearer(bearer, now=now))
    except Unidentified:
        return False


async def known_actor(request: Request[Any, Any, Any], now: datetime) -> Actor:
    actor = await actor_or_none(request, now)
    if actor is None:
        raise TokenNeeded
    return actor


def require_own_origin(request: Request[Any, Any, Any]) -> None:
    """Refuse a write that a foreign page could have made with our cookie."""
    public: str = request.app.state.services.public_url
    if request.headers.get("origin") != _origin_of(public):
        raise OriginRefused


def require_own_form(request: Request[Any, Any, Any]) -> None:
    """Refuse a form post whose Origin is neither the public address nor the one asked for."""
    origin = request.headers.get("origin")
    if origin is None:
        referrer = came_from(request)
        origin = f"{referrer.scheme}://{referrer.netloc}" if referrer.netloc else None
    if origin is None and request.headers.get("sec-fetch-site") == "same-origin":
        return
    public: str = request.app.state.services.public_url
    host = request.headers.get("host", "")
    if origin not in {_origin_of(public), f"{urlsplit(public).scheme}://{host}"}:
        raise OriginRefused


def came_from(request: Request[Any, Any, Any]) -> SplitResult:
    """Return the parts of the page that the browser names; empty ones for what is no address."""
    try:
        return urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return urlsplit("")


def network_of(request: Request[Any, Any, Any]) -> str:
    """Return the client's address; for rate limits only, never logged."""
    return request.client.host if request.client else "unknown"


def client_of(request: Request[Any, Any, Any]) -> Client:
    return Client(network_of(request), request.headers.get("user-agent", ""))


def bearer_of(header: str | None) -> str | None:
    """Return the token of an Authorization header. Raises TokenNeeded for another scheme."""
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenNeeded
    return token


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
