"""From what a reader found to files of the bank: ids, the canonical text, and our own check of it.

What the checker refuses is refused with its code, and so is what would read differently from what
was meant. Stores nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from server.integrations.found import NOT_HELD, Draft, Found, Refused
from server.integrations.making import shown_paths, slug
from server.items.domain.fields import LANGUAGE
from server.items.domain.findings import Severity
from server.items.domain.model import Item, Status, Testlet, testlet_items
from server.items.domain.parse import Known, parse_item
from server.items.domain.write import write_item

_LONGEST_ID, _SHORTEST_ID = 64, 3
_ROOM_FOR_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the other system does not say."""

    author: str = "imported"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Placed:
    """`files` by their names in the folder of items, the item's own among them."""

    item: Item
    files: Mapping[str, bytes]
    losses: tuple[str, ...]


def place(
    found: Sequence[Found], stem: str, taken: set[str], defaults: Defaults
) -> list[Placed | Refused]:
    """Return what becomes of each, in order. Adds the ids given to `taken`.

    `stem` is what ids are made of where an item has no name.
    """
    counts: Counter[str] = Counter()
    ids = [_free_id(one, stem, taken, counts) if isinstance(one, Draft) else "" for one in found]
    by_name = {
        one.item.id: given
        for one, given in zip(found, ids, strict=True)
        if isinstance(one, Draft) and one.item.id
    }
    placed = [
        one if isinstance(one, Refused) else _placed(one, given, by_name, defaults)
        for one, given in zip(found, ids, strict=True)
    ]
    there = {one.item.id for one in placed if isinstance(one, Placed)}
    whole = [
        _whole(one, there, origin) if isinstance(one, Placed) else one
        for one, origin in zip(placed, found, strict=True)
    ]
    alone = {
        name
        for one, became in zip(placed, whole, strict=True)
        if isinstance(one, Placed) and isinstance(became, Refused)
        for name in testlet_items(one.item)
    }
    return [
        _alone(one) if isinstance(one, Placed) and one.item.id in alone else one for one in whole
    ]


def _free_id(draft: Draft, stem: str, taken: set[str], counts: Counter[str]) -> str:
    """Return the id the source asks for, or one made of its name, its title or the file's name."""
    wanted = slug(draft.item.id) or slug(draft.item.title)[:40].rstrip("-") or slug(stem)
    if not wanted[:1].isalpha():
        wanted = f"item-{wanted}".rstrip("-")
    if len(wanted) < _SHORTEST_ID:
        wanted = f"item-{wanted}"
    wanted = wanted[:_LONGEST_ID].rstrip("-")
    free = wanted
    while free in taken:
        counts[wanted] += 1
        number = counts[wanted] + 1
        free = f"{wanted[: _LONGEST_ID - _ROOM_FOR_NUMBER].rstrip('-')}-{number}"
    taken.add(free)
    return free


def _placed(
    draft: Draft, given: str, by_name: Mapping[str, str], defaults: Defaults
) -> Placed | Refused:
    item = replace(
        draft.item, id=given, title=draft.item.title or given, version=1, status=Status.DRAFT,
        author=defaults.author, language=_language(draft, defaults), reviews=(), facts=(),
        domain=None, objective=None, enemies=_renamed(draft.item.enemies, by_name),
    )  # fmt: skip
    if isinstance(item.body, Testlet):
        item = replace(item, body=replace(item.body, items=_renamed(item.body.items, by_name)))
    text = write_item(item).encode()
    read, findings = parse_item(text, f"{given}.md", known=Known(file_at=draft.files.get))
    if read is None:
        error = next(one for one in findings if one.severity is Severity.ERROR)
        return _refused(draft, error.code, error.text)
    if write_item(read).encode() != text:
        return _refused(draft, NOT_HELD, "its text would read differently as an item of ours")
    shown = {path: draft.files[path] for path in shown_paths(read)}
    return Placed(read, {f"{given}.md": text, **shown}, draft.losses)


def _language(draft: Draft, defaults: Defaults) -> str:
    return draft.language if LANGUAGE.match(draft.language) else defaults.language


def _renamed(names: Sequence[str], by_name: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(by_name[one] for one in names if one in by_name)


def _alone(placed: Placed) -> Placed:
    return replace(placed, losses=(*placed.losses, "The case it was asked on is not imported."))


def _whole(placed: Placed, there: set[str], origin: Found) -> Placed | Refused:
    """Refuse a testlet that lost an item: it would ask less than it did."""
    assert isinstance(origin, Draft)
    body = origin.item.body
    asked = len(body.items) if isinstance(body, Testlet) else 0
    if sum(one in there for one in testlet_items(placed.item)) < asked:
        return _refused(origin, "E039", "an item of its case could not be imported")
    return placed


def _refused(draft: Draft, code: str, text: str) -> Refused:
    return Refused(
        draft.line, code, text, draft.item.type.value, draft.item.id, draft.source, draft.losses
    )
