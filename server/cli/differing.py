"""`content diff`: what would change if the files were published now."""

import json
from collections.abc import Iterator

import click
import msgspec

from server.cli.store import in_store
from server.exams.unpublished import ChangedFolder, ChangedRule, Unpublished, unpublished
from server.exams.workshop import Workshop
from server.kernel.actor import SYSTEM, Actor, Role
from server.kernel.clock import system_now
from server.settings import Settings

_SAME = ("unchanged",)
_OPERATOR = Actor(SYSTEM.person_id, "operator", frozenset({Role.ADMIN}))
_MARKS = {"new": "+", "scored": "+", "changed": "~"}
"""Of everything else: `-`."""


def register(content: click.Group, settings: Settings) -> None:
    content.add_command(_diff_command(settings))


def _diff_command(settings: Settings) -> click.Command:
    @click.command("diff", help="Say what would change for candidates if this were published now.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, *, as_json: bool) -> None:
        async def work() -> int:
            workshop = Workshop(settings.content_dir)
            found = await unpublished(workshop, actor=_OPERATOR, now=system_now())
            for line in [_as_json(found)] if as_json else _lines(found):
                print(line)
            return 1 if found.errors else 0

        context.exit(in_store(settings, work))

    return command


def _as_json(found: Unpublished) -> str:
    return json.dumps(msgspec.to_builtins(found), ensure_ascii=False)


def _lines(found: Unpublished) -> Iterator[str]:
    for folder in found.folders:
        yield f"{folder.change:9}  {folder.kind} {folder.slug}"
        yield from _within(folder)
    yield from found.errors
    if found.errors:
        yield "With errors nothing is published; what they are in is not compared."
    elif all(folder.change in _SAME for folder in found.folders):
        yield "Nothing would change."
    else:
        yield "New sittings would get this; open ones keep their forms."


def _within(folder: ChangedFolder) -> Iterator[str]:
    for rule in folder.rules:
        before, after = _told(rule, rule.before), _told(rule, rule.after)
        yield f"    {rule.where}: {rule.key}: {before} → {after}"
    for item in folder.items:
        versions = [str(one) for one in (item.version_before, item.version_after) if one]
        version = " → ".join(dict.fromkeys(versions))
        yield _line(item.change, item.item, f", version {version}", item.title)
    for lesson in folder.lessons:
        yield _line(lesson.change, lesson.lesson, "", lesson.title)
    if folder.is_reordered:
        yield "    the lessons stand in another order"


def _line(change: str, name: str, version: str, title: str) -> str:
    return f"    {_MARKS.get(change, '-')} {name} {change}{version}: {title}"


def _told(rule: ChangedRule, value: object) -> str:
    if rule.key == "cut" and isinstance(value, str):
        top, _, bottom = value.partition("/")
        return f"{100 * int(top) / int(bottom or 1):g} %"
    if isinstance(value, str) and len(value) > 60:
        return json.dumps(f"{value[:60]}…", ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)
