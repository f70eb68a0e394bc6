"""`audit`: check what the store promises, and name each violation."""

import json

import click

from server.cli import running
from server.flows.auditing import violations
from server.settings import Settings


def register(group: click.Group, settings: Settings) -> None:
    @group.command("audit", help="Check the invariants of the whole store.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def audit(context: click.Context, *, as_json: bool) -> None:
        async def work(opened: running.Running) -> int:
            services = opened.services
            topics = services.flows.topics
            found = await violations(services.credentials, topics, now=opened.now())
            print_violations(found, as_json=as_json)
            return 1 if found else 0

        context.exit(running.run(settings, work))


def print_violations(found: list[str], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"violations": found}))
        return
    for violation in found:
        print(violation)
    if not found:
        print("All invariants hold.")
