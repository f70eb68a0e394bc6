"""Closed sittings as statistics read them: what each item was answered, and when it was saved.

Rights are the caller's business. Says nothing of whether an answer is right.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
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


class Shown(NamedTuple):
    """An item of a form."""

    hash: str
    domain: str
    is_pilot: bool


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


_read_form = msgspec.json.Decoder(_Form).decode
_read_responses = msgspec.json.Decoder(dict[int, dict[str, object] | None]).decode


async def sat(ids: Sequence[UUID]) -> list[Sat]:
    """The closed ones of these sittings, in the order of their ids; read off the event loop."""
    rows = await store.closed(ids)
    forms = await asyncio.to_thread(_forms, rows)
    hashes = {entry.hash for form in forms for entry in form.items}
    published = await items.versions([*hashes])
    return await asyncio.to_thread(_sat, rows, forms, published)


def _forms(rows: Sequence[Mapping[str, Any]]) -> list[_Form]:
    return [_read_form(row["document"]) for row in rows]


def _sat(
    rows: Sequence[Mapping[str, Any]],
    forms: Sequence[_Form],
    published: Mapping[str, PublishedItem],
) -> list[Sat]:
    known: dict[tuple[str, str, bool], Shown] = {}
    return [_one(row, form, published, known) for row, form in zip(rows, forms, strict=True)]


def _one(
    row: Mapping[str, Any],
    form: _Form,
    published: Mapping[str, PublishedItem],
    known: dict[tuple[str, str, bool], Shown],
) -> Sat:
    """`known` has one value for each item met: half a million would keep the collector busy."""
    newest: dict[str, str] = {}
    moments: list[tuple[int, str]] = []
    for line in row["saves"].split("\n") if row["saves"] else ():
        position, saved_ms, response = line.split("\t", 2)
        newest[position] = response
        moments.append((int(saved_ms), position))
    told = ",".join(f'"{position}":{text}' for position, text in newest.items())
    responses = _read_responses(f"{{{told}}}")
    spent = _spent(row["started_ms"], moments)
    positions = range(1, len(form.items) + 1)
    return Sat(
        row["id"],
        row["person_id"],
        row["release_id"],
        [_shown(entry, known) for entry in form.items],
        [
            _value(published[entry.hash].item, entry, responses.get(position))
            for position, entry in enumerate(form.items, 1)
        ],
        [spent.get(str(position)) for position in positions],
    )


def _shown(entry: _Entry, known: dict[tuple[str, str, bool], Shown]) -> Shown:
    key = (entry.hash, entry.domain, entry.pilot)
    found = known.get(key)
    if found is None:
        found = known[key] = Shown(*key)
    return found


def _spent(started_ms: int, moments: list[tuple[int, str]]) -> dict[str, int]:
    spent: dict[str, int] = {}
    before = started_ms
    for at, position in sorted(moments):
        spent[position] = spent.get(position, 0) + at - before
        before = at
    return {position: max(0, ms) // 1000 for position, ms in spent.items()}


def _value(item: Item, entry: _Entry, response: dict[str, object] | None) -> Hashable:
    if response is None:
        return None
    body = item.body
    if isinstance(body, Single):  # most are, and there are half a million of them
        _, handles = entry.shown[0]
        return body.options[handles.index(str(response["choice"]))].id
    return presentation.value_of(item, presentation.from_json(entry.shown), response)


async def closed_count(exam: str) -> int:
    """How many sittings of an exam are over and graded."""
    return await sittings.count(exam) - await regrading.count_ungraded(exam)
