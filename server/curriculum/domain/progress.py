"""How far somebody is in a course. Works on the slugs of its lessons in their order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    completed: int
    total: int

    @property
    def is_complete(self) -> bool:
        return 0 < self.total == self.completed


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The lessons before and after one."""

    previous: str | None
    next: str | None


def progress(lessons: Sequence[str], completed: Collection[str]) -> Progress:
    """Count what is completed; lessons that left the course no longer count."""
    return Progress(sum(lesson in completed for lesson in lessons), len(lessons))


def next_lesson(lessons: Sequence[str], completed: Collection[str]) -> str | None:
    """Return the first lesson not completed, in the order taught."""
    return next((lesson for lesson in lessons if lesson not in completed), None)


def lesson_to_go_on_with(
    lessons: Sequence[str], completed: Collection[str], place: str | None
) -> str | None:
    """Return where somebody left off, or what follows it; None when everything is completed."""
    at = lessons.index(place) if place in lessons else 0
    return next_lesson([*lessons[at:], *lessons[:at]], completed)


def neighbours(lessons: Sequence[str], lesson: str) -> Neighbours:
    """Raise ValueError for a lesson that is not in the course."""
    at = lessons.index(lesson)
    before = lessons[at - 1] if at else None
    return Neighbours(before, lessons[at + 1] if at + 1 < len(lessons) else None)
