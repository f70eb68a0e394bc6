"""Closed sittings as statistics read them: what each item was answered, and when it was saved.

Rights are the caller's business. Says nothing of whether an answer is right.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from server.exams import regrading
from server.exams.store import observing as store
from server.exams.store import sittings
from server.items import service as items
from server.items.domain import presentation
from server.items.domain.model import Item, Single
from server.items.domain.published import PublishedItem


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """An item as forms have it: one object however often it is met, so that it is found quickly.

    `choices` are the author's ids of what can be chosen, where one is.
    """

    hash: str
    domain: str
    is_pilot: bool
    item: Item
    choices: Sequence[str] | None


class Sat(NamedTuple):
    """`values` are the answers in the author's ids, `seconds` what passed until their saves.

    Of each item the time between a save of it and the save before, of whatever item, or the
    start; summed up. What nobody saved took no time that we know of: None.
    """

    sitting_id: UUID
    person_id: UUID
    release_id: UUID
    items: Sequence[Shown]
    values: Sequence[Hashable]
    seconds: Sequence[int | None]


class _Entry(msgspec.Struct, frozen=True, gc=False):
    hash: str
    domain: str
    pilot: bool
    shown: list[tuple[tuple[int, ...], tuple[str, ...]]]


class _Form(msgspec.Struct, frozen=True, gc=False):
    items: list[_Entry]


class _Save(msgspec.Struct, frozen=True, gc=False, array_like=True):
    position: int
    saved_ms: int
    response: dict[str, object] | None


_read_form = msgspec.json.Decoder(_Form).decode
_read_saves = msgspec.json.Decoder(list[_Save]).decode


class Observing:
    """Reads sittings a batch at a time; what it met before it reads no more."""

    def __init__(self) -> None:
        self._published: dict[str, PublishedItem] = {}
        self._missing: set[str] = set()
        self._known: dict[tuple[str, str, bool], Shown] = {}

    async def sat(self, ids: Sequence[UUID]) -> list[Sat]:
        """The closed ones of these sittings, in the order of their ids; read off the event loop."""
        rows = await store.closed(ids)
        while (found := await asyncio.to_thread(self._sat, rows)) is None:
            published = await items.versions([*self._missing])
            self._published |= {name: published[name] for name in self._missing}
            self._missing.clear()
        return found

    def _sat(self, rows: Sequence[Mapping[str, Any]]) -> list[Sat] | None:
        """One after the other: forms live too short for the collector. None where items miss."""
        found = [self._one(row, _read_form(row["document"])) for row in rows]
        return None if self._missing else found

    def _one(self, row: Mapping[str, Any], form: _Form) -> Sat:
        saves = _read_saves(row["saves"] or "[]")
        responses = {one.position: one.response for one in saves}
        spent = _spent(row["started_ms"], saves)
        known = self._known
        shown: list[Shown] = []
        values: list[Hashable] = []
        for position, entry in enumerate(form.items, 1):
            one = known.get((entry.hash, entry.domain, entry.pilot)) or self._meet(entry)
            if one is None:
                continue
            shown.append(one)
            response = responses.get(position)
            if response is None:
                values.append(None)
            elif one.choices is None:
                values.append(_value(one.item, entry, response))
            else:  # most are, and there are half a million of them
                values.append(one.choices[entry.shown[0][1].index(response["choice"])])
        seconds = [*map(spent.get, range(1, len(form.items) + 1))]
        return Sat(row["id"], row["person_id"], row["release_id"], shown, values, seconds)

    def _meet(self, entry: _Entry) -> Shown | None:
        published = self._published.get(entry.hash)
        if published is None:
            self._missing.add(entry.hash)
            return None
        body = published.item.body
        choices = [one.id for one in body.options] if isinstance(body, Single) else None
        found = Shown(entry.hash, entry.domain, entry.pilot, published.item, choices)
        self._known[entry.hash, entry.domain, entry.pilot] = found
        return found


def _spent(started_ms: int, saves: Sequence[_Save]) -> dict[int, int]:
    spent: dict[int, int] = {}
    before = started_ms
    for at, position in sorted([(one.saved_ms, one.position) for one in saves]):
        spent[position] = spent.get(position, 0) + at - before
        before = at
    return {position: ms // 1000 if ms > 0 else 0 for position, ms in spent.items()}


def _value(item: Item, entry: _Entry, response: dict[str, object]) -> Hashable:
    return presentation.value_of(item, presentation.from_json(entry.shown), response)


async def closed_count(exam: str) -> int:
    """How many sittings of an exam are over and graded."""
    return await sittings.count(exam) - await regrading.count_ungraded(exam)
