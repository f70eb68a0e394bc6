"""`rehearse`: a simulated cohort sits an exam on a store that is thrown away, and what it took.

The servers are processes of their own and know nothing of it. It never touches a store that holds
anything: what it makes is on SQLite in a temporary folder, or in an empty PostgreSQL database.
"""

import asyncio
import json
import os
import tempfile
from pathlib import Path

import click
import msgspec
import uvloop

from server.app import working
from server.crowd.cohort import Plan
from server.crowd.driving import Driven, TooFewFiles, allow_files, drive
from server.crowd.machine import ServerDidNotStart, free_port, serving
from server.crowd.report import Limits, Outcome, summary, told, write
from server.curriculum import service as curriculum
from server.exams.publishing import publish
from server.exams.releases import Release, release_of
from server.flows.auditing import violations
from server.kernel.actor import SYSTEM
from server.kernel.errors import Refusal
from server.settings import Settings

NOT_GOOD = 1
MOST_CANDIDATES = 20_000
MINUTES_TO_SPARE = 1.0
"""Between the slowest candidate and the end of the exam by the server's clock."""


class NotRehearsed(Exception):
    """Says why there is nothing to rehearse."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for; `minutes` is None for as long as the exam takes."""

    exam: str
    candidates: int
    minutes: float | None
    arrive: float
    speed: float
    seed: int
    processes: int
    database: str | None
    p99_ms: float | None
    memory_mb: float | None
    growth_mb: float | None


def register(group: click.Group, settings: Settings) -> None:
    group.add_command(_command(settings))


def _command(settings: Settings) -> click.Command:
    @click.command("rehearse", help="Let simulated candidates sit an exam; say what it took.")
    @click.option("--exam", default="foundations", help="Which; it may ask for a course alone.")
    @click.option("--candidates", type=click.IntRange(1, MOST_CANDIDATES), default=200)
    @click.option("--minutes", type=click.FloatRange(min=0.01), help="Not as long as the exam.")
    @click.option("--arrive", type=click.FloatRange(min=0), default=10.0, help="Minutes; 10.")
    @click.option("--speed", type=click.FloatRange(min=0.1), default=1.0, help="Times as fast.")
    @click.option("--processes", type=click.IntRange(1, 64), default=1, help="On PostgreSQL.")
    @click.option("--database", help="postgres://… of an EMPTY database; else SQLite, thrown away.")
    @click.option("--seed", type=int, default=1, help="Who comes when, and answers what.")
    @click.option("--p99-ms", type=float, help="Exit 1 where a save takes longer.")
    @click.option("--memory-mb", type=float, help="Exit 1 where a server process is larger.")
    @click.option("--growth-mb", type=float, help="Exit 1 where it grows more while all sit.")
    @click.option("--report", type=click.Path(file_okay=False, path_type=Path), help="Folder.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def rehearse(
        context: click.Context, /, *, report: Path | None, as_json: bool, **given: object
    ) -> None:
        wish = msgspec.convert(given, Wish)
        try:
            outcome = _rehearse(settings, wish)
        except (NotRehearsed, Refusal, ServerDidNotStart, TooFewFiles) as error:
            click.echo(str(error), err=True)
            context.exit(NOT_GOOD)
        if report is not None:
            write(outcome, report)
        print(json.dumps(outcome.figures()) if as_json else summary(outcome))
        context.exit(NOT_GOOD if outcome.failures() else 0)

    return rehearse


def _rehearse(settings: Settings, wish: Wish) -> Outcome:
    _require_sense(wish)
    allow_files(wish.candidates)
    with tempfile.TemporaryDirectory(prefix="assay-rehearse-") as name:
        own = _apart(settings, wish, Path(name))
        _say("Making a store, publishing the content, adding candidates …")
        release, tokens = asyncio.run(_prepared(own, wish))
        plan = _plan(wish, release)
        with serving(_environment(own), wish.processes) as servers:
            resident = max(one.resident_bytes() for one in servers)
            _say(f"{wish.candidates} candidates sit {release.slug} …")
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                driving = drive(plan, servers, tokens, release.slug, lambda one: _say(told(one)))
                driven = runner.run(driving)
        _say("Auditing …")
        found = asyncio.run(_audited(own))
    return _outcome(wish, plan, driven, resident, found)


def _require_sense(wish: Wish) -> None:
    if wish.database is not None and not wish.database.startswith("postgres://"):
        raise NotRehearsed("--database is for PostgreSQL: postgres://… SQLite needs none.")
    if wish.database is None and wish.processes > 1:
        raise NotRehearsed("One process serves a SQLite file; more of them need --database.")


def _apart(settings: Settings, wish: Wish, folder: Path) -> Settings:
    """These settings with a store of its own, and without anybody outside being told."""
    return msgspec.structs.replace(
        settings,
        data_dir=folder,
        database_url=wish.database or f"sqlite://{folder}/assay.db",
        public_url=f"http://127.0.0.1:{free_port()}",
        mail=None,
        witnesses=(),
        demo=False,
    )


async def _prepared(settings: Settings, wish: Wish) -> tuple[Release, list[str]]:
    from server.database.migrate import (  # noqa: PLC0415 - only here, as in `bench issue`
        is_empty,
        migrate,
    )

    if not await is_empty(settings.database_url):
        raise NotRehearsed(
            "The database is not empty. A rehearsal fills it with people who do not exist: "
            "make one for it alone."
        )
    await migrate(settings.database_url)
    async with working(settings) as services:
        report = await publish(settings.content_dir, actor=SYSTEM, now=services.now())
        if report.is_refused:
            raise NotRehearsed("The content has errors; `content check` names them.")
        release = await release_of(wish.exam)
        needed = release.blueprint.prerequisites
        if needed.exams:
            raise NotRehearsed(f"{wish.exam} asks for certificates that nobody here has.")
        people = await services.accounts.load_people(wish.candidates, now=services.now())
        if needed.course is not None:
            ids = [one.id for one in people]
            await curriculum.seed_completions(ids, needed.course, now=services.now())
        return release, [one.token for one in people]


def _plan(wish: Wish, release: Release) -> Plan:
    """Raises NotRehearsed where the server's clock would be over before the candidates are."""
    minutes = wish.minutes or (release.blueprint.minutes - MINUTES_TO_SPARE) * wish.speed
    if minutes / wish.speed > release.blueprint.minutes - MINUTES_TO_SPARE:
        raise NotRehearsed(f"{release.slug} takes {release.blueprint.minutes} minutes.")
    return Plan(wish.candidates, minutes, wish.arrive, wish.speed, wish.seed)


def _environment(settings: Settings) -> dict[str, str]:
    """This process's own, without its settings of Assay, and with these."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ASSAY_") and name not in {"HOST", "PORT"}
    }
    return {
        **inherited,
        "ASSAY_DATABASE_URL": settings.database_url,
        "ASSAY_DATA_DIR": str(settings.data_dir),
        "ASSAY_CONTENT_DIR": str(settings.content_dir),
        "ASSAY_PUBLIC_URL": settings.public_url,
    }


async def _audited(settings: Settings) -> list[str]:
    async with working(settings) as services:
        return await violations(services.credentials, services.flows.topics, now=services.now())


def _outcome(wish: Wish, plan: Plan, driven: Driven, resident: int, found: list[str]) -> Outcome:
    return Outcome(
        plan=plan,
        engine="SQLite" if wish.database is None else "PostgreSQL",
        exam=wish.exam,
        processes=wish.processes,
        resident_at_start=resident,
        driven=driven,
        violations=found,
        limits=Limits(wish.p99_ms, wish.memory_mb, wish.growth_mb),
    )


def _say(text: str) -> None:
    """Beside what is printed at the end."""
    click.echo(text, err=True)
