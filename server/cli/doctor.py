"""`doctor`: what is not as it should be, and what to do about it; changes nothing."""

import asyncio
import json
from collections.abc import Iterator, Sequence

import click

from server.cli import running
from server.credentials.domain.did import did_of_log, did_web
from server.credentials.keyring import doctor as of_keys
from server.credentials.service import Credentials
from server.exams.unpublished import unpublished
from server.kernel.clock import system_now
from server.settings import Settings, doubts
from server.upkeep import doctor
from server.upkeep.obstacles import Finding, in_the_way


def register(group: click.Group, settings: Settings) -> None:
    @group.command(
        "doctor",
        help="Say what is not as it should be with settings, files, keys, store, clock, log, jobs "
        "and backups, and what to do about it.",
    )
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, *, as_json: bool) -> None:
        found, in_the_way = [*_without_store(settings)], asyncio.run(_in_the_way(settings))
        found += in_the_way
        if in_the_way:
            _print(found, as_json=as_json)
            context.exit(running.NOT_GOOD)

        async def work(opened: running.Running) -> int:
            every = [*found, *await _in_store(opened)]
            _print(every, as_json=as_json)
            return running.NOT_GOOD if every else 0

        context.exit(running.run(settings, work))


def _without_store(settings: Settings) -> Iterator[Finding]:
    for code, text in doubts(settings).items():
        yield Finding(code, text)
    yield from doctor.of_files(settings.database_url, settings.data_dir, now=system_now())


async def _in_the_way(settings: Settings) -> list[Finding]:
    """What nothing can be opened with."""
    place = settings.database_url, settings.data_dir, settings.key_dir
    return [*in_the_way(*place), *await doctor.of_version(settings.database_url)]


async def _in_store(opened: running.Running) -> list[Finding]:
    credentials, now = opened.services.credentials, opened.now()
    looked = await of_keys.look(credentials.keys, actor=running.OPERATOR, now=now)
    return [
        *(Finding(one.code, str(one.sentence)) for one in looked.findings),
        *await _log_findings(credentials),
        *await _address_findings(credentials, opened.public_url),
        *await doctor.of_store(credentials.log, actor=running.OPERATOR, now=now),
        *await _content_findings(opened),
    ]


async def _log_findings(credentials: Credentials) -> list[Finding]:
    faults = await credentials.log.violations(credentials.public_keys())
    return [Finding("log-disagrees", f"In the transparency log: {fault}") for fault in faults]


async def _address_findings(credentials: Credentials, public_url: str) -> list[Finding]:
    """A command that was not given the server's settings speaks in another issuer's name."""
    began, here = did_of_log(await credentials.log.name()), did_web(public_url)
    if began == here:
        return []
    text = (
        f"This store began as {began}, and its address in the settings makes it {here}. "
        "Give commands the ASSAY_PUBLIC_URL or PORT of the server."
    )
    return [Finding("address-another", text)]


async def _content_findings(opened: running.Running) -> list[Finding]:
    if "content-missing" in doubts(opened.settings):
        return []
    now, workshop = opened.now(), opened.services.workshop
    found = await unpublished(workshop, actor=running.OPERATOR, now=now)
    if found.errors:
        text = f"The content cannot be published: {found.errors[0]} ({len(found.errors)} in all.)"
        return [Finding("content-errors", text)]
    changed = [f"{one.kind} {one.slug}" for one in found.folders if one.change != "unchanged"]
    if not changed:
        return []
    text = f"{', '.join(changed)}: not as it is published. content diff, then content publish."
    return [Finding("content-differs", text)]


def _print(found: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        out = [{"code": one.code, "text": one.text} for one in found]
        print(json.dumps({"findings": out}))
        return
    for one in found:
        print(f"{one.code}: {one.text}")
    if not found:
        print("All is in order.")
