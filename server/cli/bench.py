"""`bench issue` measures the real way of issuing on one core, in a store that is thrown away."""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import click
import msgspec

from server.app import build_services, opened
from server.cli.serving import calm_collector
from server.credentials.domain.assurance import Assurance, Identity, Supervision
from server.credentials.domain.record import Achievement
from server.credentials.drafting import Order
from server.credentials.issuing import Issuing
from server.kernel.clock import Now
from server.kernel.ids import new_id
from server.settings import Settings

SECONDS = 10.0
BATCH = 250
ACHIEVEMENT = Achievement(
    slug="bench",
    title="Bench certificate",
    level="practice",
    version="1",
    description="Nobody holds this certificate.",
    criteria="Reached the cut of 700 in an exam that nobody sits.",
    language="en",
    scale=(100, 1000),
    image_caption="Badge: Bench certificate",
)


class Measured(msgspec.Struct, frozen=True):
    issued: int
    cpu_seconds: float


def register(group: click.Group, settings: Settings) -> None:
    bench = click.Group("bench", help="Measure what this machine can do.")
    bench.add_command(_issue_command(settings))
    group.add_command(bench)


def _issue_command(settings: Settings) -> click.Command:
    @click.command(
        "issue", help="Build, sign, verify and store certificates on one core for ten seconds."
    )
    @click.option("--seconds", type=click.FloatRange(min=0), default=SECONDS, help="Not ten.")
    @click.option("--json", "as_json", is_flag=True)
    def command(*, seconds: float, as_json: bool) -> None:
        with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
            found = asyncio.run(_measured(_apart(settings, Path(folder)), seconds))
        if as_json:
            print(json.dumps(msgspec.to_builtins(found)))
            return
        each = found.cpu_seconds / found.issued * 1000
        print(f"{found.issued} certificates issued in {seconds:g} s on one core.")
        print(f"{found.cpu_seconds:.2f} s of CPU, {each:.2f} s for a thousand.")

    return command


def _apart(settings: Settings, folder: Path) -> Settings:
    database_url = f"sqlite://{folder}/assay.db"
    return msgspec.structs.replace(settings, data_dir=folder, database_url=database_url)


async def _measured(settings: Settings, seconds: float) -> Measured:
    from server.database.migrate import migrate  # noqa: PLC0415 - no other measure needs it

    await migrate(settings.database_url)
    services = build_services(settings)
    async with opened(settings):
        _stay_on_one_core()
        calm_collector()
        return await _issue_for(seconds, services.credentials.issuing, services.now)


def _stay_on_one_core() -> None:
    """Where the system can; elsewhere the figure of CPU seconds still tells."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


async def _issue_for(seconds: float, issuing: Issuing, now: Now) -> Measured:
    """At least one batch."""
    wanted, issued = orders(), 0
    begun, cpu_begun = time.monotonic(), time.process_time()
    while not issued or time.monotonic() - begun < seconds:
        batch = list(islice(wanted, BATCH))
        issued += len(await issuing.issue_many(batch, now=now()))
    return Measured(issued, round(time.process_time() - cpu_begun, 3))


def orders() -> Iterator[Order]:
    """Yield orders for ever, each for somebody who does not exist."""
    return map(_order, count())


def _order(number: int) -> Order:
    return Order(
        decision_id=new_id(),
        person_id=new_id(),
        scheme="bench",
        holder_name=f"Load {number:04d}",
        email=f"load-{number:04d}@demo.example",
        achievement=ACHIEVEMENT,
        assurance=Assurance(Identity.SELF_DECLARED, Supervision.NONE),
        validity_days=365,
    )
