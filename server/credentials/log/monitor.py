"""Following somebody’s log: proves that it only grew, from what was seen before and what is served.

Needs no store and none of our keys. It sees entries that were taken back, changed or put in
between; it does not see whether what was entered is true.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from server.credentials.log import notes, tree
from server.credentials.log.entries import EntryMalformed, entry_of
from server.credentials.log.notes import Checkpoint, NoteMalformed, NoteUnsigned, Verifier
from server.credentials.log.tiles import (
    ENTRIES,
    HEIGHT,
    WIDTH,
    BundleMalformed,
    Tile,
    TileNodes,
    entries_in,
    hashes_in,
)

CHECKPOINT, KEY, TILES = "/log/checkpoint", "/log/key", "/log/tile/"
AGAIN = 64
"""Bundles of older entries that a look reads again: with time, all of them."""
_A_DAY = timedelta(days=1)

Fetch = Callable[[str], bytes]
"""What is served at a path. Raises NotServed."""


class NotServed(Exception):
    """The sentence says what could not be had, and why."""


class LogMisbehaved(Exception):
    """The sentence says how; `heads` are signed notes that prove it, where there are any."""

    def __init__(self, sentence: str, *heads: str) -> None:
        super().__init__(sentence)
        self.heads = heads


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look leaves for the next: the log’s key, its head, and where to read again."""

    key: str
    note: str
    cursor: int = 0

    @property
    def head(self) -> Checkpoint:
        return notes.checkpoint_of(notes.note_of(self.note).text)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a log that behaved. `read_again` counts bundles of older entries."""

    seen: Seen
    old: Checkpoint | None
    read_again: int

    @property
    def head(self) -> Checkpoint:
        return self.seen.head

    @property
    def new_entries(self) -> int:
        return self.head.size - (self.old.size if self.old else 0)

    @property
    def has_other_keys(self) -> bool:
        """Whether the issuer’s DID document changed: a new key, or somebody else’s domain."""
        return self.old is not None and self.old.did_hash != self.head.did_hash


def look(
    fetch: Fetch, seen: Seen | None, *, key: str | None, again: int | None, today: date
) -> Look:
    """Look once; without a key known or given, the one that is served is trusted from now on.

    `again` None reads everything again. Raises LogMisbehaved and NotServed.
    """
    text = key or (seen.key if seen else fetch(KEY).decode(errors="replace"))
    note, head = _head(fetch, text)
    old = seen.head if seen else None
    if seen and old:
        _require_not_less(old, head, (seen.note, note))
    served = _Served(fetch, head)
    nodes = served.nodes
    if tree.root(head.size, nodes) != head.root:
        raise LogMisbehaved("The tiles do not lead to the signed head: one of them was altered.")
    if seen and old and tree.root(old.size, nodes) != old.root:
        raise LogMisbehaved(
            f"The log forked: its first {old.size} entries are not those it had.", seen.note, note
        )
    known = old.size >> HEIGHT if old else 0
    cursor, older = _older(seen.cursor if seen else 0, known, again)
    _require_entries(served, older, today)
    _require_entries(served, range(known, -(-head.size >> HEIGHT)), today)
    return Look(Seen(text.strip(), note, cursor), old, len(older))


class _Served:
    """Tiles as they are served, each held against the tile above it, up to the signed head."""

    def __init__(self, fetch: Fetch, head: Checkpoint) -> None:
        self._fetch = fetch
        self.size = head.size
        self.nodes = TileNodes(head.size, self._tile)

    def bundle(self, index: int) -> list[bytes]:
        """Raises LogMisbehaved unless its entries are those of the tree."""
        tile = Tile(ENTRIES, index, min(WIDTH, self.size - index * WIDTH))
        try:
            entries = entries_in(self._fetch(TILES + tile.path))
        except BundleMalformed as error:
            raise _altered(tile) from error
        first = index * WIDTH
        hashes = [self.nodes(0, first + at) for at in range(tile.width)]
        if [tree.leaf_hash(one) for one in entries] != hashes:
            raise _altered(tile)
        return entries

    def _tile(self, tile: Tile) -> bytes:
        content = self._fetch(TILES + tile.path)
        if len(content) != tile.width * tree.HASH_BYTES:
            raise _altered(tile)
        if tile == tile.full:
            above = self.nodes(HEIGHT * (tile.level + 1), tile.index)
            if tree.root_of(hashes_in(content)) != above:
                raise _altered(tile)
        return content


def _head(fetch: Fetch, key: str) -> tuple[str, Checkpoint]:
    try:
        verifier: Verifier = notes.verifier_of(key)
        note = fetch(CHECKPOINT).decode()
        head = notes.checkpoint_of(notes.opened(notes.note_of(note), [verifier]))
    except NoteUnsigned as error:
        raise LogMisbehaved("The head is not signed by the key of the log.") from error
    except (NoteMalformed, UnicodeDecodeError) as error:
        raise LogMisbehaved("What is served is no signed head, or no key, of a log.") from error
    if head.origin != verifier.name:
        raise LogMisbehaved(f"The head is of another log, {head.origin}.")
    return note, head


def _require_not_less(old: Checkpoint, head: Checkpoint, heads: tuple[str, str]) -> None:
    if head.size < old.size:
        raise LogMisbehaved(
            f"The log shrank: it had {old.size} entries and has {head.size}.", *heads
        )
    if head.size == old.size and head.root != old.root:
        raise LogMisbehaved(
            f"The log forked: it has other {head.size} entries than it had.", *heads
        )


def _older(cursor: int, known: int, again: int | None) -> tuple[int, list[int]]:
    """Which full bundles to read again, and where the next look goes on."""
    count = known if again is None else min(again, known)
    if not count:
        return 0, []
    return (cursor + count) % known, sorted((cursor + at) % known for at in range(count))


def _require_entries(served: _Served, bundles: Iterable[int], today: date) -> None:
    last, latest = -1, date.min
    for index in bundles:
        latest = latest if index == last + 1 else date.min
        last = index
        for position, day in _days(served, index):
            if day > today + _A_DAY:
                raise LogMisbehaved(f"Entry {position} is of a day to come.")
            # Around midnight two may be entered in another order than they happened.
            if latest > day + _A_DAY:
                raise LogMisbehaved(f"Entry {position} is back-dated: {day} stands after {latest}.")
            latest = max(latest, day)


def _days(served: _Served, index: int) -> Iterator[tuple[int, date]]:
    for position, line in enumerate(served.bundle(index), index * WIDTH):
        try:
            yield position, entry_of(line).day
        except EntryMalformed as error:
            raise LogMisbehaved(f"Entry {position} is no entry of such a log.") from error


def _altered(tile: Tile) -> LogMisbehaved:
    return LogMisbehaved(f"Tile {tile.path} was altered.")
