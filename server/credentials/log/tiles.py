"""The log as C2SP tlog-tiles cuts it into files, and the edge at which it grows. No I/O.

A file of a tree never changes: a full tile has 256 hashes (or entries), a partial one says its
width in its name, and is part of every wider one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.credentials.log import tree
from server.credentials.log.tree import HASH_BYTES
from server.kernel.errors import NotFound

HEIGHT = 8
WIDTH = 1 << HEIGHT
ENTRIES = -1
"""The level of entry bundles, below that of their hashes."""
MOST_LEVELS = 7
_PATH = re.compile(r"(entries|[0-6])((?:/x[0-9]{3}){0,4}/[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
_LENGTH_BYTES = 2


class TileUnknown(NotFound):
    code = "tile-unknown"
    detail = "The log has no such tile."


class BundleMalformed(ValueError):
    """These bytes are no bundle of entries."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A file of the log; `width` says how many hashes or entries are in it."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Below `tile/`, as in `0/x001/234.p/5`."""
        groups = f"{self.index:03d}"
        groups = groups.zfill(-(-len(groups) // 3) * 3)
        names = [groups[at : at + 3] for at in range(0, len(groups), 3)]
        place = "/".join([*(f"x{name}" for name in names[:-1]), names[-1]])
        level = "entries" if self.level == ENTRIES else str(self.level)
        return f"{level}/{place}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @property
    def full(self) -> "Tile":
        return Tile(self.level, self.index)

    def is_of(self, size: int) -> bool:
        """Whether a tree of this size has it."""
        return (self.index * WIDTH + self.width) << (HEIGHT * max(self.level, 0)) <= size


def tile_of(path: str) -> Tile:
    """Raises TileUnknown for whatever no log of ours can have."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise TileUnknown
    level = ENTRIES if match[1] == "entries" else int(match[1])
    tile = Tile(level, int(re.sub("[/x]", "", match[2])), int(match[3] or WIDTH))
    if tile.path != path:  # zeros in front, or a partial one of full width
        raise TileUnknown
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """All that a tree of this size has, level by level."""
    for level in (ENTRIES, *range(MOST_LEVELS)):
        count = size >> (HEIGHT * max(level, 0))
        for index in range(count >> HEIGHT):
            yield Tile(level, index)
        if count % WIDTH:
            yield Tile(level, count >> HEIGHT, count % WIDTH)


def hashes_in(content: bytes) -> list[bytes]:
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def bundle(entries: Iterable[bytes]) -> bytes:
    return b"".join(len(one).to_bytes(_LENGTH_BYTES, "big") + one for one in entries)


def entries_in(content: bytes) -> list[bytes]:
    """Raises BundleMalformed."""
    entries, at = list[bytes](), 0
    while at < len(content):
        begin = at + _LENGTH_BYTES
        end = begin + int.from_bytes(content[at:begin], "big")
        if end > len(content):
            raise BundleMalformed
        entries.append(content[begin:end])
        at = end
    return entries


def cut(tile: Tile, content: bytes) -> bytes:
    """What a tile has, from one at its place that has as much or more."""
    if tile.level == ENTRIES:
        return bundle(entries_in(content)[: tile.width])
    return content[: tile.width * HASH_BYTES]


class TileNodes:
    """The hashes of a tree of one size, read from its tiles, each once."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self._size = size
        self._read = read
        self._known: dict[Tile, list[bytes]] = {}

    def __call__(self, height: int, index: int) -> bytes:
        level, over = divmod(height, HEIGHT)
        start = index << over
        hashes = self._hashes(level, start >> HEIGHT)
        at = start % WIDTH
        return tree.root_of(hashes[at : at + (1 << over)])

    def _hashes(self, level: int, index: int) -> list[bytes]:
        width = min(WIDTH, (self._size >> (HEIGHT * level)) - index * WIDTH)
        tile = Tile(level, index, width)
        if tile not in self._known:
            self._known[tile] = hashes_in(self._read(tile))
        return self._known[tile]


@dataclass
class Edge:
    """Where a log grows: its size, and what is in the last, partial tile of each level."""

    size: int
    entries: list[bytes]
    levels: list[list[bytes]]

    @classmethod
    def empty(cls) -> "Edge":
        return cls(0, [], [[] for _ in range(MOST_LEVELS)])

    def grown(self, entries: Sequence[bytes]) -> Iterator[tuple[Tile, bytes]]:
        """Append, and yield every tile that is full by it."""
        for entry in entries:
            self.size += 1
            self.entries.append(entry)
            self.levels[0].append(tree.leaf_hash(entry))
            if self.size % WIDTH == 0:
                yield Tile(ENTRIES, (self.size >> HEIGHT) - 1), bundle(self.entries)
                self.entries.clear()
                yield from self._filled()

    def partial(self) -> Iterator[tuple[Tile, bytes]]:
        if self.entries:
            yield Tile(ENTRIES, self.size >> HEIGHT, len(self.entries)), bundle(self.entries)
        for level, hashes in enumerate(self.levels):
            if hashes:
                index = self.size >> (HEIGHT * (level + 1))
                yield Tile(level, index, len(hashes)), b"".join(hashes)

    @property
    def root(self) -> bytes:
        return tree.folded([one for hashes in self.levels[::-1] for one in _complete(hashes)])

    def _filled(self) -> Iterator[tuple[Tile, bytes]]:
        level = 0
        while len(self.levels[level]) == WIDTH:
            hashes = self.levels[level]
            yield (
                Tile(level, (self.size >> (HEIGHT * (level + 1))) - 1),
                b"".join(hashes),
            )
            self.levels[level + 1].append(tree.root_of(hashes))
            hashes.clear()
            level += 1


def edge_of(size: int, read: Callable[[Tile], bytes]) -> Edge:
    """The edge of a tree of this size, from its tiles."""
    partial = {one.level: one for one in tiles_of_edge(size)}
    entries = entries_in(read(partial[ENTRIES])) if ENTRIES in partial else []
    levels = [
        hashes_in(read(partial[level])) if level in partial else [] for level in range(MOST_LEVELS)
    ]
    return Edge(size, entries, levels)


def tiles_of_edge(size: int) -> Iterator[Tile]:
    for level in (ENTRIES, *range(MOST_LEVELS)):
        count = size >> (HEIGHT * max(level, 0))
        if count % WIDTH:
            yield Tile(level, count >> HEIGHT, count % WIDTH)


def _complete(hashes: Sequence[bytes]) -> Iterator[bytes]:
    """The largest complete subtrees over them, from left to right."""
    at = 0
    for bit in reversed(range(HEIGHT)):
        if len(hashes) >> bit & 1:
            yield tree.root_of(hashes[at : at + (1 << bit)])
            at += 1 << bit
