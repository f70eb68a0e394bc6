"""What changed between two versions of a course, told by its lessons."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class VersionNote:
    """One published version of a course or an exam, without its document."""

    version: int
    hash: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class LessonChange:
    """`words_before` and `words_after` count what a reader reads; None where there is no lesson."""

    slug: str
    title: str
    words_before: int | None
    words_after: int | None

    @property
    def is_added(self) -> bool:
        return self.words_before is None

    @property
    def is_removed(self) -> bool:
        return self.words_after is None


@dataclass(frozen=True, slots=True)
class CourseChanges:
    """`is_reordered`: the lessons of both stand in another order; `has_other`: only its frame."""

    lessons: tuple[LessonChange, ...]
    is_reordered: bool
    has_other: bool


def course_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> CourseChanges:
    """Compare two documents as `publish` builds them."""
    old = {lesson["slug"]: lesson for lesson in _lessons(before)}
    new = {lesson["slug"]: lesson for lesson in _lessons(after)}
    changed = [
        LessonChange(
            slug,
            (new.get(slug) or old[slug])["title"],
            _words(old[slug]) if slug in old else None,
            _words(new[slug]) if slug in new else None,
        )
        for slug in [*new, *(slug for slug in old if slug not in new)]
        if old.get(slug) != new.get(slug)
    ]
    is_reordered = [one for one in old if one in new] != [one for one in new if one in old]
    return CourseChanges(tuple(changed), is_reordered, not changed and not is_reordered)


def _lessons(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for module in document["modules"]:
        yield from module["lessons"]


def _words(lesson: Mapping[str, Any]) -> int:
    return len(_TAG.sub(" ", lesson["html"]).split())
