"""What would change for learners and candidates if the files were published now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from server.curriculum.domain.history import course_changes
from server.exams.domain.history import ItemChange, release_changes
from server.exams.workshop import COURSE, ContentElsewhere, Folder, Overview, Workshop
from server.items.domain.findings import Severity
from server.items.domain.model import Item
from server.kernel.actor import Actor

Document = Mapping[str, Any]
Items = Mapping[str, Item]


class ChangedItem(msgspec.Struct, frozen=True):
    """`change` is new, changed, retired (it is asked no more), scored or unscored from now on."""

    item: str
    change: str
    title: str
    version_before: int | None
    version_after: int | None


class ChangedRule(msgspec.Struct, frozen=True):
    """`where` is blueprint or policy."""

    where: str
    key: str
    before: object
    after: object


class ChangedLesson(msgspec.Struct, frozen=True):
    lesson: str
    change: str
    title: str


class ChangedFolder(msgspec.Struct, frozen=True):
    """`change`: new, changed, unchanged, gone (it stays published), draft or faulty."""

    kind: str
    slug: str
    title: str
    change: str
    items: Sequence[ChangedItem] = ()
    rules: Sequence[ChangedRule] = ()
    lessons: Sequence[ChangedLesson] = ()
    is_reordered: bool = False


class Unpublished(msgspec.Struct, frozen=True):
    """`errors` of all files: with any of them nothing can be published."""

    folders: Sequence[ChangedFolder]
    errors: Sequence[str]


async def unpublished(workshop: Workshop, *, actor: Actor, now: datetime) -> Unpublished:
    """Raises ContentElsewhere."""
    overview = await workshop.overview(actor=actor, today=now.date())
    state = await workshop.state(actor=actor, today=now.date())
    if state is None:
        raise ContentElsewhere
    drafts = {one.blueprint.exam for one in state.content.exams if one.blueprint.draft}
    folders = [
        await _folder(workshop, one, state.items, is_draft=one.slug in drafts, actor=actor)
        for one in overview.folders
    ]
    return Unpublished(folders, _errors(overview))


def _errors(overview: Overview) -> list[str]:
    findings = [one for folder in overview.folders for one in folder.findings]
    found = {*findings, *overview.others}
    return [str(one) for one in sorted(found) if one.severity is Severity.ERROR]


async def _folder(
    workshop: Workshop, folder: Folder, items: Items, *, is_draft: bool, actor: Actor
) -> ChangedFolder:
    change = _change(folder, is_draft=is_draft and folder.kind != COURSE)
    if change not in ("new", "changed"):
        return ChangedFolder(folder.kind, folder.slug, folder.title, change)
    assert folder.working is not None
    assert folder.working.document is not None
    after = folder.working.document
    before: Document | None = None
    if folder.published is not None:
        version = folder.published.version
        found = await workshop.documents(folder.kind, folder.slug, [version], actor=actor)
        before = found[version]
    if folder.kind == COURSE:
        return _course(folder, change, before or {**after, "modules": []}, after)
    return await _exam(workshop, folder, before, items, actor=actor)


def _change(folder: Folder, *, is_draft: bool) -> str:
    if folder.working is None:
        return "gone"
    if not folder.working.hash or folder.errors:
        return "faulty"
    if is_draft:
        return "draft"
    if folder.published is None:
        return "new"
    return "changed" if folder.is_changed else "unchanged"


def _course(folder: Folder, change: str, before: Document, after: Document) -> ChangedFolder:
    changes = course_changes(before, after)
    lessons = [
        ChangedLesson(
            one.slug,
            "new" if one.is_added else "removed" if one.is_removed else "changed",
            one.title,
        )
        for one in changes.lessons
    ]
    return ChangedFolder(
        folder.kind,
        folder.slug,
        folder.title,
        change,
        lessons=lessons,
        is_reordered=changes.is_reordered,
    )


async def _exam(
    workshop: Workshop, folder: Folder, before: Document | None, items: Items, *, actor: Actor
) -> ChangedFolder:
    assert folder.working is not None
    assert folder.working.document is not None
    after = folder.working.document
    change = "new" if before is None else "changed"
    old = before or {"items": [], "blueprint": {}, "policy": {}}
    changes = release_changes(old, after)
    asked = [name for one in changes.items for name in (one.before, one.after) if name]
    stored = await workshop.items([name for name in asked if name not in items], actor=actor)
    known = {**stored, **items}
    rules = [
        ChangedRule(where, key, old[where].get(key), after[where].get(key))
        for where, keys in (("blueprint", changes.blueprint), ("policy", changes.policy))
        for key in keys
    ]
    return ChangedFolder(
        folder.kind,
        folder.slug,
        folder.title,
        change,
        items=[_item(one, known) for one in changes.items],
        rules=[] if before is None else rules,
    )


def _item(change: ItemChange, known: Items) -> ChangedItem:
    before, after = known.get(change.before or ""), known.get(change.after or "")
    shown = after or before
    return ChangedItem(
        change.item,
        _what(change),
        shown.title if shown else "",
        before.version if before else None,
        after.version if after else None,
    )


def _what(change: ItemChange) -> str:
    if change.before is None:
        return "new"
    if change.after is None:
        return "retired"
    if change.was_scored and not change.is_scored:
        return "unscored"
    return "scored" if change.is_scored and not change.was_scored else "changed"
