"""Drawing a form, freezing it, and reading it back. Later edits of the bank never touch it."""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from server.exams.domain import draw
from server.exams.domain.answer_sheet import (
    Answer,
    AnswerSheet,
    Draft,
    Response,
    is_blank,
    line_of,
    read_lines,
)
from server.exams.domain.blocks import Block
from server.exams.domain.blueprint import Blueprint, Draw
from server.exams.domain.receipt import canonical
from server.exams.releases import Release, ReleaseItem
from server.exams.store.hot import StoredForm
from server.items import service as items
from server.items.domain import presentation
from server.items.domain.model import Item
from server.items.domain.presentation import Presentation
from server.items.domain.published import PublishedItem
from server.kernel.ids import new_id

FORMAT = 2
"""2 adds `cases`, and the `case` of an item; what is of 1 has none."""


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

    `cases` are the texts of its testlets as HTML.
    """

    person_id: UUID
    hash: str
    items: tuple[FormItem, ...]
    hashes: tuple[str, ...]
    scored: Mapping[str, ScoredItems]
    cases: tuple[str, ...] = ()

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

    def presented(self) -> list[dict[str, object]]:
        """The items as a candidate sees them: no key, rationale, author's id, hash or status."""
        return [_presented(position, one) for position, one in enumerate(self.items, start=1)]


@dataclass(frozen=True, slots=True)
class DrawnForm:
    count: int
    stored: StoredForm


async def draw_form(release: Release, seed: bytes) -> DrawnForm:
    """Draw and freeze; raises FormUnavailable."""
    below = draw.stream(seed)
    named = {one.item: one for one in release.items}
    blocks = _drawn(release, below)
    testlets = [named[block.name] for block in blocks if block.items]
    case_of = {item: n for n, one in enumerate(testlets, 1) for item in one.items}
    chosen = [named[item] for block in blocks for item in block.drawn]
    published = await items.versions([one.hash for one in chosen])
    entries = [_entry(one, published[one.hash], seed, case_of.get(one.item)) for one in chosen]
    document = canonical(
        {
            "format": FORMAT,
            "release": str(release.id),
            "seed": seed.hex(),
            "items": entries,
            "cases": [one.hash for one in testlets],
        }
    )
    form_hash = hashlib.sha256(document.encode()).hexdigest()
    return DrawnForm(len(entries), StoredForm(new_id(), document, form_hash))


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
        tuple(published[one].html.stem for one in cases),
    )


def _presented(position: int, one: FormItem) -> dict[str, object]:
    shown = {"position": position, **presentation.present(one.published, one.presentation)}
    return shown if one.case is None else shown | {"case": one.case}


def _scored(form_items: Sequence[FormItem]) -> Mapping[str, ScoredItems]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(form_items):
        if not one.is_pilot:
            places[one.domain].append(place)
    scored = {}
    for domain, found in places.items():
        points = sum((form_items[place].item.points for place in found), Fraction())
        scored[domain] = ScoredItems(tuple(found), points.numerator, points.denominator)
    return scored


def _drawn(release: Release, below: draw.Below) -> list[Block]:
    blueprint: Blueprint = release.blueprint
    if blueprint.draw is Draw.ALL:
        return draw.draw_all(release.blocks)
    quotas = [(quota.code, quota.items) for quota in blueprint.domains]
    return draw.draw_by_quota(release.blocks, quotas, below)


def _entry(
    one: ReleaseItem, published: PublishedItem, seed: bytes, case: int | None
) -> dict[str, object]:
    own = hashlib.sha256(b"assay-shown-v1" + seed + one.hash.encode()).digest()
    shown = presentation.draw_presentation(published.item, own)
    entry: dict[str, object] = {
        "hash": one.hash,
        "domain": one.domain,
        "pilot": False,
        "shown": presentation.to_json(shown),
    }
    return entry if case is None else entry | {"case": case}
