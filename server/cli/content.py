"""`content check` and `content publish`."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from server.cli import exchange, running, writing
from server.exams.content import check, read_folder
from server.exams.publishing import publish
from server.items.domain.findings import Finding, has_errors
from server.kernel.actor import SYSTEM
from server.kernel.clock import system_now
from server.settings import Settings


def register(group: click.Group, settings: Settings) -> None:
    content = click.Group("content", help="Check and publish courses and exams.")
    content.add_command(_check_command(settings))
    content.add_command(_publish_command(settings))
    exchange.register(content, settings)
    writing.register(content)
    group.add_command(content)


def _check_command(settings: Settings) -> click.Command:
    @click.command("check", help="Check courses, facts, blueprints and items.")
    @click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True))
    @click.option("--json", "as_json", is_flag=True)
    @click.option("--due", is_flag=True, help="Also name facts past their review date.")
    @click.pass_context
    def check_command(
        context: click.Context, paths: tuple[str, ...], *, as_json: bool, due: bool
    ) -> None:
        findings = _findings(settings.content_dir, paths, due=due)
        _print_findings(findings, as_json=as_json)
        context.exit(1 if has_errors(findings) else 0)

    return check_command


def _publish_command(settings: Settings) -> click.Command:
    @click.command("publish", help="Store what passed the check as immutable versions.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def publish_command(context: click.Context, *, as_json: bool) -> None:
        async def work(services: Any) -> int:  # noqa: ANN401 - what `running` gives
            report = await publish(settings.content_dir, actor=SYSTEM, now=services.now())
            lists = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
            if as_json:
                print(json.dumps({**lists, **_as_json(report.findings)}))
                return 1 if report.is_refused else 0
            for finding in report.findings:
                print(finding)
            for word, names in lists.items():
                for name in names:
                    print(f"{word:10} {name}")
            return 1 if report.is_refused else 0

        context.exit(running.run(settings, work))

    return publish_command


def _findings(content_dir: Path, paths: tuple[str, ...], *, due: bool) -> list[Finding]:
    """Check the whole folder with the named files added; tell what concerns the named ones."""
    files = read_folder(content_dir)
    wanted = set()
    for path in paths:
        for name, data in _named_files(Path(path), content_dir):
            files[name] = data
            wanted.add(name)
    checked = check(files, due_on=system_now().date() if due else None)
    return [one for one in checked.findings if not paths or one.file in wanted]


def _named_files(path: Path, content_dir: Path) -> list[tuple[str, bytes]]:
    """Files by their place in the content folder; an item outside it is read as an item."""
    found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    named = []
    for one in found:
        resolved = one.resolve()
        if resolved.is_relative_to(content_dir.resolve()):
            name = resolved.relative_to(content_dir.resolve()).as_posix()
        else:
            name = _outside_name(one)
        named.append((name, one.read_bytes()))
    return named


def _outside_name(path: Path) -> str:
    """Where a file from elsewhere would stand: by its folders' names, else as an item."""
    parts = path.resolve().parts
    for folder in ("curriculum", "exams"):
        if folder in parts:
            at = len(parts) - 1 - parts[::-1].index(folder)
            return "/".join(parts[at:])
    return f"exams/outside/items/{path.name}"


def _print_findings(findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_as_json(findings)))
        return
    for finding in findings:
        print(finding)
    counts = Counter(finding.severity.value for finding in findings)
    print(f"{counts['error']} errors, {counts['warning']} warnings.")


def _as_json(findings: list[Finding]) -> dict[str, object]:
    counts = Counter(finding.severity.value for finding in findings)
    return {
        "findings": [
            {
                "file": one.file,
                "line": one.line,
                "column": one.column,
                "code": one.code,
                "severity": one.severity.value,
                "text": one.text,
            }
            for one in findings
        ],
        "counts": {"error": counts["error"], "warning": counts["warning"]},
    }
