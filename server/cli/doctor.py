"""`doctor`: what is not as it should be, and what to do about it; changes nothing."""

import json
from collections.abc import Sequence

import click

from server.cli import running
from server.credentials.domain.did import did_of_log, did_web
from server.credentials.keyring import doctor
from server.credentials.keyring.doctor import Finding
from server.credentials.service import Credentials
from server.kernel.sentence import Sentence
from server.settings import Settings


def register(group: click.Group, settings: Settings) -> None:
    @group.command(
        "doctor", help="Say what is not as it should be with this server’s keys and log."
    )
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, *, as_json: bool) -> None:
        async def work(opened: running.Running) -> int:
            keys, now = opened.services.credentials.keys, opened.now()
            looked = await doctor.look(keys, actor=running.OPERATOR, now=now)
            credentials = opened.services.credentials
            found = [*looked.findings, *await _log_findings(credentials)]
            found += await _address_findings(credentials, opened.public_url)
            _print(found, as_json=as_json)
            return running.NOT_GOOD if found else 0

        context.exit(running.run(settings, work))


async def _log_findings(credentials: Credentials) -> list[Finding]:
    faults = await credentials.log.violations(credentials.public_keys())
    return [
        Finding("log-disagrees", Sentence("In the transparency log: %(fault)s", {"fault": one}))
        for one in faults
    ]


async def _address_findings(credentials: Credentials, public_url: str) -> list[Finding]:
    """A command that was not given the server's settings speaks in another issuer's name."""
    began, here = did_of_log(await credentials.log.name()), did_web(public_url)
    if began == here:
        return []
    what = Sentence(
        "This store began as %(began)s, and its address in the settings makes it %(here)s. "
        "Give commands the ASSAY_PUBLIC_URL or PORT of the server.",
        {"began": began, "here": here},
    )
    return [Finding("address-another", what)]


def _print(found: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        out = [{"code": one.code, "text": str(one.sentence)} for one in found]
        print(json.dumps({"findings": out}))
        return
    for one in found:
        print(one.sentence)
    if not found:
        print("The keys and the log are in order.")
