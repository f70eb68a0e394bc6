"""`content new`: files to go on from, which pass the check as drafts. Never over a file."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from server.authoring.domain import new_folders, scaffolds
from server.authoring.domain.scaffolds import New
from server.curriculum.domain.course_file import SLUG
from server.curriculum.domain.fact_file import FACT_ID
from server.exams.content import CheckedContent, check, read_folder
from server.exams.domain.blueprint import EXAM_SLUG, POLICY_FOLDER
from server.items.domain.fields import HANDLE, ITEM_ID, LANGUAGE
from server.items.domain.findings import has_errors
from server.items.domain.model import ItemType
from server.kernel.clock import system_now
from server.settings import Settings

_NUMBERED = re.compile(r"[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*\Z")
Command = Callable[..., Any]
_TYPES = click.Choice([one.value for one in scaffolds.WHOLE])


def register(content: click.Group, settings: Settings) -> None:
    new = click.Group("new", help="Begin an item, a lesson, a fact, a course or an exam.")
    root = Path(settings.content_dir)
    for command in (_item(root), _lesson(root), _fact(root), _course(root), _exam(root)):
        new.add_command(command)
    content.add_command(new)


def _item(root: Path) -> click.Command:
    @click.command("item", help="A draft in the items of an exam.")
    @click.argument("name", metavar="ID")
    @click.option("--exam", metavar="SLUG", required=True)
    @click.option("--type", "kind", type=_TYPES, default="single", show_default=True)
    @click.option("--domain", metavar="D", default="")
    @_described
    def command(name: str, *, exam: str, kind: str, domain: str, **described: str) -> None:
        content = check(read_folder(root))
        domains = _domains(content, exam)
        if not ITEM_ID.match(name):
            raise click.BadParameter("an id has a-z, 0-9 and -, 3 to 64 of them")
        if any(entry.item.id == name for entry in content.entries):
            raise click.BadParameter(f"there is an item {name}", param_hint="ID")
        if domain and domain not in domains:
            raise click.BadParameter(f"one of {', '.join(domains)}", param_hint="--domain")
        text = scaffolds.item(_new(name, described), ItemType(kind), domain or domains[0])
        _write(root, {f"exams/{exam}/items/{name}.md": text})

    return command


def _domains(content: CheckedContent, exam: str) -> list[str]:
    for one in content.exams:
        if one.blueprint.exam == exam:
            return [quota.code for quota in one.blueprint.domains]
    raise click.BadParameter(f"there is no exam {exam} without a fault", param_hint="--exam")


def _lesson(root: Path) -> click.Command:
    @click.command("lesson", help="A lesson at COURSE/NN-MODULE/NN-LESSON.")
    @click.argument("place", metavar="COURSE/NN-MODULE/NN-LESSON")
    @_described
    def command(place: str, **described: str) -> None:
        course, _, below = place.partition("/")
        module, _, name = below.partition("/")
        is_named = all(_NUMBERED.match(one) for one in (module, name)) and SLUG.match(course)
        if not is_named or not (root / "curriculum" / course / module).is_dir():
            raise click.BadParameter("COURSE/NN-MODULE/NN-LESSON, in a module that is there")
        known = {one.slug: one for one in check(read_folder(root)).courses}
        objectives = known[course].objectives if course in known else ()
        first = objectives[0].id if objectives else ""
        text = scaffolds.lesson(_new(name, described), first, system_now().date())
        _write(root, {f"curriculum/{course}/{module}/{name}.md": text})

    return command


def _fact(root: Path) -> click.Command:
    @click.command("fact", help="A fact in the register, to be sourced.")
    @click.argument("name", metavar="ID", callback=_matching(FACT_ID.match))
    @_described
    def command(name: str, **described: str) -> None:
        text = scaffolds.fact(_new(name, described), system_now().date())
        _write(root, {f"curriculum/facts/{name}.yaml": text})

    return command


def _course(root: Path) -> click.Command:
    @click.command("course", help="A course with one lesson.")
    @click.argument("name", metavar="SLUG", callback=_matching(SLUG.match))
    @_described
    def command(name: str, **described: str) -> None:
        _refuse_folder(root / "curriculum" / name)
        _write(root, new_folders.course(_new(name, described), system_now().date()))

    return command


def _exam(root: Path) -> click.Command:
    @click.command("exam", help="An exam that is a draft, with one item.")
    @click.argument("name", metavar="SLUG", callback=_matching(EXAM_SLUG.match))
    @_described
    def command(name: str, **described: str) -> None:
        _refuse_folder(root / "exams" / name)
        policies = sorted(one.stem for one in (root / "exams" / POLICY_FOLDER).glob("*.yaml"))
        policy = "standard" if "standard" in policies or not policies else policies[0]
        _write(root, new_folders.exam(_new(name, described), policy=policy))

    return command


def _described(command: Command) -> Command:
    for option in (
        click.option("--language", default="en", callback=_matching(LANGUAGE.match)),
        click.option("--author", default="content-team", callback=_matching(HANDLE.match)),
        click.option("--title", default=""),
    ):
        command = option(command)
    return command


def _matching(is_fitting: Callable[[str], object]) -> Callable[..., str]:
    def checked(_context: click.Context, _option: click.Parameter, value: str) -> str:
        if not is_fitting(value):
            raise click.BadParameter(f"{value!r} is not well formed")
        return value

    return checked


def _new(name: str, described: Mapping[str, str]) -> New:
    title = described["title"].strip() or name
    return New(name, title, described["author"], described["language"])


def _refuse_folder(folder: Path) -> None:
    if folder.exists():
        raise click.BadParameter(f"{folder} is there already")


def _write(root: Path, files: Mapping[str, str]) -> None:
    """Write what is new, tell where, and what the check says of it."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("x", encoding="utf-8", newline="\n") as opened:
                opened.write(text)
        except OSError as error:
            raise click.ClickException(str(error)) from error
        print(target)
    findings = [one for one in check(read_folder(root)).findings if one.file in files]
    for finding in findings:
        print(finding)
    if has_errors(findings):
        raise SystemExit(1)
