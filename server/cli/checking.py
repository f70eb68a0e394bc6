"""`content check`: what is said of the files, for people, for programs and for a build."""

import gc
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from server.exams.content import check, read_folder
from server.items.domain.findings import Finding, has_errors
from server.kernel.clock import system_now
from server.settings import Settings

FORMS = ("text", "json", "github")


def register(content: click.Group, settings: Settings) -> None:
    content.add_command(_check_command(settings))


def _check_command(settings: Settings) -> click.Command:
    @click.command("check", help="Check courses, facts, blueprints and items.")
    @click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True))
    @click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
    @click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
    @click.option(
        "--due",
        is_flag=True,
        help="Also name facts past their review date, by these files alone: of facts that changed "
        "since they were published, `content publish` and the trainers’ pages tell.",
    )
    @click.pass_context
    def check_command(
        context: click.Context, paths: tuple[str, ...], *, form: str, as_json: bool, due: bool
    ) -> None:
        with undisturbed():
            findings = findings_at(settings.content_dir, paths, due=due)
        print_findings(findings, "json" if as_json else form, settings.content_dir)
        context.exit(1 if has_errors(findings) else 0)

    return check_command


@contextmanager
def undisturbed() -> Iterator[None]:
    """What is read is needed to the end: to look for garbage in it takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def findings_at(content_dir: Path, paths: tuple[str, ...], *, due: bool) -> list[Finding]:
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
            name = _outside_name(one, path)
        named.append((name, one.read_bytes()))
    return named


def _outside_name(path: Path, named: Path) -> str:
    """Where a file from elsewhere would stand: by its folders' names, else as an item."""
    parts = path.resolve().parts
    for folder in ("curriculum", "exams"):
        if folder in parts:
            at = len(parts) - 1 - parts[::-1].index(folder)
            return "/".join(parts[at:])
    inner = path.relative_to(named).as_posix() if named.is_dir() else path.name
    return f"exams/outside/items/{inner}"


def print_findings(findings: list[Finding], form: str, content_dir: Path) -> None:
    if form == "json":
        print(json.dumps(as_json(findings)))
        return
    for finding in findings:
        print(_annotation(finding, content_dir) if form == "github" else finding)
    print(f"{summary(findings)}.")


def summary(findings: list[Finding]) -> str:
    counts = Counter(finding.severity.value for finding in findings)
    nouns = ("error", "warning")
    return ", ".join(f"{counts[one]} {one}{'' if counts[one] == 1 else 's'}" for one in nouns)


def as_json(findings: list[Finding]) -> dict[str, object]:
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


def _annotation(finding: Finding, content_dir: Path) -> str:
    """Write a workflow command of GitHub Actions; its file is told from the working directory."""
    file = os.path.relpath(content_dir / finding.file)
    place = f"file={_property(file)},line={finding.line},col={finding.column}"
    text = _escaped(f"{finding.code} {finding.text}")
    return f"::{finding.severity.value} {place},title={finding.code}::{text}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
