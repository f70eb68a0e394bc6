"""The express lane: plain requests for what is done a million times a day skip the router.

Each of these operations is an ordinary handler as well, routed and documented as all are, and
calls the same function. The lane takes only what is plain: the path to the letter and a body of
a stated length, as JSON. Everything else goes the long way. See `decisions/0011`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from server.web import problems
from server.web.answers import send_json
from server.web.deps import Visit, provide_visit
from server.web.strict import MAX_BODY_BYTES, StrictRequest, decode, is_json

Operation = Callable[..., Awaitable[tuple[object, int]]]
"""Takes the visit, the request's headers, its body and the parts of the path; returns what to
answer, and the status."""


@dataclass(frozen=True, slots=True)
class Lane:
    """`path` has `{}` for each of its parts; `shape` is the body's, None where there is none."""

    method: str
    path: str
    shape: type | None
    operation: Operation


class ClientGone(Exception):
    """Nobody waits for an answer any more."""


def express(app: ASGIApp, lanes: tuple[Lane, ...]) -> ASGIApp:
    """Put the lanes before the router; who is to answer errors is the same for both."""
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
                request = StrictRequest(scope, receive, send)
                headers = request.headers
                if _is_plain(headers, lane):
                    await _serve(lane, request, headers, found.groups())
                    return
        await app(scope, receive, send)

    return enter


def _is_plain(headers: Mapping[str, str], lane: Lane) -> bool:
    if "transfer-encoding" in headers:
        return False
    length = headers.get("content-length", "0")
    if lane.shape is None:
        return length == "0"
    is_stated = length.isascii() and length.isdigit() and 0 < int(length) <= MAX_BODY_BYTES
    return is_stated and is_json(headers.get("content-type", ""))


async def _serve(
    lane: Lane, request: StrictRequest, headers: Mapping[str, str], parts: tuple[str, ...]
) -> None:
    try:
        data = None if lane.shape is None else decode(await _body(request), lane.shape)
        visit: Visit = await provide_visit(request)
        content, status = await lane.operation(visit, headers, data, *parts)
    except ClientGone:
        return
    except Exception as error:  # noqa: BLE001 - as the router's: every error has an answer
        await _answer_error(request, error)
        return
    await send_json(request.send, status, content)


async def _answer_error(request: Request[Any, Any, Any], error: Exception) -> None:
    response = problems.on_error(request, error)
    answer = response.to_asgi_response(app=None, request=request)
    await answer(request.scope, request.receive, request.send)


async def _body(request: StrictRequest) -> bytes:
    """Read what was sent; the server below lets no more through than the stated length."""
    parts = []
    while True:
        message = await request.receive()
        if message["type"] != "http.request":
            raise ClientGone
        parts.append(message["body"])
        if not message["more_body"]:
            return b"".join(parts)
