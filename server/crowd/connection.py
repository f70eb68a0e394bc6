"""The connections of one person's browser: HTTP/1.1, kept alive, one request at a time on each.

A browser that finds a kept connection closed asks once more on another; so does this.
"""

import asyncio
from dataclasses import dataclass
from typing import cast

import httptools

SECONDS_FOR_AN_ANSWER = 30.0


class LineLost(Exception):
    """The server closed in the middle, could not be reached, or said nothing for too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


class Connections:
    """Those that one browser keeps to one server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[_Wire] = []

    async def ask(self, request: bytes) -> Answer:
        """Raises LineLost."""
        try:
            async with asyncio.timeout(SECONDS_FOR_AN_ANSWER):
                return await self._ask(request)
        except TimeoutError as error:
            raise LineLost("nothing came back") from error

    async def follow(self, request: bytes) -> None:
        """Read until the server ends; what is said is not kept. Raises LineLost."""
        wire = await self._open()
        try:
            await wire.ask(request)
        finally:
            wire.close()

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    async def _ask(self, request: bytes) -> Answer:
        while self._idle:
            kept = self._idle.pop()
            if not kept.is_open:
                continue
            try:
                return await self._over(kept, request)
            except LineLost:
                if not kept.is_silent:
                    raise
        return await self._over(await self._open(), request)

    async def _over(self, wire: "_Wire", request: bytes) -> Answer:
        try:
            answer = await wire.ask(request)
        except BaseException:
            wire.close()
            raise
        self._idle.append(wire)
        return answer

    async def _open(self) -> "_Wire":
        try:
            loop = asyncio.get_running_loop()
            _, wire = await loop.create_connection(_Wire, "127.0.0.1", self._port)
        except OSError as error:
            raise LineLost(type(error).__name__) from error
        return wire


class _Wire(asyncio.Protocol):
    """One TCP connection."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._parts: list[bytes] = []
        self.is_silent = True

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    async def ask(self, request: bytes) -> Answer:
        """Raises LineLost; `is_silent` then, if nothing at all was answered."""
        assert self._transport is not None
        self._waiting, self._parts, self.is_silent = asyncio.Future(), [], True
        self._parser = httptools.HttpResponseParser(self)
        self._transport.write(request)
        return await self._waiting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        self.is_silent = False
        if self._parser is not None:
            self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(LineLost(type(exc).__name__ if exc else "closed"))

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_chunk_complete(self) -> None:
        """Only what is followed comes in chunks."""
        self._parts.clear()

    def on_message_complete(self) -> None:
        assert self._parser is not None
        if self._waiting is not None and not self._waiting.done():
            body = b"".join(self._parts)
            self._waiting.set_result(Answer(self._parser.get_status_code(), body))


def request_bytes(
    method: str, path: str, token: str, *, body: bytes = b"", writer: int | None = None
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", f"authorization: Bearer {token}"]
    if writer is not None:
        lines.append(f"assay-writer: {writer}")
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
