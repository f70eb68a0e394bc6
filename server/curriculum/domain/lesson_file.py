"""One lesson: its front matter, its text and its checks, each fault at its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from server.curriculum.domain.course_file import OBJECTIVE_ID
from server.curriculum.domain.fact_file import FACT_ID
from server.curriculum.domain.fences import Fence, cut_checks
from server.curriculum.domain.model import Check, Lesson
from server.curriculum.domain.yaml_file import read_date
from server.items.domain.fields import Fields
from server.items.domain.markdown import (
    Broken,
    Profile,
    Rendered,
    Surroundings,
    render,
)
from server.items.domain.markdown.model import Resolver
from server.items.domain.parse import parse_check
from server.items.domain.regions import FileAt
from server.items.domain.report import Report
from server.items.domain.source import Source, read_bytes
from server.items.domain.strict_yaml import Place

_REQUIRED = (
    "title", "objectives", "reading_minutes", "exercise_minutes", "facts", "last_reviewed",
)  # fmt: skip
MAX_MINUTES = 600
_NOTHING = Rendered("")


@dataclass(frozen=True, slots=True)
class Known:
    """What a lesson may name: the objectives of its course, every fact, pictures beside it."""

    objectives: frozenset[str]
    facts: frozenset[str]
    file_at: FileAt | None = None


@dataclass(frozen=True, slots=True)
class ReadLesson:
    """A lesson, with what later checks across lessons need; None where its header is wrong."""

    lesson: Lesson | None
    rendered: Rendered = _NOTHING
    fences: list[Fence] = field(default_factory=list)
    named_objectives: frozenset[str] = frozenset()


def read_lesson(content: bytes, known: Known, report: Report) -> ReadLesson:
    source = read_bytes(content, report)
    if source is None:
        return ReadLesson(None)
    fields = Fields(source.header, report)
    fields.refuse_unknown(_REQUIRED)
    fields.require(_REQUIRED, "every lesson has it")
    objectives = fields.names("objectives", OBJECTIVE_ID)
    if "objectives" in fields and not fields.nodes("objectives"):
        report.error("E007", fields.place("objectives"), "a lesson serves at least one objective")
    _refuse_unknown(objectives, known.objectives, ("E012", "objective", "the course"), report)
    facts = fields.names("facts", FACT_ID)
    _refuse_unknown(facts, known.facts, ("E045", "fact", "curriculum/facts"), report)
    names = tuple(name for name, _ in objectives), tuple(name for name, _ in facts)
    return _read_text(source, fields, names, known.file_at, report)


def rendered_lesson(lesson: Lesson, link: Resolver) -> Rendered:
    """Render a lesson that passed the check."""
    within = _surroundings(lesson, lesson.check_lines, link)
    return render(lesson.markdown, profile=Profile.LESSON, within=within)


def lesson_slug(file: str) -> str:
    return PurePosixPath(file).stem[3:]


def _read_text(
    source: Source,
    fields: Fields,
    names: tuple[tuple[str, ...], tuple[str, ...]],
    file_at: FileAt | None,
    report: Report,
) -> ReadLesson:
    objectives, facts = names
    markdown, fences = cut_checks(source.lines, report)
    first_line = source.end.line + 1
    numbers = {fence.place.line - first_line + 1: n for n, fence in enumerate(fences, 1)}
    within = Surroundings(
        report.file, first_line, frozenset(facts), image=_no_pictures, checks=numbers
    )
    rendered = render(markdown, profile=Profile.LESSON, within=within, is_shown=False)
    report.findings.extend(rendered.findings)
    _check_headings(rendered, report)
    _check_files(rendered, report)
    if not any(line.text.strip() for line in source.lines):
        report.error("C011", source.end, "the lesson has no text")
    checks = _checks(fences, file_at, report)
    title = fields.text("title")
    reading = fields.integer("reading_minutes", 1, MAX_MINUTES)
    exercise = fields.integer("exercise_minutes", 0, MAX_MINUTES)
    reviewed = read_date(fields, "last_reviewed", report)
    if not title or reading is None or exercise is None or reviewed is None:
        return ReadLesson(None, rendered, fences, frozenset(objectives))
    lesson = Lesson(
        lesson_slug(report.file), title, report.file, objectives, reading, exercise, facts,
        reviewed, markdown, first_line, checks,
    )  # fmt: skip
    return ReadLesson(lesson, rendered, fences, frozenset(objectives))


def _checks(fences: list[Fence], file_at: FileAt | None, report: Report) -> tuple[Check, ...]:
    checks = []
    for number, fence in enumerate(fences, start=1):
        if not fence.id:
            continue
        item, findings = parse_check(
            fence.text, report.file, fence.place.line + 1, fence.id, file_at=file_at
        )
        report.findings.extend(findings)
        if item is not None:
            checks.append(Check(number, fence.place.line, item))
    return tuple(checks)


def _check_headings(rendered: Rendered, report: Report) -> None:
    for heading in rendered.headings:
        if heading.level == 1:
            text = "a heading of level 1; begin with `##`, the title stands in the front matter"
            report.error("C010", Place(heading.line, 1), text)


def _check_files(rendered: Rendered, report: Report) -> None:
    seen: dict[str, int] = {}
    for file in rendered.files:
        if file.name in seen:
            text = f"the file `{file.name}` stands already in line {seen[file.name]}"
            report.error("C020", Place(file.line, 1), text)
        seen.setdefault(file.name, file.line)


def _refuse_unknown(
    names: Iterable[tuple[str, Place]],
    known: frozenset[str],
    case: tuple[str, str, str],
    report: Report,
) -> None:
    code, kind, where = case
    for name, place in names:
        if name not in known:
            report.error(code, place, f"the {kind} `{name}` is not in {where}")


def _surroundings(lesson: Lesson, checks: Mapping[int, int], link: Resolver) -> Surroundings:
    return Surroundings(
        lesson.file,
        lesson.first_line,
        frozenset(lesson.facts),
        link=link,
        image=_no_pictures,
        checks=checks,
    )


def _no_pictures(_address: str) -> str | Broken:
    return Broken("pictures are not offered in lessons yet; say it in words or in a table")
