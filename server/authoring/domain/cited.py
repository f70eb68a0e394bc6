"""A fact of the register with what rests on it: items, lessons, and the cells of blueprints."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.curriculum.domain.model import Fact
from server.curriculum.domain.register import Registered, Standing
from server.exams.domain.cells import Cell
from server.exams.domain.freshness import Cause
from server.kernel.text import folded

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class CitingItem:
    """An item of a release; `cause` None: this fact does not keep it out of the live pool."""

    exam: str
    id: str
    hash: str
    domain: str
    is_pilot: bool
    accepted_on: date | None
    cause: Cause | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class CitingLesson:
    course: str
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a fact takes out of a domain of an exam, and what is left there, whoever took it."""

    exam: str
    items: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class Cited:
    registered: Registered
    standing: Standing
    items: Sequence[CitingItem]
    lessons: Sequence[CitingLesson]
    takes: Sequence[Taken]
    words: str = ""
    """What is searched, folded."""

    @property
    def id(self) -> str:
        return self.registered.id

    @property
    def key(self) -> str:
        """Its place in the list: what comes due first is first."""
        return f"{self.registered.fact.review_by.isoformat()} {self.id}"

    @property
    def out(self) -> Sequence[CitingItem]:
        return [one for one in self.items if one.cause is not None]

    @property
    def short(self) -> Sequence[Taken]:
        """Cells that cannot fill a form any more."""
        return [one for one in self.takes if one.cell.is_short]


class Has(StrEnum):
    """What the list is narrowed to."""

    SOON = "soon"
    OVERDUE = "overdue"
    OUT = "out"
    """It keeps items out of the live pool."""
    SHORT = "short"
    """So many that nobody can start an exam."""
    UNCITED = "uncited"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is empty leaves the list as it is."""

    text: str = ""
    has: str = ""
    volatility: str = ""


def searched(fact: Fact, items: Iterable[CitingItem], lessons: Iterable[CitingLesson]) -> str:
    cited = [*(item.id for item in items), *(lesson.title for lesson in lessons)]
    return folded(" ".join([fact.id, fact.statement, fact.source, *cited]))


def narrowed(every: Iterable[Cited], asked: Asked) -> list[Cited]:
    words = folded(asked.text).split()[:MOST_WORDS]
    return [
        one
        for one in every
        if (not asked.volatility or one.registered.fact.volatility == asked.volatility)
        and _has(one, asked.has)
        and all(word in one.words for word in words)
    ]


def counted(every: Iterable[Cited]) -> Mapping[Has, int]:
    found = list(every)
    return {has: sum(_has(one, has) for one in found) for has in Has}


def _has(one: Cited, has: str) -> bool:
    match has:
        case Has.SOON:
            return one.standing is Standing.SOON
        case Has.OVERDUE:
            return one.standing in _OVERDUE
        case Has.OUT:
            return bool(one.out)
        case Has.SHORT:
            return bool(one.short)
        case Has.UNCITED:
            return not one.items and not one.lessons
        case _:
            return True


_OVERDUE: AbstractSet[Standing] = {Standing.OVERDUE, Standing.STALE}
