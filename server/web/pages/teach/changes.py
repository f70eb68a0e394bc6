"""What changed between two versions of a course or an exam, in rows for a page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from server.curriculum.domain.history import (
    CourseChanges,
    LessonChange,
    VersionNote,
    course_changes,
)
from server.exams.domain.history import ItemChange, ReleaseChanges, release_changes
from server.exams.workshop import COURSE, Folder, Workshop
from server.items.domain.model import Item
from server.kernel.actor import Actor
from server.language.voice import say, say_many

Shown = dict[str, object]
Items = Mapping[str, Item]


async def unpublished(
    workshop: Workshop, folder: Folder, *, viewer: Actor, now: datetime
) -> Shown | None:
    """The files against what is published; None where they are alike or cannot be compared."""
    working, note = folder.working, folder.published
    if note is None or working is None or working.document is None or not folder.is_changed:
        return None
    documents = await workshop.documents(folder.kind, folder.slug, [note.version], actor=viewer)
    state = await workshop.state(actor=viewer, today=now.date())
    items = {} if state is None else state.items
    before = documents[note.version]
    return await _shown(workshop, folder.kind, before, working.document, items, viewer=viewer)


async def between(
    workshop: Workshop,
    folder: Folder,
    notes: Sequence[VersionNote],
    version: int,
    *,
    viewer: Actor,
) -> Shown | None:
    """A version against the one before it; the newest where none is asked for."""
    newest = notes[0].version if notes else 0
    after = version if 1 < version <= newest else newest
    if after < 2:
        return None
    documents = await workshop.documents(folder.kind, folder.slug, [after - 1, after], actor=viewer)
    shown = await _shown(
        workshop, folder.kind, documents[after - 1], documents[after], {}, viewer=viewer
    )
    title = say("What version %(after)s changed against %(before)s", after=after, before=after - 1)
    return shown | {"title": title}


async def _shown(
    workshop: Workshop,
    kind: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    items: Items,
    *,
    viewer: Actor,
) -> Shown:
    if kind == COURSE:
        return _course(course_changes(before, after))
    changed = release_changes(before, after)
    named = [name for one in changed.items for name in (one.before, one.after) if name]
    stored = await workshop.items([name for name in named if name not in items], actor=viewer)
    return _release(changed, {**stored, **items})


def _course(changed: CourseChanges) -> Shown:
    notes = []
    if changed.is_reordered:
        notes.append(say("The lessons stand in another order."))
    if changed.has_other:
        notes.append(say("No lesson changed; the title, a summary or an objective did."))
    return {"lessons": [_lesson(one) for one in changed.lessons], "bank": [], "notes": notes}


def _lesson(one: LessonChange) -> Shown:
    words = one.words_after if one.words_after is not None else one.words_before
    count = say_many("%(count)s word", "%(count)s words", words or 0)
    if not one.is_added and not one.is_removed and one.words_before != one.words_after:
        count = say_many(
            "%(before)s to %(count)s word",
            "%(before)s to %(count)s words",
            one.words_after or 0,
            before=one.words_before,
        )
    return {"title": one.title, "slug": one.slug, "words": count} | _change(
        is_added=one.is_added, is_removed=one.is_removed
    )


def _release(changed: ReleaseChanges, items: Items) -> Shown:
    notes = []
    if changed.blueprint:
        keys = ", ".join(changed.blueprint)
        notes.append(say("Changed in the blueprint: %(keys)s", keys=keys))
    if changed.policy:
        keys = ", ".join(changed.policy)
        notes.append(say("Changed in the policy: %(keys)s", keys=keys))
    return {"lessons": [], "bank": [_item(one, items) for one in changed.items], "notes": notes}


def _item(one: ItemChange, items: Items) -> Shown:
    before, after = items.get(one.before or ""), items.get(one.after or "")
    item = after or before
    return {
        "id": one.item,
        "title": item.title if item else "",
        "domain": (item.domain or "") if item else "",
        "type": item.type.value if item else "",
        "status": _status(one),
    } | _change(is_added=one.before is None, is_removed=one.after is None)


def _status(one: ItemChange) -> str:
    """Whether it counts; the word of its state stands in its file and may change at any time."""
    if one.before and one.after and one.was_scored != one.is_scored:
        return say("Scored from now on") if one.is_scored else say("No longer scored")
    return (
        say("Scored") if one.is_scored or (one.was_scored and not one.after) else say("Not scored")
    )


def _change(*, is_added: bool, is_removed: bool) -> Shown:
    if is_added:
        return {"word": say("Added"), "tone": "good"}
    if is_removed:
        return {"word": say("Removed"), "tone": "bad"}
    return {"word": say("Changed"), "tone": "near"}
