"""`content apply`: a change set of the desk, put into the content folder."""

import json
from pathlib import Path

import click

from server.settings import Settings


def register(content: click.Group, settings: Settings) -> None:
    content.add_command(_apply_command(settings))


def _apply_command(settings: Settings) -> click.Command:
    @click.command(
        "apply", help="Write the files of a change set, unless one has changed since it was made."
    )
    @click.argument("archive", metavar="ZIP", type=click.Path(exists=True, path_type=Path))
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, archive: Path, *, as_json: bool) -> None:
        from server.authoring.applying import (  # noqa: PLC0415 - ZIP, for this command alone
            ChangeSetRefused,
            apply,
        )

        try:
            written = apply(archive, settings.content_dir)
        except (ChangeSetRefused, OSError) as error:
            if as_json:
                print(json.dumps({"written": [], "refused": str(error)}))
            else:
                click.echo(f"Error: {error}", err=True)
            context.exit(1)
        if as_json:
            print(json.dumps({"written": written, "refused": None}))
            return
        for path in written:
            print(f"written  {path}")
        if not written:
            print("Every file reads like that already.")

    return command
