"""The trainers' view of the content: what its files say now, against what is published.

The check runs off the event loop and is remembered until a file, the store or the day changes.
Shows findings, versions and items' ids and titles; never a stem or a key.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from server.curriculum import facts
from server.curriculum import service as curriculum
from server.curriculum import standings as course_standings
from server.curriculum.domain.history import VersionNote
from server.curriculum.domain.publish import build_course_version
from server.curriculum.domain.register import Register, register_of
from server.database import changes
from server.exams import publishing, releases, standings
from server.exams.content import FOLDERS, CheckedContent, check, folder_state, read_folder
from server.exams.domain.blueprint import POLICY_FOLDER
from server.exams.publishing import PublishReport, release_document
from server.exams.store import releases as store
from server.items import service as items
from server.items.domain.bank import Published
from server.items.domain.findings import Finding, Severity, has_errors
from server.items.domain.model import Item
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Conflict, NotFound

COURSE, EXAM = "course", "exam"
_ROOTS = {COURSE: "curriculum", EXAM: "exams"}
_FACTS = "curriculum/facts/"
_POLICIES = f"exams/{POLICY_FOLDER}/"
_NO_FOLDERS = {"facts", POLICY_FOLDER}
FIGURES_LAST_MS = 60_000


class ContentElsewhere(Conflict):
    code = "content-elsewhere"
    detail = "The files of the courses and exams are not on this server. Publish where they are."


class ContentFaulty(Conflict):
    code = "content-faulty"
    detail = "Nothing was published: the check found errors. Mend them first."


class FolderUnknown(NotFound):
    code = "folder-unknown"
    detail = "There is no such course or exam, neither in the files nor published."


@dataclass(frozen=True, slots=True)
class Working:
    """What the files of one course or exam say; `document` None while something in it is wrong."""

    title: str
    hash: str = ""
    document: Mapping[str, Any] | None = None
    faulty_bank: str = ""
    """The title of the other exam whose bank it has, where that has errors."""


@dataclass(frozen=True, slots=True)
class ContentState:
    findings: Sequence[Finding]
    courses: Mapping[str, Working]
    exams: Mapping[str, Working]
    items: Mapping[str, Item]
    """By content hash, of what is in the files."""
    content: CheckedContent
    known: Mapping[str, Published]
    """What the store held of each item when this was checked."""
    has_changed_facts: bool = False
    """Whether a fact would be published anew."""

    @property
    def is_publishable(self) -> bool:
        return not has_errors(list(self.findings))


@dataclass(frozen=True, slots=True)
class Folder:
    """One course or exam. `working` None: its files are not here, or not any more."""

    kind: str
    slug: str
    title: str
    published: VersionNote | None
    working: Working | None
    findings: Sequence[Finding]

    @property
    def errors(self) -> int:
        return sum(one.severity is Severity.ERROR for one in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors

    @property
    def is_changed(self) -> bool:
        """Whether the files differ from what is published, as far as they can be read."""
        if self.working is None or not self.working.hash:
            return False
        return self.published is None or self.published.hash != self.working.hash


@dataclass(frozen=True, slots=True)
class Overview:
    """`others` are findings that belong to no course and no exam, such as those about facts."""

    has_files: bool
    is_publishable: bool
    folders: Sequence[Folder]
    others: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Figures:
    """`begun` enrolments of a course or sittings of an exam; `completed` None for an exam."""

    begun: int
    completed: int | None


class Workshop:
    def __init__(self, content_dir: Path) -> None:
        self._figures: dict[tuple[str, str], tuple[int, Figures]] = {}
        self._content_dir = content_dir
        self._checking = asyncio.Lock()
        self._known: tuple[object, ContentState] | None = None
        self._forgotten = 0
        changes.on_change(releases.SCOPE, self._forget)

    async def overview(self, *, actor: Actor, today: date) -> Overview:
        actor.require(Permission.TEACH)
        state = await self.state(actor=actor, today=today)
        folders = [
            *await self._folders(COURSE, state, await curriculum.version_notes(actor=actor)),
            *await self._folders(EXAM, state, await store.newest_notes()),
        ]
        findings = [] if state is None else state.findings
        told = {one for folder in folders for one in folder.findings}
        return Overview(
            state is not None,
            state is not None and state.is_publishable,
            folders,
            [one for one in findings if one not in told],
        )

    async def folder(self, kind: str, slug: str, *, actor: Actor, today: date) -> Folder:
        """Raises FolderUnknown."""
        for one in (await self.overview(actor=actor, today=today)).folders:
            if (one.kind, one.slug) == (kind, slug):
                return one
        raise FolderUnknown

    async def state(self, *, actor: Actor, today: date) -> ContentState | None:
        """Return None on a server that only serves."""
        actor.require(Permission.TEACH)
        return await self.known(today=today)

    async def known(self, *, today: date) -> ContentState | None:
        """As `state`. Rights are the caller's business, who shows a part of it."""
        async with self._checking:
            files = await asyncio.to_thread(folder_state, self._content_dir)
            if not any(path.startswith(_ROOTS[COURSE]) for path in files):
                return None
            if self._known is None or self._known[0] != (files, today):
                before = self._forgotten
                known = await items.newest_published()
                register = await facts.register()
                found = await asyncio.to_thread(_read, self._content_dir, known, register, today)
                self._known = ((files, today), found) if before == self._forgotten else None
                return found
            return self._known[1]

    async def publish(self, *, actor: Actor, now: datetime) -> PublishReport:
        """Publish everything. Raises ContentElsewhere, ContentFaulty; nothing is stored then."""
        actor.require(Permission.TEACH)
        if not (self._content_dir / FOLDERS[0]).is_dir():
            raise ContentElsewhere
        report = await publishing.publish(self._content_dir, actor=actor, now=now)
        self._forget("all")
        if report.is_refused:
            raise ContentFaulty
        return report

    async def figures(self, kind: str, slug: str, *, actor: Actor, now: datetime) -> Figures:
        """How many use it, counted at most once a minute; for what `folder` found."""
        actor.require(Permission.TEACH)
        moment, place = to_milliseconds(now), (kind, slug)
        known = self._figures.get(place)
        if known is None or not 0 <= moment - known[0] < FIGURES_LAST_MS:
            if kind == COURSE:
                counted = Figures(*await course_standings.counts(slug))
            else:
                counted = Figures(await standings.count(slug), None)
            known = self._figures[place] = (moment, counted)
        return known[1]

    async def history(self, kind: str, slug: str, limit: int, *, actor: Actor) -> list[VersionNote]:
        """Published versions, newest first; none of what was never published."""
        actor.require(Permission.TEACH)
        if kind == COURSE:
            return await curriculum.history(slug, limit, actor=actor)
        return await store.notes(slug, limit)

    async def documents(
        self, kind: str, slug: str, versions: Sequence[int], *, actor: Actor
    ) -> dict[int, dict[str, Any]]:
        actor.require(Permission.TEACH)
        if kind == COURSE:
            return await curriculum.version_documents(slug, versions, actor=actor)
        return await store.documents(slug, versions)

    async def items(self, hashes: Sequence[str], *, actor: Actor) -> dict[str, Item]:
        """Published item versions by hash, for their ids, titles and states; show no key."""
        actor.require(Permission.TEACH)
        return {one: found.item for one, found in (await items.versions(hashes)).items()}

    async def _folders(
        self, kind: str, state: ContentState | None, notes: Mapping[str, VersionNote]
    ) -> list[Folder]:
        working: Mapping[str, Working] = {}
        if state is not None:
            working = state.courses if kind == COURSE else state.exams
        titles = await _published_titles(kind)
        return [
            Folder(
                kind,
                slug,
                working[slug].title if slug in working else titles.get(slug, slug),
                notes.get(slug),
                working.get(slug),
                _within(state, f"{_ROOTS[kind]}/{slug}/"),
            )
            for slug in sorted({*working, *notes})
        ]

    def _forget(self, _key: str) -> None:
        self._known = None
        self._forgotten += 1


def _read(
    content_dir: Path, known: Mapping[str, Published], register: Register, today: date
) -> ContentState:
    files = read_folder(content_dir)
    content = check(files, published=known, due_on=today, register=register)
    faulty = {one.file for one in content.findings if one.severity is Severity.ERROR}
    bank = {exam.hash_of(item): item for exam in content.exams for item in exam.items}
    courses, exams = _courses(content, faulty), _exams(content, faulty)
    is_changed = register_of(register, content.facts, today=today) != register
    return ContentState(content.findings, courses, exams, bank, content, known, is_changed)


def _courses(content: CheckedContent, faulty: set[str]) -> dict[str, Working]:
    known_facts = {fact.id: fact for fact in content.facts}
    found = {}
    for course in content.courses:
        if _has_fault(faulty, f"{_ROOTS[COURSE]}/{course.slug}/", _FACTS):
            found[course.slug] = Working(course.title)
        else:
            version = build_course_version(course, known_facts)
            found[course.slug] = Working(course.title, version.hash, version.document)
    return _with_unread(found, faulty, COURSE)


def _exams(content: CheckedContent, faulty: set[str]) -> dict[str, Working]:
    found = {}
    titles = {one.blueprint.exam: one.blueprint.title for one in content.exams}
    for exam in content.exams:
        slug, title = exam.blueprint.exam, exam.blueprint.title
        home = f"{_ROOTS[EXAM]}/{exam.blueprint.home}/"
        if _has_fault(faulty, f"{_ROOTS[EXAM]}/{slug}/", home, _POLICIES):
            bank = exam.blueprint.home
            is_other = bank != slug and _has_fault(faulty, home)
            found[slug] = Working(title, faulty_bank=titles.get(bank, bank) if is_other else "")
        else:
            found[slug] = Working(title, *release_document(exam))
    return _with_unread(found, faulty, EXAM)


def _with_unread(found: dict[str, Working], faulty: set[str], kind: str) -> dict[str, Working]:
    """Add folders so broken that nothing of them could be read."""
    parts = [path.split("/") for path in faulty if path.startswith(f"{_ROOTS[kind]}/")]
    unread = {part[1] for part in parts if len(part) > 2 and part[1] not in _NO_FOLDERS}
    return found | {slug: Working(slug) for slug in unread if slug not in found}


def _has_fault(faulty: set[str], *folders: str) -> bool:
    return any(path.startswith(folders) for path in faulty)


def _within(state: ContentState | None, folder: str) -> list[Finding]:
    return [] if state is None else [one for one in state.findings if one.file.startswith(folder)]


async def _published_titles(kind: str) -> dict[str, str]:
    if kind == COURSE:
        return {one.slug: one.title for one in await curriculum.courses(None)}
    return {one.slug: one.blueprint.title for one in await releases.releases()}
