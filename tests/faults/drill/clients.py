"""Candidates who sit over HTTP and write down what they asked for, and what they were told.

Some sit on two devices, some send everything twice or in the wrong order, hang up before they are
answered, or forget to hand in. Whatever an answer says that no promise allows ends the drill.
"""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random  # noqa: TID251 - seeded, and said
from typing import Any

import httpx

from server.kernel.clock import system_now
from tests.faults.drill.content import EXAM, RIGHT_BELOW
from tests.faults.history import (
    Deed,
    Fetch,
    HandIn,
    Look,
    Operation,
    Outcome,
    Place,
    Result,
    Save,
    TakeOver,
)

PATIENT = 20.0
BUSY, CLOSED = 503, 410
DONE = frozenset({200, 201})
REFUSED = frozenset({409, CLOSED})

Told = Callable[[Any, int], Deed]
"""What an answer and its status tell, in the words of a history."""


class PromiseBroken(Exception):
    """An answer that no promise allows, such as an incident, or a history that breaks one."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How often each is done, from 0 to 1."""

    cuts: float = 0
    doubles: float = 0
    reorders: float = 0
    two_devices: float = 0.3
    forgets: float = 0.1


@dataclass
class Gate:
    """Lets operations begin, and waits for those that have begun."""

    done: int = 0
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _empty: asyncio.Event = field(default_factory=asyncio.Event)
    _inside: int = 0

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        await self._open.wait()
        self._inside += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    def open(self) -> None:
        self._open.set()

    async def close(self) -> None:
        self._open.clear()
        if self._inside:
            await self._empty.wait()

    async def until(self, done: int) -> None:
        while self.done < done:  # noqa: ASYNC110 - other tasks count
            await asyncio.sleep(0.005)


@dataclass
class Sat:
    """A sitting as its candidate knows it."""

    id: str
    positions: list[int]
    person: int
    history: list[Operation] = field(default_factory=list)


@dataclass
class Device:
    writer: int = 1
    sequence: int = 0


@dataclass
class Candidate:
    number: int
    token: str
    http: httpx.AsyncClient
    url: Callable[[], str]
    gate: Gate
    draw: Random
    manners: Manners
    values: int = 0
    sat: dict[str, Sat] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)

    async def sit_for_ever(self) -> None:
        while True:
            sat = await self._start()
            if self.draw.random() < self.manners.forgets:
                await self._save_on(sat, Device(), until_closed=True)
            elif self.draw.random() < self.manners.two_devices:
                both = (self._save_on(sat, Device()), self._save_on(sat, Device(writer=0)))
                await asyncio.gather(*both)
            else:
                await self._save_on(sat, Device())
            await self.finish(sat)

    async def _start(self) -> Sat:
        """The one that is open goes on, such as one whose start was never answered."""
        while True:
            async with self.gate.passing():
                answer = await self._asked("POST", f"/api/v1/exams/{EXAM}/sittings")
            if answer is None or answer.status_code == BUSY:
                continue
            found = answer.json()
            if answer.status_code == 201:
                positions = [item["position"] for item in found["items"]]
                return self.sat.setdefault(found["id"], Sat(found["id"], positions, self.number))
            if found.get("code") != "sitting-open":
                raise PromiseBroken(f"start: {answer.status_code} {answer.text}")
            sitting = str(found["sitting_id"])
            known = self.sat.setdefault(sitting, Sat(sitting, [*range(1, 7)], self.number))
            if (await self._looked(known)) != "closed":
                return known

    async def _save_on(self, sat: Sat, device: Device, *, until_closed: bool = False) -> None:
        """Until it is closed, or for a while; a device that is displaced may take over again."""
        for _ in range(10_000 if until_closed else self.draw.randrange(4, 24)):
            if device.writer == 0 or self.draw.random() < 0.02:
                device.writer, device.sequence = await self._take_over(sat), 0
                if not device.writer:
                    return
            if not await self._save_some(sat, device):
                return
            if self.draw.random() < 0.1 and await self._looked(sat) == "closed":
                return
            if until_closed:
                await asyncio.sleep(self.draw.random())

    async def _save_some(self, sat: Sat, device: Device) -> bool:
        """Whether the sitting takes more."""
        chance = self.draw.random()
        save = self._next(sat, device)
        if chance < self.manners.doubles:
            outcomes = [*await asyncio.gather(self._save(sat, save), self._save(sat, save))]
        elif chance < self.manners.doubles + self.manners.reorders:
            later = self._next(sat, device, save.position)
            late = self._save(sat, save, wait=self.draw.random() / 50)
            outcomes = [*await asyncio.gather(self._save(sat, later), late)]
        else:
            outcomes = [await self._save(sat, save)]
        while outcomes[-1].outcome is Outcome.UNKNOWN and self.draw.random() < 0.8:
            outcomes = [await self._save(sat, save)]  # as the player does
        return all(one.status != CLOSED for one in outcomes)

    def _next(self, sat: Sat, device: Device, position: int = 0) -> Save:
        device.sequence += 1
        self.values += 1
        number = 1 + self.values * 8 + self.number
        number += 0 if self.draw.random() < 0.8 else RIGHT_BELOW
        response = None if self.draw.random() < 0.05 else {"value": str(number)}
        place = Place(device.writer, device.sequence)
        return Save(position or self.draw.choice(sat.positions), place, as_value(response))

    async def _save(self, sat: Sat, save: Save, *, wait: float = 0) -> Operation:
        await asyncio.sleep(wait)
        body = {"sequence": save.place.sequence, "response": json.loads(save.value)}
        path = f"/api/v1/sittings/{sat.id}/responses/{save.position}"
        writer = {"Assay-Writer": str(save.place.writer)}
        return await self._done(sat, "PUT", path, lambda *_: save, body=body, headers=writer)

    async def _take_over(self, sat: Sat) -> int:
        """Return the number, or 0 where the sitting is over."""

        def told(answer: Any, _: int) -> TakeOver:
            return TakeOver(0 if answer is None else answer["writer"])

        while True:
            done = await self._done(sat, "PUT", f"/api/v1/sittings/{sat.id}/writer", told)
            if done.outcome is not Outcome.UNKNOWN:
                assert isinstance(done.deed, TakeOver)
                return done.deed.writer

    async def _looked(self, sat: Sat) -> str:
        def told(answer: Any, _: int) -> Look:
            if answer is None:
                return Look()
            shown = {
                int(at): (one["sequence"], as_value(one["response"]))
                for at, one in answer["responses"].items()
            }
            return Look(answer["state"], shown)

        done = await self._done(sat, "GET", f"/api/v1/sittings/{sat.id}", told)
        assert isinstance(done.deed, Look)
        return done.deed.state

    async def finish(self, sat: Sat) -> None:
        """Hand in, perhaps twice, and wait for the result and the certificate."""
        await self._hand_in(sat)
        if self.draw.random() < self.manners.doubles:
            await asyncio.gather(self._hand_in(sat), self._hand_in(sat))
        certificate = await self._result(sat)
        if certificate:
            await self._fetch(sat, certificate)

    async def _hand_in(self, sat: Sat) -> None:
        def told(answer: Any, status: int) -> HandIn:
            return HandIn(json.dumps(answer, sort_keys=True), is_new=status == 201)

        path = f"/api/v1/sittings/{sat.id}/submission"
        while not (await self._done(sat, "POST", path, told)).is_ok:
            pass

    async def _result(self, sat: Sat) -> str:
        def told(answer: Any, _: int) -> Result:
            if answer is None or answer["state"] == "pending":
                return Result()
            certificate = (answer["certificate"] or {}).get("id", "")
            return Result(answer["scaled_score"], certificate, answer["passed"])

        while True:
            seen = await self._done(sat, "GET", f"/api/v1/sittings/{sat.id}/result", told)
            assert isinstance(seen.deed, Result)
            if seen.deed.score is not None:
                return seen.deed.certificate
            await asyncio.sleep(0.1)

    async def _fetch(self, sat: Sat, certificate: str) -> None:
        def told(answer: Any, _: int) -> Fetch:
            return Fetch(certificate, as_digest(json.dumps(answer, sort_keys=True)))

        path = f"/certificates/{certificate}.json"
        while not (await self._done(sat, "GET", path, told)).is_ok:
            pass

    async def _done(
        self,
        sat: Sat,
        method: str,
        path: str,
        told: Told,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Operation:
        """Ask, and write down what came of it."""
        async with self.gate.passing():
            asked = now()
            answer = await self._asked(method, path, body, headers)
            status = None if answer is None else answer.status_code
            outcome, found = _outcome(status), None
            if answer is not None and outcome is Outcome.OK:
                found = answer.json()
            deed, left = told(found, status or 0), (found or {}).get("seconds_left")
            done = Operation(asked, now(), outcome, deed, left, status)
            sat.history.append(done)
        if answer is not None and not _may_be(done):
            raise PromiseBroken(f"{method} {path}: {status} {answer.text[:500]}")
        self.outcomes[f"{type(deed).__name__} {outcome.value}"] += 1
        self.gate.done += done.is_ok
        return done

    async def _asked(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response | None:
        """None where nobody knows what became of it."""
        is_cut = self.draw.random() < self.manners.cuts
        patience = self.draw.random() / 50 if is_cut else PATIENT
        bearer = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        try:
            async with asyncio.timeout(patience):
                return await self.http.request(
                    method, self.url() + path, json=body, headers=bearer, timeout=None
                )
        except (httpx.TransportError, TimeoutError):
            await asyncio.sleep(0.2)
            return None


def now() -> float:
    return system_now().timestamp()


def as_value(response: object) -> str:
    """A response as histories compare it."""
    return json.dumps(response, sort_keys=True)


def as_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _outcome(status: int | None) -> Outcome:
    if status in DONE:
        return Outcome.OK
    return Outcome.REFUSED if status in REFUSED else Outcome.UNKNOWN


def _may_be(done: Operation) -> bool:
    if done.outcome is Outcome.REFUSED:
        return isinstance(done.deed, Save | TakeOver)
    return done.is_ok or done.status == BUSY
