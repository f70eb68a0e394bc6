"""Lets a cohort sit, and tells every few seconds how it goes."""

import asyncio
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.crowd import machine
from server.crowd.candidate import Candidate, Place
from server.crowd.cohort import Plan, cohort
from server.crowd.machine import Server
from server.crowd.seen import Seen, Slice

SECONDS_OF_A_SLICE = 5.0
FILES_OF_A_CANDIDATE = 3
"""Answers, presence, and the line that is listened on."""
SPARE_FILES = 200
SECONDS_MORE = 120.0
"""After the plan's end, for whoever has to wait."""

Tell = Callable[[Slice], None]


class TooFewFiles(Exception):
    """This machine lets a process open too few connections."""


@dataclass(frozen=True, slots=True)
class Driven:
    seen: Seen
    seconds: float
    server_seconds: float
    client_seconds: float


def allow_files(candidates: int) -> None:
    """For this process and the servers it starts. Raises TooFewFiles."""
    needed = candidates * FILES_OF_A_CANDIDATE + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise TooFewFiles(f"{candidates} candidates need {needed} open files, {hard} are allowed.")
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


async def drive(
    plan: Plan, servers: Sequence[Server], tokens: Sequence[str], exam: str, tell: Tell
) -> Driven:
    """The candidates come, work and go; with several servers each asks one of them."""
    seen = Seen()
    began, cpu = time.monotonic(), time.process_time()
    server_cpu = machine.read(servers).cpu_seconds
    places = [
        Place(servers[number % len(servers)].port, token, exam, plan.speed)
        for number, token in enumerate(tokens)
    ]
    sittings = [
        asyncio.create_task(Candidate(person, place, seen).sit())
        for person, place in zip(cohort(plan), places, strict=True)
    ]
    watching = asyncio.create_task(_watch(seen, servers, tell))
    await _until_over(sittings, plan.seconds + SECONDS_MORE, seen)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return Driven(
        seen,
        time.monotonic() - began,
        machine.read(servers).cpu_seconds - server_cpu,
        time.process_time() - cpu,
    )


async def _until_over(sittings: Sequence[asyncio.Task[None]], seconds: float, seen: Seen) -> None:
    over, left = await asyncio.wait(sittings, timeout=seconds)
    for one in left:
        seen.failed("sitting", "not over in time")
        one.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    for one in over:
        if (error := one.exception()) is not None:
            seen.failed("sitting", repr(error))


async def _watch(seen: Seen, servers: Sequence[Server], tell: Tell) -> None:
    began = time.monotonic()
    while True:
        reading = machine.read(servers)
        one = seen.cut(time.monotonic() - began, reading, time.process_time())
        if one is not None:
            tell(one)
        await asyncio.sleep(SECONDS_OF_A_SLICE)
