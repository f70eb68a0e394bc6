"""A frozen form, read back: what is shown, what responses mean. Later edits never touch it."""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any
from uuid import UUID

from server.exams.domain.answer_sheet import (
    Answer,
    AnswerSheet,
    Draft,
    Response,
    is_blank,
    line_of,
    read_lines,
)
from server.exams.domain.receipt import canonical
from server.exams.domain.route import Navigation, Route, sections_of
from server.exams.store.hot import StoredForm
from server.items import service as items
from server.items.domain import presentation
from server.items.domain.model import Item
from server.items.domain.presentation import Presentation
from server.items.domain.published import PublishedItem
from server.items.domain.rubric import Essay


@dataclass(frozen=True, slots=True)
class FormItem:
    """One item of a form, and how this sitting shows it; `case` counts the form's from 1."""

    hash: str
    domain: str
    is_pilot: bool
    published: PublishedItem
    presentation: Presentation
    case: int | None = None

    @property
    def item(self) -> Item:
        return self.published.item

    def answer(self, line: str, response: Response) -> Answer:
        value = presentation.value_of(self.item, self.presentation, response)
        return Answer(line, value, is_blank(response))


@dataclass(frozen=True, slots=True)
class ScoredItems:
    """Where the items of one domain stand in a form, and the points to be had, `top / bottom`."""

    places: tuple[int, ...]
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """`hashes` are those of `items`; `scored` has the domains of items that count.

    `cases` are the texts of its testlets as HTML, `route` is how it is moved through.
    """

    person_id: UUID
    hash: str
    items: tuple[FormItem, ...]
    hashes: tuple[str, ...]
    scored: Mapping[str, ScoredItems]
    route: Route
    cases: tuple[str, ...] = ()
    rated: tuple[int, ...] = ()
    """Where the items stand that count and are marked by people, from 0."""

    @property
    def count(self) -> int:
        return len(self.items)

    def case_at(self, position: int) -> str:
        """The case that stands beside an item, empty where there is none."""
        case = self.items[position - 1].case
        return "" if case is None else self.cases[case - 1]

    def take(self, position: int, response: object) -> tuple[str, Answer]:
        """Return the response as it is stored, and as an answer; raises ResponseMalformed."""
        one = self.items[position - 1]
        accepted = presentation.accept(one.item, one.presentation, response)
        text = canonical(accepted)
        return text, one.answer(line_of(position, text), accepted)

    def read(self, lines: str) -> AnswerSheet:
        """Read the lines of a sheet, the older of a position before the newer."""
        draft = Draft(self.count)
        for position, (text, response) in read_lines(lines).items():
            one = self.items[position - 1]
            draft.put(position, one.answer(line_of(position, text), response))
        return draft.sheet()

    def presented(self, served: range | None = None) -> list[dict[str, object]]:
        """The items as a candidate sees them: no key, rationale, author's id, hash or status.

        `served` are their positions, all of them where it is not given.
        """
        positions = range(1, self.count + 1) if served is None else served
        return [_presented(position, self.items[position - 1]) for position in positions]

    def cases_of(self, served: range) -> list[int]:
        """The numbers of the cases that stand beside these positions."""
        return sorted({one for at in served if (one := self.items[at - 1].case) is not None})

    def served_cases(self, served: range) -> list[str]:
        """The cases, with no text where none of their items is served."""
        wanted = self.cases_of(served)
        return [text if number in wanted else "" for number, text in enumerate(self.cases, 1)]


async def compile_form(person_id: UUID, stored: StoredForm) -> CompiledForm:
    document = json.loads(stored.document)
    entries, cases = document["items"], document.get("cases", [])
    published = await items.versions([*(entry["hash"] for entry in entries), *cases])
    form_items = tuple(
        FormItem(
            sys.intern(entry["hash"]),  # one text for all forms
            entry["domain"],
            entry["pilot"],
            published[entry["hash"]],
            presentation.from_json(entry["shown"]),
            entry.get("case"),
        )
        for entry in entries
    )
    hashes = tuple(one.hash for one in form_items)
    return CompiledForm(
        person_id,
        stored.hash,
        form_items,
        hashes,
        _scored(form_items),
        _route(document),
        tuple(published[one].html.stem for one in cases),
        _rated(form_items),
    )


def _route(document: Mapping[str, Any]) -> Route:
    """Forms of before there were sections may be moved through freely."""
    navigation = Navigation(document.get("navigation", Navigation.FREE))
    return Route(len(document["items"]), navigation, sections_of(document.get("sections", ())))


def _presented(position: int, one: FormItem) -> dict[str, object]:
    shown = {"position": position, **presentation.present(one.published, one.presentation)}
    return shown if one.case is None else shown | {"case": one.case}


def _rated(form_items: Sequence[FormItem]) -> tuple[int, ...]:
    return tuple(
        place
        for place, one in enumerate(form_items)
        if isinstance(one.item.body, Essay) and not one.is_pilot
    )


def _scored(form_items: Sequence[FormItem]) -> Mapping[str, ScoredItems]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(form_items):
        if not one.is_pilot:
            places[one.domain].append(place)
    scored = {}
    for domain, found in places.items():
        points = _sum([form_items[place].item.points for place in found])
        scored[domain] = ScoredItems(tuple(found), points.numerator, points.denominator)
    return scored


def _sum(points: Sequence[Fraction]) -> Fraction:
    """One fraction is made, and not one for each that is added: mostly they are whole numbers."""
    bottom = lcm(*(one.denominator for one in points))
    return Fraction(sum(one.numerator * (bottom // one.denominator) for one in points), bottom)
