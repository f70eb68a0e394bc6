"""`content publish`, and the other commands about content."""

import json

import click

from server.cli import applying, beginning, checking, differing, exchange, watch, writing
from server.cli.store import in_store
from server.exams.publishing import publish
from server.exams.readings import FILE, Readings
from server.kernel.actor import SYSTEM
from server.kernel.clock import system_now
from server.settings import Settings


def register(group: click.Group, settings: Settings) -> None:
    content = click.Group("content", help="Check and publish courses and exams.")
    checking.register(content, settings)
    content.add_command(_publish_command(settings))
    exchange.register(content, settings)
    writing.register(content)
    beginning.register(content, settings)
    differing.register(content, settings)
    watch.register(content, settings)
    applying.register(content, settings)
    group.add_command(content)


def _publish_command(settings: Settings) -> click.Command:
    @click.command("publish", help="Store what passed the check as immutable versions.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def publish_command(context: click.Context, *, as_json: bool) -> None:
        async def work() -> int:
            report = await publish(
                settings.content_dir,
                actor=SYSTEM,
                now=system_now(),
                readings=Readings(settings.data_dir / FILE),
            )
            lists = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
            if as_json:
                print(json.dumps({**lists, **checking.as_json(report.findings)}))
                return 1 if report.is_refused else 0
            for finding in report.findings:
                print(finding)
            for word, names in lists.items():
                for name in names:
                    print(f"{word:10} {name}")
            return 1 if report.is_refused else 0

        with checking.undisturbed():
            code = in_store(settings, work)
        context.exit(code)

    return publish_command
