"""The express lane: plain requests for what is done a million times a day skip the router.

Each of these operations is an ordinary handler as well, routed and documented as all are, and
calls the same function. The lane takes only what is plain: the path to the letter and a body of
a stated length, as JSON. Everything else goes the long way. See `decisions/0011`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from server.web import problems, security
from server.web.answers import send_json
from server.web.deps import Services, Visit
from server.web.safe_browser import is_open_to_all, require_at_sitting
from server.web.security import AlwaysSent
from server.web.strict import MAX_BODY_BYTES, StrictRequest, decode, is_json

Operation = Callable[..., Awaitable[tuple[object, int]]]
"""Takes the visit, the request's headers, its body and the parts of the path; returns what to
answer, and the status. Of a public lane: the services, what makes the framework's request if it
is needed, and the parts."""


@dataclass(frozen=True, slots=True)
class Lane:
    """`path` has `{}` for each of its parts, the first of which names a sitting.

    `shape` is the body's, None where there is none. A public one asks nobody who they are.
    """

    method: str
    path: str
    shape: type | None
    operation: Operation
    is_public: bool = False


class ClientGone(Exception):
    """Nobody waits for an answer any more."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A request as the server below hands it over; the framework's own is made where needed."""

    scope: Scope
    receive: Receive
    send: Send
    headers: Mapping[str, str]

    def request(self) -> StrictRequest:
        return StrictRequest(self.scope, self.receive, self.send)


def express(
    app: ASGIApp, lanes: tuple[Lane, ...], services: Services, always: AlwaysSent
) -> ASGIApp:
    """Put the lanes before the router; errors and headers of security are the same for both."""
    by_method: dict[str, list[tuple[re.Pattern[str], Lane]]] = {}
    for lane in lanes:
        pattern = re.compile(lane.path.replace("{}", "([^/]+)"))
        by_method.setdefault(lane.method, []).append((pattern, lane))

    async def enter(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            for pattern, lane in by_method.get(scope["method"], ()):
                found = pattern.fullmatch(scope["path"])
                if found is None:
                    continue
                headers = {} if lane.is_public else headers_once(scope)
                if headers is not None and _is_plain(scope, headers, lane):
                    arrival = _Arrival(scope, receive, send, headers)
                    await _serve(lane, arrival, found.groups(), services, always)
                    return
        await app(scope, receive, always.on(send))

    return enter


def headers_once(scope: Scope) -> Mapping[str, str] | None:
    """None where one stands twice."""
    pairs = list(scope["headers"])
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in pairs}
    return headers if len(headers) == len(pairs) else None


def is_without_body(scope: Scope) -> bool:
    return not any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


def _is_plain(scope: Scope, headers: Mapping[str, str], lane: Lane) -> bool:
    if lane.shape is None:
        return is_without_body(scope)
    if "transfer-encoding" in headers:
        return False
    length = headers.get("content-length", "0")
    is_stated = length.isascii() and length.isdigit() and 0 < int(length) <= MAX_BODY_BYTES
    return is_stated and is_json(headers.get("content-type", ""))


async def _serve(
    lane: Lane,
    arrival: _Arrival,
    parts: tuple[str, ...],
    services: Services,
    always: AlwaysSent,
) -> None:
    try:
        if lane.is_public:
            content, status = await lane.operation(services, arrival.request, *parts)
        else:
            data = None if lane.shape is None else decode(await _body(arrival.receive), lane.shape)
            visit = await _visit(arrival, services, parts[0])
            content, status = await lane.operation(visit, arrival.headers, data, *parts)
    except ClientGone:
        return
    except Exception as error:  # noqa: BLE001 - as the router's: every error has an answer
        await _answer_error(arrival.request(), error, always)
        return
    await send_json(arrival.send, status, content, always.of_data)


async def _visit(arrival: _Arrival, services: Services, sitting_id: str) -> Visit:
    """Raises 401 for a stranger, and SafeBrowserNeeded."""
    now = services.now()
    bearer = security.bearer_of(arrival.headers.get("authorization"))
    if bearer is None:
        actor = await security.known_actor(arrival.request(), now)
    else:
        actor = await services.accounts.actor_of_bearer(bearer, now=now)
    if not is_open_to_all(services.exams, sitting_id):
        await require_at_sitting(
            services.exams,
            arrival.scope,
            arrival.headers,
            actor=actor,
            public_url=services.public_url,
        )
    return Visit(services, actor, now)


async def _answer_error(request: StrictRequest, error: Exception, always: AlwaysSent) -> None:
    response = problems.on_error(request, error)
    answer = response.to_asgi_response(app=None, request=request)
    await answer(request.scope, request.receive, always.on(request.send))


async def _body(receive: Receive) -> bytes:
    """Read what was sent; the server below lets no more through than the stated length."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone
        parts.append(message["body"])
        if not message["more_body"]:
            return b"".join(parts)
