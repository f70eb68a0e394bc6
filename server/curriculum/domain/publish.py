"""What publishing stores: a course rendered once, and the hash that names this version.

The document is plain JSON values, so that it reads the same from any store. A course whose
check found errors must not come here.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import rfc8785

from server.curriculum.domain.lesson_file import rendered_lesson
from server.curriculum.domain.links import CourseLinks, Target
from server.curriculum.domain.model import Course, Fact, Lesson, Objective
from server.curriculum.domain.packed import RENDERED
from server.curriculum.domain.tree import ROOT
from server.items.domain.as_json import to_json
from server.items.domain.markdown import Profile, render
from server.kernel.remembered import Remembered

Document = dict[str, object]

_CHECK = re.compile(r'<div class="check" id="check-[0-9]+" data-check="([0-9]+)"></div>\n?')


@dataclass(frozen=True, slots=True)
class LessonVersion:
    """`hash` is of the lesson's part of the document; `since` the version it reads so since."""

    hash: str
    since: int


LessonVersions = Mapping[str, LessonVersion]


@dataclass(frozen=True, slots=True)
class CourseVersion:
    """`hash` is SHA-256, in hexadecimal, of the document in canonical form (RFC 8785)."""

    document: Document
    hash: str


def build_course_version(
    course: Course, facts: Mapping[str, Fact], remembered: Remembered | None = None
) -> CourseVersion:
    """Render everything of a course; the items of its checks are kept as they are written."""
    lesson_document = lesson_renderer(course, facts, remembered)
    document: Document = {
        "slug": course.slug,
        "title": course.title,
        "language": course.language,
        "level": course.level.value,
        "summary": course.summary,
        "description_html": render(course.description, profile=Profile.LESSON).html,
        "objectives": [_objective(objective) for objective in course.objectives],
        "modules": [
            {
                "slug": module.slug,
                "title": module.title,
                "lessons": [lesson_document(lesson) for lesson in module.lessons],
            }
            for module in course.modules
        ],
    }
    if course.topics:  # a course without them keeps the hash it had before there were any
        document["topics"] = list(course.topics)
    return CourseVersion(document, document_hash(document))


def lesson_renderer(
    course: Course, facts: Mapping[str, Fact], remembered: Remembered | None = None
) -> Callable[[Lesson], Document]:
    """Return what renders the lessons of this course, each alone."""
    targets = {lesson.file: Target(lesson.slug) for lesson in course.lessons}
    links = CourseLinks(course.slug, f"{ROOT}/{course.slug}", targets)
    objectives = {objective.id: objective for objective in course.objectives}
    known, around = remembered or Remembered(), repr(links).encode()

    def lesson_document(lesson: Lesson) -> Document:
        key = hashlib.sha256(around + repr((lesson.markdown, lesson.check_lines)).encode()).digest()
        link = partial(links.resolve, lesson.file)
        rendered = known.result(RENDERED, lesson.file, key, partial(rendered_lesson, lesson, link))
        files = [{"name": one.name, "text": one.text} for one in rendered.files]
        return {
            "slug": lesson.slug,
            "title": lesson.title,
            "html": rendered.html,
            "headings": [
                {"level": heading.level, "id": heading.id, "text": heading.text}
                for heading in rendered.headings
            ],
            "objectives": [_objective(objectives[name]) for name in lesson.objectives],
            "reading_minutes": lesson.reading_minutes,
            "exercise_minutes": lesson.exercise_minutes,
            "facts": [_fact(facts[name]) for name in lesson.facts],
            "last_reviewed": lesson.last_reviewed.isoformat(),
            "checks": [to_json(check.item) for check in lesson.checks],
        } | (
            {"files": files} if files else {}
        )  # without, its hash is what it was before there were any

    return lesson_document


def document_hash(document: Document) -> str:
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()  # type: ignore[arg-type] # JSON values by construction


def lesson_versions(document: Document, version: int, before: LessonVersions) -> LessonVersions:
    """Say of each lesson since when it reads as it does, given how the version before was."""
    found: dict[str, LessonVersion] = {}
    for lesson in _lessons_in(document):
        slug, lesson_hash = str(lesson["slug"]), document_hash(lesson)
        known = before.get(slug)
        is_same = known is not None and known.hash == lesson_hash
        found[slug] = known if known and is_same else LessonVersion(lesson_hash, version)
    return found


def _lessons_in(document: Document) -> list[Document]:
    modules = document["modules"]
    assert isinstance(modules, list)
    return [lesson for module in modules for lesson in module["lessons"]]


def segments(html: str) -> list[str | int]:
    """Cut a lesson's HTML at its checks: pieces of HTML, and between them the checks' numbers."""
    parts: list[str | int] = []
    for at, part in enumerate(_CHECK.split(html)):
        if at % 2:
            parts.append(int(part))
        elif part.strip():
            parts.append(part)
    return parts


def _objective(objective: Objective) -> Document:
    return {"id": objective.id, "text": objective.text}


def _fact(fact: Fact) -> Document:
    return {
        "id": fact.id,
        "statement": fact.statement,
        "source": fact.source,
        "checked_on": fact.checked_on.isoformat(),
        "confidence": fact.confidence.value if fact.confidence else "checked",
    }
