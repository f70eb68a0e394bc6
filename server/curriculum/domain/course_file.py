"""course.yaml: what a course is called, what it promises, and the order of its modules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from server.curriculum.domain.model import Level, Objective
from server.curriculum.domain.yaml_file import read_paragraphs, read_yaml
from server.items.domain.fields import LANGUAGE, Fields
from server.items.domain.markdown import Profile, Surroundings, render
from server.items.domain.report import Report
from server.items.domain.strict_yaml import Mapping, Place, Value

SLUG = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(-[a-z0-9]+)*\Z")
OBJECTIVE_ID = re.compile(r"[A-Z]{2,8}-[0-9]{1,2}\.[0-9]{1,2}\Z")
TOPIC = re.compile(r"\S.{0,39}\Z")
_REQUIRED = (
    "course", "title", "language", "level", "summary", "description", "objectives", "modules",
)  # fmt: skip
_OPTIONAL = ("topics",)


@dataclass(frozen=True, slots=True)
class ListedModule:
    slug: str
    title: str
    place: Place


@dataclass(frozen=True, slots=True)
class CourseFile:
    """What course.yaml says, with the places a later check may have to point at."""

    slug: str
    title: str
    language: str
    level: Level
    summary: str
    description: str
    objectives: dict[Objective, Place]
    modules: tuple[ListedModule, ...]
    topics: tuple[str, ...] = ()


def read_course_file(content: bytes, report: Report) -> CourseFile | None:
    fields = read_yaml(content, report)
    if fields is None:
        return None
    fields.refuse_unknown((*_REQUIRED, *_OPTIONAL))
    fields.require(_REQUIRED, "every course has it")
    slug = fields.text("course", SLUG, code="E008")
    folder = PurePosixPath(report.file).parent.name
    if slug and slug != folder:
        report.error("C009", fields.place("course"), f"`{slug}` stands in the folder `{folder}`")
    level = fields.choice("level", Level)
    course = CourseFile(
        slug=folder,
        title=fields.text("title"),
        language=fields.text("language", LANGUAGE),
        level=level or Level.PRACTICE,
        summary=fields.text("summary"),
        description=_description(fields, content, report),
        objectives=_objectives(fields, report),
        modules=_modules(fields, report),
        topics=tuple(name for name, _ in fields.names("topics", TOPIC)),
    )
    return course if slug else None


def _description(fields: Fields, content: bytes, report: Report) -> str:
    text = read_paragraphs(fields, "description", report)
    node = fields.node("description")
    place = fields.place("description")
    line, indent = place.line, place.column - 1
    if isinstance(node, Value) and "\n" in node.text:
        # The text of a block begins on the line after its `|`, without its indentation.
        line += 1
        written = content.split(b"\n")[line - 1]
        indent = len(written) - len(written.lstrip(b" "))
    rendered = render(text, profile=Profile.LESSON, within=Surroundings(report.file, line))
    report.findings.extend(
        replace(finding, column=finding.column + indent) for finding in rendered.findings
    )
    return text


def _objectives(fields: Fields, report: Report) -> dict[Objective, Place]:
    found: dict[str, tuple[Objective, Place]] = {}
    for entry, place in _entries(fields, "objectives", ("id", "text"), report):
        objective = Objective(entry.text("id", OBJECTIVE_ID, code="E008"), entry.text("text"))
        if objective.id in found:
            report.error("E009", place, f"the objective `{objective.id}` stands here twice")
        elif objective.id:
            found[objective.id] = objective, place
    return dict(found.values())


def _modules(fields: Fields, report: Report) -> tuple[ListedModule, ...]:
    found: dict[str, ListedModule] = {}
    for entry, place in _entries(fields, "modules", ("slug", "title"), report):
        slug, title = entry.text("slug", SLUG, code="E008"), entry.text("title")
        if slug in found:
            report.error("E009", place, f"the module `{slug}` stands here twice")
        elif slug:
            found[slug] = ListedModule(slug, title, place)
    return tuple(found.values())


def _entries(
    fields: Fields, key: str, keys: tuple[str, str], report: Report
) -> Iterator[tuple[Fields, Place]]:
    nodes = fields.nodes(key)
    if key in fields and not nodes:
        report.error("E007", fields.place(key), f"`{key}` needs at least one entry")
    for node in nodes:
        if not isinstance(node, Mapping):
            report.error("E007", node.place, f"an entry is written {{{keys[0]}, {keys[1]}}}")
            continue
        entry = Fields(node, report)
        entry.refuse_unknown(keys)
        entry.require(keys, f"every entry of `{key}` has it")
        yield entry, node.place
