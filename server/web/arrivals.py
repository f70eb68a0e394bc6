"""Every request, whoever answers it: it gets an id for the log, is timed, and is counted."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from server.kernel.ids import random_token
from server.kernel.tracing import request_id

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Of the buckets of times to an answer, in seconds."""
HEADER = b"x-request-id"
CLOSE = (b"connection", b"close")
_GIVEN = re.compile(rb"[A-Za-z0-9-]{8,64}")
_HAND_IN, _SAVE = "hand-in", "save"


@dataclass(slots=True)
class Timed:
    """How long answers of one kind took, from the request's head to the answer's, in seconds."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0


class Arrivals:
    """One per process. While it `is_ending`, clients are told to come with a new connection."""

    def __init__(self) -> None:
        self.is_ending = False
        self.by_status: Counter[tuple[str, int]] = Counter()
        self.times: dict[str, Timed] = {}
        self._prefix, self._numbers = f"{random_token(6)}-", count(1)

    def before(self, app: ASGIApp) -> ASGIApp:
        async def enter(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            began = perf_counter()
            name = self._name_of(scope)
            request_id.set(name)

            async def counted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._count(scope, message["status"], perf_counter() - began)
                    own = [(HEADER, name.encode()), *([CLOSE] if self.is_ending else [])]
                    message["headers"] = [*message.get("headers", ()), *own]
                await send(message)

            await app(scope, receive, counted)

        return enter

    def _name_of(self, scope: Scope) -> str:
        """The id a proxy gave it, so that its log and ours can be held together, or a new one."""
        for header, value in scope["headers"]:
            if header == HEADER and _GIVEN.fullmatch(value):
                return str(value, "ascii")
        return f"{self._prefix}{next(self._numbers)}"

    def _count(self, scope: HTTPScope, status: int, seconds: float) -> None:
        kind = kind_of(scope["method"], scope["path"])
        self.by_status[kind, status] += 1
        timed = self.times.get(kind)
        if timed is None:
            timed = self.times[kind] = Timed()
        timed.buckets[bisect_left(BOUNDS, seconds)] += 1
        timed.seconds += seconds


def kind_of(method: str, path: str) -> str:
    """What was asked for, coarse enough that nothing about a person is in it."""
    if path.startswith("/api/"):
        if method == "PUT" and "/responses/" in path:
            return _SAVE
        return _HAND_IN if path.endswith("/submission") else "api"
    if path.startswith(("/certificates/", "/c/", "/C/")):
        return "certificate"
    return "static" if path.startswith("/static/") else "page"
