"""Courses as values that cannot be changed. Texts are Markdown as their authors wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from server.items.domain.model import Item


class Level(StrEnum):
    PRACTICE = "practice"
    FOUNDATIONS = "foundations"
    SPECIALIZATION = "specialization"


class Volatility(StrEnum):
    """How soon a fact may change."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"

    @property
    def longest_validity(self) -> timedelta:
        return timedelta(days={"H": 90, "M": 180, "L": 730}[self.value])


class Confidence(StrEnum):
    """Why a fact is less than checked: nobody opened its source."""

    GENERAL_KNOWLEDGE = "general-knowledge"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Fact:
    id: str
    statement: str
    source: str
    checked_on: date
    volatility: Volatility
    review_by: date
    confidence: Confidence | None = None

    def is_due(self, *, on: date) -> bool:
        return on > self.review_by


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """An item within a lesson; `line` is the file's line of its fence."""

    number: int
    line: int
    item: Item


@dataclass(frozen=True, slots=True)
class Lesson:
    """`markdown` is the text with every check emptied; `first_line` is its line in the file."""

    slug: str
    title: str
    file: str
    objectives: tuple[str, ...]
    reading_minutes: int
    exercise_minutes: int
    facts: tuple[str, ...]
    last_reviewed: date
    markdown: str
    first_line: int
    checks: tuple[Check, ...] = ()

    @property
    def check_lines(self) -> Mapping[int, int]:
        """The line of each check's fence within `markdown`, and the check's number."""
        return {check.line - self.first_line + 1: check.number for check in self.checks}


@dataclass(frozen=True, slots=True)
class Module:
    slug: str
    title: str
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    slug: str
    title: str
    language: str
    level: Level
    summary: str
    description: str
    objectives: tuple[Objective, ...]
    modules: tuple[Module, ...]
    topics: tuple[str, ...] = ()

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def lesson_slugs(self) -> tuple[str, ...]:
        return tuple(lesson.slug for lesson in self.lessons)
