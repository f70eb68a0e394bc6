"""`trust export` writes what others need to check our certificates without us."""

from pathlib import Path

import click

from server.cli import running
from server.cli.written import Written
from server.credentials.domain.did import did_web
from server.settings import Settings


def register(group: click.Group, settings: Settings) -> None:
    """Add `trust` to the operators' commands."""
    trust = click.Group("trust", help="What checking our certificates rests on.")
    trust.add_command(_export_command(settings))
    group.add_command(trust)


def _export_command(settings: Settings) -> click.Command:
    @click.command("export", help="Write the dated, signed trust bundle; - is standard output.")
    @click.argument("path", type=Written(allow_dash=True))
    @click.pass_context
    def command(context: click.Context, path: Path) -> None:
        async def work(opened: running.Running) -> int:
            made = await opened.services.credentials.trust.made(now=opened.now())
            with click.open_file(str(path), "wb") as file:
                file.write(made)
            issuer = did_web(opened.public_url)
            click.echo(f"Written: the trust bundle of {issuer}.", err=True)
            return 0

        context.exit(running.run(settings, work))

    return command
