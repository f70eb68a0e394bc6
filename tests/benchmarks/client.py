"""A light HTTP/1.1 client on raw sockets: 32 connections kept alive, each asking in turn.

It lives in the bench's own process, so its cost is never counted; it understands only what
our servers and the bare one answer (a status line and a content length).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

CLIENTS = 32
_SPACE = b" "


class RequestRefused(Exception):
    """A server answered something a bench must not measure as if it were success."""


@dataclass(frozen=True, slots=True)
class Driven:
    """`bodies` stand in the order of the requests; `latencies` in the order of the answers."""

    seconds: float
    latencies: list[float]
    bodies: list[bytes]


class Connection(asyncio.Protocol):
    def __init__(self, port: int) -> None:
        self._port = port
        self._buffer = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0 or self._answer is None:
            return
        length = _content_length(self._buffer[:head_end].lower())
        end = head_end + 4 + length
        if len(self._buffer) < end:
            return
        status = int(self._buffer.split(_SPACE, 2)[1])
        body, self._buffer = self._buffer[head_end + 4 : end], self._buffer[end:]
        self._answer.set_result((status, body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server closed the connection"))

    async def open(self) -> None:
        """Connect, or connect again where the server closed while this client was idle."""
        if self._transport is None or self._transport.is_closing():
            self._buffer = b""
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: self, "127.0.0.1", self._port)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()


def request_bytes(method: str, path: str, *, token: str | None = None, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1"]
    if token is not None:
        lines.append(f"authorization: Bearer {token}")
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[list[Connection]]:
    """Keep the clients' connections for a block, so that no round pays for opening them."""
    crowd = [Connection(port) for _ in range(CLIENTS)]
    try:
        await awake(crowd)
        yield crowd
    finally:
        for connection in crowd:
            connection.close()


async def awake(crowd: Sequence[Connection]) -> None:
    """Open what was closed, before a measurement that must not pay for it."""
    await asyncio.gather(*(one.open() for one in crowd))


async def drive(crowd: Sequence[Connection], requests: Sequence[bytes]) -> Driven:
    """Send all requests, one a client at a time. Raises RequestRefused unless each succeeds."""
    queue = iter(enumerate(requests))
    bodies = [b""] * len(requests)
    latencies: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(*(_work(one, queue, bodies, latencies) for one in crowd))
    seconds = time.perf_counter() - started
    return Driven(seconds, latencies, bodies)


async def _work(
    connection: Connection,
    queue: Iterator[tuple[int, bytes]],
    bodies: list[bytes],
    latencies: list[float],
) -> None:
    for index, request in queue:
        asked = time.perf_counter()
        status, body = await connection.ask(request)
        latencies.append(time.perf_counter() - asked)
        if not 200 <= status < 300:
            line = request.split(b"\r\n", 1)[0].decode()
            raise RequestRefused(f"{line} was answered {status}: {body.decode()[:300]}")
        bodies[index] = body


def _content_length(head: bytes) -> int:
    _, found, rest = head.partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0
