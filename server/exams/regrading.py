"""Closed sittings as a regrade reads them: light, in the order of their start, a batch at a time.

Rights are the caller's business.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from server.exams import releases
from server.exams.domain.blueprint import Blueprint
from server.exams.domain.policy import Policy
from server.exams.domain.sitting import Sitting
from server.exams.store import regrading as store
from server.exams.store import releases as release_store
from server.items import service as items
from server.items.domain import presentation
from server.items.domain.model import Item
from server.items.domain.published import PublishedItem

MOST_RELEASES = 200


@dataclass(frozen=True, slots=True)
class HeldItem:
    hash: str
    domain: str
    is_pilot: bool
    published: PublishedItem

    @property
    def item(self) -> Item:
        return self.published.item


@dataclass(frozen=True, slots=True)
class Held:
    """A closed sitting whose form holds an item; `values` are the answers at the places asked for.

    A place counts from 0.
    """

    sitting: Sitting
    items: tuple[HeldItem, ...]
    values: Mapping[int, Hashable]
    blueprint: Blueprint
    policy: Policy


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """A version of an item, and the first release of the exam that had it."""

    hash: str
    published: PublishedItem
    release: int

    @property
    def item(self) -> Item:
        return self.published.item


class _Entry(msgspec.Struct, frozen=True):
    hash: str
    domain: str
    pilot: bool
    shown: msgspec.Raw


class _Form(msgspec.Struct, frozen=True):
    items: tuple[_Entry, ...]


_read_form = msgspec.json.Decoder(_Form).decode


async def ids_after(exam: str, after: UUID, limit: int) -> list[UUID]:
    """Of the exam, and of those that have its items too."""
    found: list[UUID] = []
    for one in await releases.family(exam):
        found += await store.ids_after(one, after, limit)
    return sorted(found)[:limit]


async def newest_ids(exam: str, limit: int) -> list[UUID]:
    return await store.newest_ids(exam, limit)


async def of_people(exam: str, person_ids: Sequence[UUID]) -> list[UUID]:
    """Their sittings of the exam, and of those that have its items too."""
    return await store.ids_of_people(await releases.family(exam), person_ids)


async def count_ungraded(exam: str) -> int:
    """How many sittings of an exam are under way or wait for their grade."""
    return await store.count_unclosed(exam)


async def held(
    ids: Sequence[UUID], hashes: Sequence[str], *, also_at: Sequence[str] = ()
) -> list[Held]:
    """The closed ones of these sittings that hold any of the versions `hashes`, in order.

    Their answers are read at the places of those, and of the versions `also_at`.
    """
    forms = await store.forms_with(ids, hashes)
    sittings = await store.closed([*forms])
    read = {one: _read_form(forms[one].document) for one in sittings}
    places = {
        (one, at): entry
        for one, form in read.items()
        for at, entry in enumerate(form.items)
        if entry.hash in hashes or entry.hash in also_at
    }
    texts = await store.responses_at([(one, at + 1) for one, at in places])
    found = {one: await _items(form) for one, form in read.items()}
    values: dict[UUID, dict[int, Hashable]] = {one: {} for one in read}
    for (one, at), entry in places.items():
        text = texts.get((one, at + 1))
        if text is not None:
            values[one][at] = _value(found[one][at].item, entry, text)
        else:
            values[one][at] = None
    return [await _held(sittings[one], found[one], values[one]) for one in sorted(sittings)]


async def answers(ids: Sequence[UUID], hashes: Sequence[str]) -> list[Hashable]:
    """What was answered to these versions in those of the sittings that are closed."""
    forms = await store.forms_with(await store.closed_ids(ids), hashes)
    places = {
        (one, at + 1): entry
        for one, form in forms.items()
        for at, entry in enumerate(_read_form(form.document).items)
        if entry.hash in hashes
    }
    texts = await store.responses_at([*places])
    published = await items.versions(hashes)
    return [
        _value(published[entry.hash].item, entry, texts[place]) if place in texts else None
        for place, entry in places.items()
    ]


async def item_versions(exam: str, item: str) -> list[ItemVersion]:
    """Every version of an item that a release of the exam had, the newest first.

    Then those that only an exam had which has its items too.
    """
    first: dict[str, int] = {}
    for slug in sorted(await releases.family(exam), key=lambda one: (one != exam, one)):
        of_slug = await _first_releases(slug, item)
        first |= {one: of_slug[one] for one in of_slug if one not in first}
    published = await items.versions([*first])
    return [ItemVersion(one, published[one], release) for one, release in first.items()]


async def _first_releases(exam: str, item: str) -> dict[str, int]:
    first: dict[str, int] = {}
    for note in await release_store.notes(exam, MOST_RELEASES):
        for document in (await release_store.documents(exam, [note.version])).values():
            first |= {one["hash"]: note.version for one in document["items"] if one["item"] == item}
    return first


async def _held(
    sitting: Sitting, found: tuple[HeldItem, ...], values: Mapping[int, Hashable]
) -> Held:
    release = await releases.release_by_id(sitting.release_id)
    return Held(sitting, found, values, release.blueprint, release.policy)


async def _items(form: _Form) -> tuple[HeldItem, ...]:
    published = await items.versions([entry.hash for entry in form.items])
    return tuple(
        HeldItem(entry.hash, entry.domain, entry.pilot, published[entry.hash])
        for entry in form.items
    )


def _value(item: Item, entry: _Entry, text: str) -> Hashable:
    shown = presentation.from_json(msgspec.json.decode(entry.shown))
    return presentation.value_of(item, shown, msgspec.json.decode(text))


async def people_of(sitting_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Who sat each of these sittings."""
    return {one.id: one.person_id for one in (await store.closed(sitting_ids)).values()}
