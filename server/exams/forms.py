"""Drawing a form, freezing it, and reading it back. Later edits of the bank never touch it."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec

from server.exams.domain import draw
from server.exams.domain.blueprint import Blueprint, Draw
from server.exams.domain.draw import Candidate
from server.exams.domain.receipt import canonical
from server.exams.domain.sitting import Sitting
from server.exams.releases import Release, ReleaseItem
from server.exams.store.hot import StoredForm
from server.items import service as items
from server.items.domain import presentation
from server.items.domain.model import Item
from server.items.domain.presentation import Presentation
from server.items.domain.published import PublishedItem
from server.kernel.ids import new_id

FORMAT = 1
CACHED_FORMS = 4_096


@dataclass(frozen=True, slots=True)
class FormItem:
    """One item of a form, and how this sitting shows it."""

    hash: str
    domain: str
    is_pilot: bool
    published: PublishedItem
    presentation: Presentation

    @property
    def item(self) -> Item:
        return self.published.item


@dataclass(frozen=True, slots=True)
class Answered:
    """What grading needs: the item, and the answer in the author's option ids."""

    item: Item
    answer: Mapping[str, object] | None
    domain: str
    hash: str
    is_pilot: bool


@dataclass(frozen=True, slots=True)
class CompiledForm:
    person_id: UUID
    items: tuple[FormItem, ...]

    @property
    def count(self) -> int:
        return len(self.items)

    def accept(self, position: int, response: object) -> object:
        """Return the response as it is stored; raises ResponseMalformed."""
        one = self.items[position - 1]
        return presentation.accept(one.item, one.presentation, response)

    def presented(self) -> list[dict[str, object]]:
        """The items as a candidate sees them: no key, rationale, author's id, hash or status."""
        return [
            {"position": position, **presentation.present(one.published, one.presentation)}
            for position, one in enumerate(self.items, start=1)
        ]

    def answered(self, responses: Mapping[int, str]) -> list[Answered]:
        """Pair items and answers; `responses` are canonical JSON by position."""
        return [
            Answered(
                one.item,
                _answer(one, responses.get(position)),
                one.domain,
                one.hash,
                one.is_pilot,
            )
            for position, one in enumerate(self.items, start=1)
        ]


@dataclass(frozen=True, slots=True)
class DrawnForm:
    count: int
    stored: StoredForm


async def draw_form(release: Release, seed: bytes) -> DrawnForm:
    """Draw and freeze; raises FormUnavailable."""
    below = draw.stream(seed)
    by_hash = {one.hash: one for one in release.items}
    chosen = [by_hash[candidate.hash] for candidate in _drawn(release, below)]
    published = await items.versions([one.hash for one in chosen])
    entries = [_entry(one, published[one.hash], seed) for one in chosen]
    document = canonical(
        {"format": FORMAT, "release": str(release.id), "seed": seed.hex(), "items": entries}
    )
    form_hash = hashlib.sha256(document.encode()).hexdigest()
    return DrawnForm(len(entries), StoredForm(new_id(), document, form_hash))


class FormCache:
    """Compiled forms of recent sittings. They never change, so nothing invalidates them."""

    def __init__(self) -> None:
        self._forms: OrderedDict[UUID, CompiledForm] = OrderedDict()

    def get(self, sitting_id: UUID) -> CompiledForm | None:
        form = self._forms.get(sitting_id)
        if form is not None:
            self._forms.move_to_end(sitting_id)
        return form

    async def compile(self, sitting: Sitting, document: str) -> CompiledForm:
        form = self.get(sitting.id)
        if form is None:
            form = await compile_form(sitting.person_id, document)
            self._forms[sitting.id] = form
            if len(self._forms) > CACHED_FORMS:
                self._forms.popitem(last=False)
        return form


async def compile_form(person_id: UUID, document: str) -> CompiledForm:
    entries = json.loads(document)["items"]
    published = await items.versions([entry["hash"] for entry in entries])
    return CompiledForm(
        person_id,
        tuple(
            FormItem(
                entry["hash"],
                entry["domain"],
                entry["pilot"],
                published[entry["hash"]],
                presentation.from_json(entry["shown"]),
            )
            for entry in entries
        ),
    )


def _drawn(release: Release, below: draw.Below) -> list[Candidate]:
    bank = [
        Candidate(one.hash, one.item, one.domain, frozenset(one.enemies))
        for one in release.items
        if one.is_scored
    ]
    blueprint: Blueprint = release.blueprint
    if blueprint.draw is Draw.ALL:
        return draw.draw_all(bank)
    quotas = [(quota.code, quota.items) for quota in blueprint.domains]
    return draw.draw_by_quota(bank, quotas, below)


def _entry(one: ReleaseItem, published: PublishedItem, seed: bytes) -> dict[str, object]:
    own = hashlib.sha256(b"assay-shown-v1" + seed + one.hash.encode()).digest()
    shown = presentation.draw_presentation(published.item, own)
    return {
        "hash": one.hash,
        "domain": one.domain,
        "pilot": False,
        "shown": presentation.to_json(shown),
    }


def _answer(one: FormItem, response: str | None) -> Mapping[str, object] | None:
    if response is None:
        return None
    return presentation.to_answer(one.item, one.presentation, msgspec.json.decode(response))
