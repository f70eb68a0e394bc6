"""`audit`: check what the store promises, and name each violation.

What is checked does not depend on each other, so in a large store each core takes a part.
"""

import asyncio
import json
import multiprocessing
import os
import sys
from collections.abc import Collection, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

import click

from server.app import working
from server.audit.reading import to_the_end
from server.cli import running
from server.credentials.service import Credentials
from server.flows.auditing import checks, is_large, violations
from server.kernel.clock import monotonic_seconds
from server.kernel.errors import Refusal
from server.settings import Settings

MOST_PROCESSES = 4
LONGEST = ("certificates", "grades", "sittings", "decisions")
"""What takes longest is begun first."""


def register(group: click.Group, settings: Settings) -> None:
    @group.command("audit", help="Check the invariants of the whole store.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def audit(context: click.Context, *, as_json: bool) -> None:
        context.exit(audit_store(settings, as_json=as_json))


def audit_store(settings: Settings, *, as_json: bool) -> int:
    """Print each violation; return the exit code."""
    waiting: list[str] = []

    async def work(opened: running.Running) -> int:
        if await is_large():
            waiting.extend(await checks(*_of(opened), now=opened.now()))
            return 0
        return _print(await violations(*_of(opened), now=opened.now()), as_json=as_json)

    code = running.run(settings, work)
    return _print(_shared(settings, waiting), as_json=as_json) if waiting else code


def _of(opened: running.Running) -> tuple[Credentials, Collection[str]]:
    return opened.services.credentials, opened.services.flows.topics


def _shared(settings: Settings, names: Sequence[str]) -> list[str]:
    """Each check in whatever process is free; the sentences in the order of the checks."""
    found: dict[str, list[str]] = {}
    begun = monotonic_seconds()
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        tasks = {pool.submit(_checked, settings, one): one for one in sorted(names, key=_turn)}
        for done in as_completed(tasks):
            found[tasks[done]] = done.result()
            seconds = monotonic_seconds() - begun
            print(f"  {tasks[done]}: checked after {seconds:.0f} s", file=sys.stderr, flush=True)
    return [sentence for one in names for sentence in found[one]]


def _turn(name: str) -> int:
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def _checked(settings: Settings, name: str) -> list[str]:
    """In a process of its own."""

    async def work() -> list[str]:
        async with working(settings) as services:
            topics = services.flows.topics
            every = await checks(services.credentials, topics, now=services.now())
            return await to_the_end({name: every[name]})

    try:
        return asyncio.run(work())
    except Refusal as refusal:
        return [f"The check of {name} could not go on: {refusal}"]


def _print(found: Sequence[str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"violations": list(found)}))
    for violation in () if as_json else found:
        print(violation)
    if not found and not as_json:
        print("All invariants hold.")
    return running.NOT_GOOD if found else 0
