"""`content import` and `content export`: items from other systems and to them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import click

from server.integrations.exporting import export_files
from server.integrations.formats import FormatUnknown
from server.integrations.importing import import_files
from server.integrations.placing import Defaults
from server.integrations.report import Report
from server.integrations.storing import FileThere
from server.items.domain.fields import HANDLE, LANGUAGE
from server.settings import Settings

_THERE = click.Path(exists=True, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


def register(content: click.Group, settings: Settings) -> None:
    content.add_command(_import_command(settings))
    content.add_command(_export_command())


def _import_command(settings: Settings) -> click.Command:
    @click.command("import", help="Turn items of another system into drafts; every loss is named.")
    @click.argument("path", type=_THERE)
    @click.option("--format", "name", metavar="F", required=True)
    @click.option("--into", metavar="DIR", required=True, type=_FOLDER)
    @click.option("--author", default="imported", show_default=True, callback=_matching(HANDLE))
    @click.option("--language", default="en", show_default=True, callback=_matching(LANGUAGE))
    @click.option("--json", "as_json", is_flag=True)
    def command(
        path: Path, *, name: str, into: Path, author: str, language: str, as_json: bool
    ) -> None:
        defaults = Defaults(author, language)
        try:
            report = import_files(name, path, into, bank=settings.content_dir, defaults=defaults)
        except FormatUnknown as error:
            raise click.BadParameter(str(error), param_hint="--format") from error
        except FileThere as error:
            raise click.BadParameter(str(error), param_hint="--into") from error
        except OSError as error:
            raise click.ClickException(str(error)) from error
        _finish(report, as_json=as_json)

    return command


def _export_command() -> click.Command:
    @click.command("export", help="Write items as one file for another system.")
    @click.argument("path", type=_THERE)
    @click.option("--format", "name", metavar="F", required=True)
    @click.option("--into", metavar="DIR", required=True, type=_FOLDER)
    @click.option("--json", "as_json", is_flag=True)
    def command(path: Path, *, name: str, into: Path, as_json: bool) -> None:
        try:
            report, file = export_files(name, path, into)
        except FormatUnknown as error:
            raise click.BadParameter(str(error), param_hint="--format") from error
        except FileThere as error:
            raise click.BadParameter(str(error), param_hint="--into") from error
        except OSError as error:
            raise click.ClickException(str(error)) from error
        if file is not None and not as_json:
            print(file)
        _finish(report, as_json=as_json)

    return command


def _matching(
    pattern: re.Pattern[str],
) -> Callable[[click.Context, click.Parameter, str], str]:
    def checked(_context: click.Context, _option: click.Parameter, value: str) -> str:
        if not pattern.match(value):
            raise click.BadParameter(f"{value!r} is not well formed")
        return value

    return checked


def _finish(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.as_json()))
    else:
        for line in (*report.remarks, *report.rows):
            print(line)
        print(", ".join(f"{count} {outcome}" for outcome, count in report.counts.items()) + ".")
    raise click.exceptions.Exit(1 if report.has_refused else 0)
