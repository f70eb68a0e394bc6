"""Putting a course together from its files, and what can only be judged across them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from server.curriculum.domain.course_file import CourseFile, ListedModule, read_course_file
from server.curriculum.domain.lesson_file import Known, ReadLesson, lesson_slug, read_lesson
from server.curriculum.domain.links import CourseLinks, Target
from server.curriculum.domain.model import Course, Module
from server.curriculum.domain.packed import READ, LessonRead
from server.curriculum.domain.tree import CourseFolder, Numbered
from server.items.domain.findings import Finding
from server.items.domain.markdown import Broken
from server.items.domain.report import START, Report
from server.items.domain.strict_yaml import Place
from server.kernel.remembered import Remembered

Lessons = dict[str, ReadLesson]


@dataclass(slots=True)
class Outcome:
    """`check_ids` and `objectives` come with their file and place, for checks across courses."""

    course: Course | None = None
    findings: list[Finding] = field(default_factory=list)
    check_ids: list[tuple[str, str, Place]] = field(default_factory=list)
    objectives: dict[str, tuple[str, Place]] = field(default_factory=dict)


def read_course(
    files: Mapping[str, bytes],
    folder: CourseFolder,
    facts: frozenset[str],
    remembered: Remembered,
) -> Outcome:
    if folder.course_file is None:
        return Outcome()
    report = Report(folder.course_file)
    listed = read_course_file(files[folder.course_file], report)
    outcome = Outcome(findings=report.findings)
    if listed is None:
        return outcome
    outcome.objectives = {o.id: (report.file, place) for o, place in listed.objectives.items()}
    _check_modules(listed, folder, report)
    known = Known(frozenset(outcome.objectives), facts, files.get)
    lessons = _read_lessons(files, folder, known, outcome, remembered)
    _check_lesson_names(folder, outcome.findings)
    _check_links(folder, lessons, outcome.findings)
    _warn_of_unserved_objectives(listed, lessons, report)
    outcome.course = _assembled(listed, folder, lessons)
    return outcome


def _read_lessons(
    files: Mapping[str, bytes],
    folder: CourseFolder,
    known: Known,
    outcome: Outcome,
    remembered: Remembered,
) -> Lessons:
    lessons: Lessons = {}
    names = repr((sorted(known.objectives), sorted(known.facts))).encode()
    for module in folder.modules.values():
        for numbered in folder.lessons_of(module):
            path = numbered.path
            key = hashlib.sha256(names + files[path]).digest()
            lesson, findings = remembered.result(
                READ, path, key, partial(_read, files[path], path, known)
            )
            lessons[path] = lesson
            outcome.findings.extend(findings)
            outcome.check_ids.extend(
                (fence.id, path, fence.place) for fence in lesson.fences if fence.id
            )
    return lessons


def _read(content: bytes, path: str, known: Known) -> LessonRead:
    report = Report(path)
    lesson = read_lesson(content, known, report)
    return lesson, tuple(report.findings)


def _check_modules(listed: CourseFile, folder: CourseFolder, report: Report) -> None:
    by_slug = {module.slug: module for module in folder.modules.values()}
    for entry in listed.modules:
        module = by_slug.get(entry.slug)
        if module is None:
            report.error("C002", entry.place, f"there is no folder NN-{entry.slug}")
        elif not folder.lessons_of(module):
            report.error("C007", entry.place, f"the module `{entry.slug}` has no lesson")
    slugs = {entry.slug for entry in listed.modules}
    for path, module in folder.modules.items():
        if module.slug not in slugs:
            report.error("C003", START, f"the folder `{path}` is not among the modules")
        elif by_slug[module.slug] is not module:
            report.error("C003", START, f"`{path}` is a second folder of `{module.slug}`")
    _check_order(listed.modules, by_slug, report)


def _check_order(
    listed: Iterable[ListedModule], by_slug: Mapping[str, Numbered], report: Report
) -> None:
    highest = ""
    for entry in listed:
        number = by_slug[entry.slug].number if entry.slug in by_slug else highest
        if number < highest:
            text = f"the folder of `{entry.slug}` has number {number}, after {highest}"
            report.error("C004", entry.place, text)
        highest = max(highest, number)


def _check_lesson_names(folder: CourseFolder, findings: list[Finding]) -> None:
    _refuse_same_number(folder.modules.values(), f"{folder.path}/course.yaml", findings)
    seen: dict[str, str] = {}
    for module in folder.modules.values():
        lessons = folder.lessons_of(module)
        _refuse_same_number(lessons, None, findings)
        for lesson in lessons:
            if lesson.slug in seen:
                text = f"the lesson `{lesson.slug}` stands also at {seen[lesson.slug]}"
                findings.append(Finding(lesson.path, 1, 1, "C006", text))
            seen.setdefault(lesson.slug, lesson.path)


def _refuse_same_number(
    entries: Iterable[Numbered], file: str | None, findings: list[Finding]
) -> None:
    """Point at `file`, or at the second of the two where they are files themselves."""
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.number in seen:
            text = f"`{entry.path}` has the number of `{seen[entry.number]}`"
            findings.append(Finding(file or entry.path, 1, 1, "C005", text))
        seen.setdefault(entry.number, entry.path)


def _check_links(folder: CourseFolder, lessons: Lessons, findings: list[Finding]) -> None:
    targets = {
        path: Target(lesson_slug(path), frozenset(h.id for h in read.rendered.headings))
        for path, read in lessons.items()
    }
    links = CourseLinks(folder.slug, folder.path, targets)
    for path, read in lessons.items():
        for link in read.rendered.links:
            target = links.resolve(path, link.address)
            if isinstance(target, Broken):
                findings.append(Finding(path, link.line, link.column, "E041", target.text))


def _warn_of_unserved_objectives(listed: CourseFile, lessons: Lessons, report: Report) -> None:
    served = {name for read in lessons.values() for name in read.named_objectives}
    for objective, place in listed.objectives.items():
        if objective.id not in served:
            report.warn("C016", place, f"no lesson serves the objective `{objective.id}`")


def _assembled(listed: CourseFile, folder: CourseFolder, lessons: Lessons) -> Course:
    by_slug = {module.slug: module for module in folder.modules.values()}
    modules = []
    for entry in listed.modules:
        numbered = folder.lessons_of(by_slug[entry.slug]) if entry.slug in by_slug else []
        found = (lessons[lesson.path].lesson for lesson in numbered)
        modules.append(Module(entry.slug, entry.title, tuple(one for one in found if one)))
    return Course(
        listed.slug, listed.title, listed.language, listed.level, listed.summary,
        listed.description, tuple(listed.objectives), tuple(modules), listed.topics,
    )  # fmt: skip
