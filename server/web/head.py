"""Whatever answers GET answers HEAD: the same, without the body (RFC 9110 section 9.3.2)."""

from collections.abc import Collection

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


def answered(methods: Collection[str]) -> list[str]:
    """All methods of an address that has handlers for these."""
    return sorted({*methods, "HEAD"} if "GET" in methods else methods)


def answering_head(app: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD":
            as_get = scope.copy()
            as_get["method"] = "GET"
            await app(as_get, receive, without_body(send))
        else:
            await app(scope, receive, send)

    return answer


def without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_head
