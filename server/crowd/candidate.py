"""One simulated candidate, from the start of the sitting to its result.

Asks what the player asks: the answers as they are drafted, every ten seconds that the page is
there, and a line on which the server tells of the time. Whatever is not as it should be is
counted and gone on from, as people do.
"""

import asyncio
import json
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from server.crowd.answers import TYPED, Item, answer
from server.crowd.cohort import Person
from server.crowd.connection import Answer, Connections, LineLost, request_bytes
from server.crowd.seen import SAVE, Seen

SECONDS_BETWEEN_LOOKS = 10.0
SECONDS_BETWEEN_TRIES = 1.0
SECONDS_BEFORE_LISTENING_AGAIN = 3.0
MOST_TRIES = 20
SECONDS_WITHOUT_A_LINE = 30.0
"""And never more than a tenth of the time."""
GONE = {409: "writer-elsewhere"}
DONE = frozenset({200, 201, 204})


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody sits: which server answers, who they are, what they sit."""

    port: int
    token: str
    exam: str
    speed: float


class NotGoingOn(Exception):
    """What is asked was refused too often for this candidate to go on."""


class Candidate:
    def __init__(self, person: Person, place: Place, seen: Seen) -> None:
        self._person = person
        self._place = place
        self._seen = seen
        self._connections = Connections(place.port)
        self._writer: int | None = None
        self._sequences: dict[int, int] = {}
        self._path = ""

    async def sit(self) -> None:
        await asyncio.sleep(self._person.arrives)
        self._seen.sitting += 1
        beside: list[asyncio.Task[None]] = []
        try:
            sitting = await self._start()
            beside += [asyncio.create_task(self._look()), asyncio.create_task(self._listen())]
            await self._work(sitting["items"])
            await self._until(("POST", "/submission"), "hand in")
            await _end(beside)
            await self._read_result()
        except (NotGoingOn, LineLost):
            self._seen.failed("sitting", "given up")
        finally:
            await _end(beside)
            self._connections.close()
            self._seen.sitting -= 1
            self._seen.done += 1

    async def _start(self) -> dict[str, Any]:
        path = f"/api/v1/exams/{self._place.exam}/sittings"
        sitting: dict[str, Any] = json.loads(await self._until(("POST", path), "start"))
        self._path = f"/api/v1/sittings/{sitting['id']}"
        return sitting

    async def _work(self, items: list[Item]) -> None:
        person = self._person
        shares = person.shares_of_time(len(items))
        middle = person.chance.randrange(len(items))
        share_of_answering = 0.85 if person.looks_back else 1.0
        for place, (item, share) in enumerate(zip(items, shares, strict=True)):
            if place == middle:
                await self._meet_trouble(item)
            await self._answer(item, person.works * share * share_of_answering)
        if person.looks_back:
            again = person.chance.sample(items, max(1, len(items) // 10))
            for item in again:
                await self._answer(item, person.works * (1 - share_of_answering) / len(again))

    async def _answer(self, item: Item, seconds: float) -> None:
        """Read, decide, perhaps think again; the last draft is sent when the item is left."""
        drafts = self._person.drafts(is_typed=item["type"] in TYPED)
        await asyncio.sleep(seconds * 0.6)
        for _ in range(drafts):
            await self._save(item)
            await asyncio.sleep(seconds * 0.4 / drafts)

    async def _save(self, item: Item) -> None:
        at: int = item["position"]
        self._sequences[at] = self._sequences.get(at, 0) + 1
        response = answer(item, self._person.chance)
        body = json.dumps({"sequence": self._sequences[at], "response": response}).encode()
        await self._until(("PUT", f"/responses/{at}"), SAVE, body=body)

    async def _meet_trouble(self, item: Item) -> None:
        if self._person.takes_over:
            await self._take_over(item)
        if self._person.loses_the_line:
            self._connections.close()
            away = min(SECONDS_WITHOUT_A_LINE / self._place.speed, self._person.works / 10)
            await asyncio.sleep(away)
            await self._until(("GET", ""), "read")

    async def _take_over(self, item: Item) -> None:
        """Go on elsewhere: what the device before still sends is refused, as it has to be."""
        await self._until(("PUT", "/writer"), "take over")
        told = json.loads(await self._until(("PUT", "/writer"), "take over"))
        self._writer = told["writer"] - 1
        at, self._sequences = item["position"], {}
        body = json.dumps({"sequence": 1, "response": answer(item, self._person.chance)}).encode()
        refused = await self._ask(("PUT", f"/responses/{at}"), "save elsewhere", GONE, body=body)
        if refused is not None and refused.status == 409:
            self._seen.expected["save elsewhere: 409 writer-elsewhere"] += 1
        self._writer = told["writer"]

    async def _look(self) -> None:
        """Say that the page is there, and hear the time."""
        while True:
            await self._ask(("PUT", "/presence"), "presence", body=b'{"unsent":0}')
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS / self._place.speed)

    async def _listen(self) -> None:
        while True:
            with suppress(LineLost):
                await self._connections.follow(
                    request_bytes("GET", f"{self._path}/events", self._place.token)
                )
            await asyncio.sleep(SECONDS_BEFORE_LISTENING_AGAIN)

    async def _read_result(self) -> None:
        for _ in range(MOST_TRIES):
            result = json.loads(await self._until(("GET", "/result"), "result"))
            if result["state"] == "released":
                self._seen.results["passed" if result["passed"] else "not passed"] += 1
                return
            await asyncio.sleep(2)
        self._seen.results["pending"] += 1

    async def _until(self, what: tuple[str, str], kind: str, *, body: bytes = b"") -> bytes:
        """Ask until it is done. Raises NotGoingOn."""
        for _ in range(MOST_TRIES):
            answered = await self._ask(what, kind, body=body)
            if answered is not None and answered.status in DONE:
                return answered.body
            await asyncio.sleep(SECONDS_BETWEEN_TRIES)
        raise NotGoingOn

    async def _ask(
        self,
        what: tuple[str, str],
        kind: str,
        expected: Collection[int] = (),
        *,
        body: bytes = b"",
    ) -> Answer | None:
        """Ask once and note how long it took, or what went wrong; None where the line was lost."""
        method, path = what
        path = path if path.startswith("/api") else self._path + path
        request = request_bytes(method, path, self._place.token, body=body, writer=self._writer)
        asked = time.perf_counter()
        try:
            answered = await self._connections.ask(request)
        except LineLost as error:
            self._seen.failed(kind, f"line lost ({error})")
            return None
        self._seen.answered(kind, time.perf_counter() - asked)
        if answered.status not in DONE and answered.status not in expected:
            self._seen.failed(kind, f"{answered.status} {_code(answered.body)}")
        return answered


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _code(body: bytes) -> str:
    with suppress(ValueError):
        problem = json.loads(body)
        if isinstance(problem, dict):
            return str(problem.get("code", ""))
    return ""
