"""The short way out for JSON answers that are sent a million times a day.

What a handler returns is encoded as everywhere else; what such an answer never has (cookies, work
in the background, headers of its own) is not asked for. The bytes on the wire are the same.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from litestar import Response
from litestar.types import ASGIApp, Receive, Scope, Send

from server.web.security import Header

T = TypeVar("T")

_encode = msgspec.json.Encoder().encode


class LeanAnswer(Response[T]):
    def to_asgi_response(  # type: ignore[override]  # any ASGI application will do
        self,
        app: None,  # noqa: ARG002 - the framework's signature
        request: Any,  # noqa: ANN401, ARG002 - as Litestar calls it
        *,
        status_code: int | None = None,
        **_: object,
    ) -> ASGIApp:
        async def answer(_: Scope, __: Receive, send: Send) -> None:
            await send_json(send, self.status_code or status_code or HTTPStatus.OK, self.content)

        return answer


class PageAnswer(Response[bytes]):
    """A page that sets no cookies goes out as it is; with them it is the framework's to send.

    It is made without what the framework's own would look for in its arguments.
    """

    def __init__(self, content: bytes, *, status_code: int, headers: dict[str, Any]) -> None:
        self.content = content
        self.status_code = status_code
        self.headers = headers
        self.media_type = "text/html"
        self.encoding = "utf-8"
        self.cookies = []
        self.background = None
        self.response_type_encoders = {}

    def to_asgi_response(self, app: None, request: Any, **given: Any) -> ASGIApp:  # type: ignore[override]  # noqa: ANN401 - as Litestar calls it
        if self.cookies or self.background is not None:
            return super().to_asgi_response(app, request, **given)
        headers = [
            (name.lower().encode(), str(value).encode()) for name, value in self.headers.items()
        ]
        headers += [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", b"%d" % len(self.content)),
        ]

        status, body = self.status_code or HTTPStatus.OK, self.content

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - called by these names
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body, "more_body": False})

        return answer


async def send_json(
    send: Send, status: int, content: object, always: Sequence[Header] = ()
) -> None:
    body = _encode(content)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *always,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
