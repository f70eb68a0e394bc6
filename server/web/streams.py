"""Server-sent events: lines that are sent as they come, to readers who may be slow or gone.

An idle stream costs a comment now and then. Who does not read is cut; who stays long is asked to
come again, so that whoever may not listen any more is found out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
from litestar import Response
from litestar.types import ASGIApp, Receive, Scope, Send

from server.kernel.errors import Refusal

SECONDS_BETWEEN_PINGS = 15.0
PINGS_BETWEEN_LOOKS = 4
"""What no bell told of, as a close by another server, is seen after a minute at the latest."""
SECONDS_FOR_A_READER = 10.0
SECONDS_AT_MOST = 600.0
BEGIN = b"retry: 3000\n\n"
PING = b":\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Ear(Protocol):
    """What wakes a stream. `is_over`: it must not go on."""

    is_over: bool

    def end(self) -> None: ...
    async def rung_within(self, seconds: float) -> bool: ...


@dataclass(frozen=True, slots=True)
class Line:
    event: str
    content: object
    is_last: bool = False

    def encoded(self) -> bytes:
        return b"event: %s\ndata: %s\n\n" % (
            self.event.encode(),
            msgspec.json.encode(self.content),
        )


Lines = Callable[[], Awaitable[Sequence[Line]]]


class EventStream(Response[None]):
    """`listening` is entered for as long as somebody listens; `lines` returns what is new."""

    def __init__(self, listening: Callable[[], AbstractContextManager[Ear]], lines: Lines) -> None:
        super().__init__(None)
        self._listening = listening
        self._lines = lines

    def to_asgi_response(  # type: ignore[override]  # any ASGI application will do
        self,
        app: None,  # noqa: ARG002 - the framework's signature
        request: Any,  # noqa: ANN401, ARG002 - as Litestar calls it
        **_: object,
    ) -> ASGIApp:
        async def answer(_: Scope, receive: Receive, send: Send) -> None:
            with self._listening() as ear:
                leaving = asyncio.create_task(_end_when_gone(receive, ear))
                try:
                    with suppress(TimeoutError):
                        await self._send(ear, send)
                finally:
                    leaving.cancel()
                    with suppress(asyncio.CancelledError):
                        await leaving

        return answer

    async def _send(self, ear: Ear, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await _part(send, BEGIN)
        loop = asyncio.get_running_loop()
        until, pings = loop.time() + SECONDS_AT_MOST, 0
        is_over = False
        while not is_over and not ear.is_over and loop.time() < until:
            try:
                lines = await self._lines()
            except Refusal:
                break  # they come again, and are told what it is
            is_over = any(line.is_last for line in lines)
            if lines:
                await _part(send, b"".join(line.encoded() for line in lines))
            while not is_over and not await ear.rung_within(SECONDS_BETWEEN_PINGS):
                await _part(send, PING)
                pings += 1
                if pings % PINGS_BETWEEN_LOOKS == 0:
                    break
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _part(send: Send, body: bytes) -> None:
    """Raises TimeoutError for a reader who does not read."""
    async with asyncio.timeout(SECONDS_FOR_A_READER):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _end_when_gone(receive: Receive, ear: Ear) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    ear.end()
