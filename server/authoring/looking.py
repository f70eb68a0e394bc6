"""What a text is, before it is a file: its findings, how it is shown, what an answer would earn.

Work for a thread, as it parses and renders. Shows keys and reasons, so it is for trainers, and
for reviewers of what they are asked to review.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from posixpath import dirname, join, normpath
from typing import Any

from server.authoring.domain.draft import Draft, Kind, kind_of
from server.authoring.domain.lenient import as_draft
from server.authoring.domain.mending import in_form, with_version
from server.authoring.files import Files
from server.authoring.store import pictures
from server.curriculum.domain.model import Course, Fact, Lesson
from server.curriculum.domain.publish import lesson_renderer
from server.exams.domain.blueprint import Blueprint
from server.exams.one_file import (
    Around,
    FileAt,
    check_blueprint_file,
    check_course,
    check_fact,
    check_item,
)
from server.exams.workshop import ContentElsewhere, ContentState, Workshop
from server.grading.domain.feedback import feedback_html
from server.grading.domain.grade import grade
from server.items.domain import presentation
from server.items.domain.findings import Finding, Severity
from server.items.domain.model import Hotspot, Item, Testlet, testlet_items
from server.items.domain.parse import Known, parse_item
from server.items.domain.pictures import PictureFile
from server.items.domain.presentation import Presentation
from server.items.domain.published import publish_item
from server.kernel.actor import Actor, Permission
from server.language.voice import current

_SEE = (Permission.TEACH, Permission.REVIEW)
"""Whoever has a text may look at what it is; who may have which, those who hand it out ask."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as a candidate may see it: `document` as in the contract, in one order of many."""

    item: Item
    document: Mapping[str, Any]
    presentation: Presentation
    path: str
    """Of the file it stands in: pictures are named from there."""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures that are to come with it."""


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """`document` as it would be published; `checks` are its checks by their number."""

    lesson: Lesson
    language: str
    document: Mapping[str, Any]
    checks: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a text; of the things it may be, the one that it is."""

    findings: Sequence[Finding]
    shown: Shown | None = None
    case: Shown | None = None
    """Of an item that is asked about one: the testlet, its case alone."""
    lesson: ShownLesson | None = None
    course: Course | None = None
    fact: Fact | None = None
    blueprint: Blueprint | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """Those that items cite, by their id."""
    next_version: int | None = None
    """What an item needs to be published, where it changed without one."""

    @property
    def errors(self) -> int:
        return sum(one.severity is Severity.ERROR for one in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


class Mend(StrEnum):
    """What can be mended by a press."""

    VERSION = "version"
    """The next one, as what it says was published already in another wording."""
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Tried:
    """What an answer would earn, and what its candidate would be told in a lesson."""

    share: Fraction
    points: Fraction
    feedback_html: str


class Looking:
    def __init__(self, files: Files, workshop: Workshop) -> None:
        self._files = files
        self._workshop = workshop

    async def at(self, draft: Draft, text: str, *, actor: Actor, today: date) -> Look:
        """Look at a text as if the draft held it. Raises ContentElsewhere."""
        around = await self._around(draft, text, actor, today)
        return await asyncio.to_thread(_look, draft.kind, text, draft.path, str(draft.id), around)

    async def mended(self, draft: Draft, text: str, how: Mend, *, actor: Actor, today: date) -> str:
        """The text mended as far as it can be. Raises ContentElsewhere."""
        actor.require(Permission.TEACH)
        if draft.kind is not Kind.ITEM:
            return text
        if how is Mend.FORM:
            return await asyncio.to_thread(in_form, text, draft.path)
        look = await self.at(draft, text, actor=actor, today=today)
        return with_version(text, look.next_version) if look.next_version else text

    async def file(self, path: str, text: str, state: ContentState, *, actor: Actor) -> Look:
        """As `at`, of a file that nobody drafts, in a folder whose state is known."""
        actor.require_one_of(*_SEE)
        around = Around(state, self._files.content_of)
        return await asyncio.to_thread(_look, kind_of(path), text, path, path, around)

    async def item(self, item: Item, path: str, *, actor: Actor) -> Shown:
        """An item that was read, as it is shown; of a testlet its case alone."""
        actor.require_one_of(*_SEE)
        return await asyncio.to_thread(shown_of, item, path, item.id)

    async def pictures(self, shown: Shown, *, actor: Actor) -> Mapping[str, PictureFile]:
        """What its pictures show, by the address they will have once they are published."""
        actor.require_one_of(*_SEE)
        named = [*shown.item.pictures]
        if isinstance(shown.item.body, Hotspot) and shown.item.body.picture:
            named.append((shown.item.body.image, shown.item.body.picture))
        found = {}
        for name, picture in named:
            path = normpath(join(dirname(shown.path), name))
            content = shown.beside.get(path)
            if content is None:
                content = await asyncio.to_thread(self._files.content_of, path)
            if content is not None:
                found[picture.address] = PictureFile(picture.media_type, content)
        return found

    async def answer(self, shown: Shown, response: object, *, actor: Actor) -> Tried:
        """Grade an answer that nobody records. Raises ResponseMalformed."""
        actor.require_one_of(*_SEE)
        item = shown.item
        accepted = presentation.accept(item, shown.presentation, response)
        answer = presentation.to_answer(item, shown.presentation, accepted)
        mark = grade(item, answer)
        columns = shown.presentation.columns
        order = columns[0].order if columns else ()
        html = await asyncio.to_thread(feedback_html, item, answer, current().say, shown=order)
        return Tried(mark.share, mark.points, html)

    async def _around(self, draft: Draft, text: str, actor: Actor, today: date) -> Around:
        actor.require_one_of(*_SEE)
        state = await self._workshop.known(today=today)
        if state is None:
            raise ContentElsewhere
        brought = await pictures.named_in(text, draft.id) if draft.kind is Kind.ITEM else {}
        beside = {draft.picture_path(name): content for name, content in brought.items()}
        return Around(state, self._files.content_of, beside)


def _look(kind: Kind, text: str, path: str, seed: str, around: Around) -> Look:
    content = text.encode()
    match kind:
        case Kind.ITEM:
            return _item(content, path, seed, around)
        case Kind.FACT:
            fact, findings = check_fact(content, path)
            return Look(findings, fact=fact)
        case Kind.BLUEPRINT:
            blueprint, findings = check_blueprint_file(content, path, around)
            return Look(findings, blueprint=blueprint)
        case _:
            return _course(content, path, seed, around)


def _item(content: bytes, path: str, seed: str, around: Around) -> Look:
    item, findings = check_item(content, path, around)
    if item is None:
        item = _leniently(content.decode(), path, around.file_at)
    facts = {fact.id: fact for fact in around.library.reading.facts}
    shown = replace(shown_of(item, path, seed), beside=around.beside) if item else None
    published = around.state.known.get(path.rpartition("/")[2].removesuffix(".md"))
    is_stale = any(one.code == "E010" for one in findings)
    following = published.version + 1 if published and is_stale else None
    case = _case_of(item, around.state) if item else None
    return Look(findings, shown=shown, case=case, facts=facts, next_version=following)


def _case_of(item: Item, state: ContentState) -> Shown | None:
    """As the files say it, whatever is drafted of it."""
    for one in state.content.entries:
        if item.id in testlet_items(one.item):
            return shown_of(one.item, one.file, one.item.id)
    return None


def _leniently(text: str, path: str, file_at: FileAt) -> Item | None:
    """The item as far as it can be shown: first as a draft, then without what cannot be read."""
    known = Known(file_at=file_at)
    item, findings = parse_item(as_draft(text).encode(), path, known=known)
    if item is None:
        faulty = {one.line for one in findings if one.severity is Severity.ERROR}
        item, _ = parse_item(as_draft(text, faulty - {1}).encode(), path, known=known)
    return item


def _course(content: bytes, path: str, seed: str, around: Around) -> Look:
    course, facts, findings = check_course(content, path, around)
    lesson = next((one for one in course.lessons if one.file == path), None) if course else None
    if course is None or lesson is None:
        return Look(findings, course=course)
    shown = [shown_of(one.item, path, f"{seed}/{one.number}") for one in lesson.checks]
    known = {name: facts[name] for name in lesson.facts if name in facts}
    usable = lesson if len(known) == len(lesson.facts) else None
    if usable is None or not {*lesson.objectives} <= {one.id for one in course.objectives}:
        return Look(findings, course=course)
    document = lesson_renderer(course, known)(lesson)
    return Look(findings, lesson=ShownLesson(lesson, course.language, document, shown))


def shown_of(item: Item, path: str, seed: str) -> Shown:
    """Equal for equal seeds: whoever answers sees the order that is graded."""
    published = publish_item(item)
    if isinstance(item.body, Testlet):
        case = {"type": item.type.value, "stem_html": published.html.stem}
        return Shown(item, case, Presentation(), path)
    drawn = presentation.draw_presentation(item, seed.encode()[-64:])
    return Shown(item, presentation.present(published, drawn), drawn, path)
