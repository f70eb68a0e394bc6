"""Publishing what passed the check: immutable, hashed versions, rendered once.

Everything is stored together or not at all; content that did not change writes nothing.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from server.accounts import house_rules
from server.audit import service as audit
from server.curriculum import facts
from server.curriculum import service as curriculum
from server.curriculum.domain.history import VersionNote
from server.curriculum.domain.publish import CourseVersion, build_course_version
from server.curriculum.domain.register import Register
from server.database import changes
from server.database.connection import transaction
from server.exams import indexing, releases
from server.exams.content import CheckedContent, Exam, check, read_folder
from server.exams.domain import policy
from server.exams.domain.blueprint import to_json
from server.exams.domain.freshness import accepted_on
from server.exams.domain.receipt import canonical
from server.exams.readings import Readings
from server.exams.store import releases as store
from server.exams.store.releases import StoredRelease
from server.items import pictures
from server.items import service as items
from server.items.domain.bank import Published
from server.items.domain.findings import Finding, has_errors
from server.items.domain.markdown import Profile, render
from server.items.domain.model import Item, Status, Testlet, testlet_items
from server.items.domain.pictures import PictureFile
from server.items.domain.published import PublishedItem, publish_item
from server.items.domain.rubric import Essay
from server.kernel.actor import Actor
from server.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class PublishReport:
    """Names of courses and exams; `findings` with an error mean that nothing was stored."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return has_errors(self.findings)


@dataclass(frozen=True, slots=True)
class _Built:
    courses: Mapping[str, CourseVersion]
    items: Mapping[str, Item]
    pictures: Mapping[str, PictureFile]
    exams: Mapping[str, tuple[str, dict[str, Any]]]


async def publish(
    content_dir: Path, *, actor: Actor, now: datetime, readings: Readings | None = None
) -> PublishReport:
    known = await items.newest_published()
    register = await facts.register()
    content, built = await asyncio.to_thread(
        _checked_and_built, content_dir, known, register, now.date(), readings
    )
    if built is None:
        return PublishReport(findings=content.findings)
    rendered = await asyncio.to_thread(_rendered, await items.unpublished(built.items, known))
    report = PublishReport(findings=content.findings)
    async with transaction():
        await items.add_new(rendered, now=now)
        await pictures.add_new(built.pictures, now=now)
        for slug, version in built.courses.items():
            outcome = await curriculum.store_version(slug, version, now=now)
            _note(report, outcome, f"course {slug}")
        newest = await store.newest_notes()
        for slug, (release_hash, document) in built.exams.items():
            outcome = await _store_release(slug, release_hash, document, newest.get(slug), now)
            _note(report, outcome, f"exam {slug}")
        _note(report, await facts.publish(content.facts, now=now), "facts")
        outcome = await house_rules.publish(content.house_rules, actor=actor, now=now)
        _note(report, outcome, "house rules")
        if report.new or report.changed:
            await changes.announce(releases.SCOPE, "all", now=now)
            detail = {"new": len(report.new), "changed": len(report.changed)}
            await audit.record(actor, "content.published", "content", now=now, detail=detail)
    changes.forget_here(releases.SCOPE, "all")
    if report.new or report.changed:
        await indexing.catch_up()
    return report


def _checked_and_built(
    content_dir: Path,
    known: Mapping[str, Published],
    register: Register,
    today: date,
    readings: Readings | None,
) -> tuple[CheckedContent, _Built | None]:
    files = read_folder(content_dir)
    content = check(files, published=known, due_on=today, register=register, readings=readings)
    if has_errors(content.findings):
        return content, None
    known_facts = {fact.id: fact for fact in content.facts}
    courses = {
        one.slug: build_course_version(one, known_facts, readings) for one in content.courses
    }
    if readings is not None:
        readings.save()
    finished = [exam for exam in content.exams if not exam.blueprint.draft]
    asked = {exam.hash_of(item): item for exam in finished for item in _published(exam)}
    exams = {exam.blueprint.exam: release_document(exam) for exam in finished}
    return content, _Built(courses, asked, _pictures(content, files), exams)


def _rendered(new: Mapping[str, Item]) -> dict[str, PublishedItem]:
    return {one: publish_item(item) for one, item in new.items()}


def _pictures(content: CheckedContent, files: Mapping[str, bytes]) -> dict[str, PictureFile]:
    asked = [item for exam in content.exams for item in _published(exam)]
    asked += [
        check.item for one in content.courses for lesson in one.lessons for check in lesson.checks
    ]
    by_digest = {one.digest: one for one in pictures.pictures_of(asked)}
    found = {hashlib.sha256(data).hexdigest(): data for data in files.values()} if by_digest else {}
    return {digest: PictureFile(one.media_type, found[digest]) for digest, one in by_digest.items()}


def _published(exam: Exam) -> list[Item]:
    """What nobody approved yet stays a file, and changes without a new version."""
    return [item for item in exam.items if item.status.is_at_least(Status.APPROVED)]


def release_document(exam: Exam) -> tuple[str, dict[str, Any]]:
    """Return the hash and the document of what would be published."""
    assert exam.policy is not None, "only of an exam without fault"
    document = {
        "blueprint": to_json(exam.blueprint),
        "policy": policy.to_json(exam.policy),
        "description_html": render(exam.blueprint.description, profile=Profile.LESSON).html,
        "items": [
            _item(item, exam.hash_of(item))
            for item in sorted(_published(exam), key=lambda one: one.id)
        ],
    }
    if sections := exam.blueprint.sections:
        document["sections_html"] = [
            render(one.instructions, profile=Profile.LESSON).html for one in sections
        ]
    if exam.objectives:
        document["objectives"] = dict(exam.objectives)
    return hashlib.sha256(canonical(document).encode()).hexdigest(), document


def _item(item: Item, item_hash: str) -> dict[str, Any]:
    accepted = accepted_on(item)
    return {
        "hash": item_hash,
        "item": item.id,
        "domain": item.domain,
        "is_scored": item.status.is_scored,
        **({"is_pilot": True} if item.status.is_pilot else {}),
        "enemies": list(item.enemies),
        **({"items": list(testlet_items(item))} if isinstance(item.body, Testlet) else {}),
        **({"by_people": True} if isinstance(item.body, Essay) else {}),
        **({"facts": list(item.facts)} if item.facts else {}),
        **({"accepted_on": accepted.isoformat()} if item.facts and accepted else {}),
    }


async def _store_release(
    slug: str,
    release_hash: str,
    document: dict[str, Any],
    before: VersionNote | None,
    now: datetime,
) -> str:
    if before is not None and before.hash == release_hash:
        return "unchanged"
    version = 1 if before is None else before.version + 1
    await store.add(StoredRelease(new_id(), slug, version, release_hash, document), now=now)
    return "new" if before is None else "changed"


def _note(report: PublishReport, outcome: str, name: str) -> None:
    {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}[outcome].append(
        name
    )
