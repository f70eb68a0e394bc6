"""What authors work with beside the check: `content fmt`."""

import json
from pathlib import Path

import click

from server.exams.formatting import Formatting, bring_into_form

_THERE = click.Path(exists=True, path_type=Path)


def register(content: click.Group) -> None:
    content.add_command(_fmt_command())


def _fmt_command() -> click.Command:
    @click.command("fmt", help="Write items in their canonical form. Files with errors are left.")
    @click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_THERE)
    @click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if it would.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(
        context: click.Context, paths: tuple[Path, ...], *, only_check: bool, as_json: bool
    ) -> None:
        try:
            done = bring_into_form(paths, write=not only_check)
        except OSError as error:
            raise click.ClickException(str(error)) from error
        _print_formatting(done, only_check=only_check, as_json=as_json)
        context.exit(1 if done.left or (only_check and done.changed) else 0)

    return command


def _print_formatting(done: Formatting, *, only_check: bool, as_json: bool) -> None:
    if as_json:
        counts = {"changed": done.changed, "unchanged": done.unchanged, "left": done.left}
        print(json.dumps(counts, ensure_ascii=False))
        return
    for reason in done.left:
        print(reason)
    word = "would change" if only_check else "changed"
    for path in done.changed:
        print(f"{word}  {path}")
    print(f"{len(done.changed)} {word}, {done.unchanged} in their canonical form already.")
