"""Items that were read before: the same bytes, read by the same code, are the same item.

Kept in memory, and for commands in a file of the data folder, which may be deleted at any time. An
item with an error or with a picture is read each time.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from server.items.domain.as_json import BODIES, read_fraction, write_fraction
from server.items.domain.findings import Finding
from server.items.domain.header import Known
from server.items.domain.model import Hotspot, Item, ItemType
from server.items.domain.parse import parse_item
from server.items.domain.write import content_hash

FILE = "items-read.msgpack"


@dataclass(frozen=True, slots=True)
class Read:
    """`hash` is the content's, "" where there is no item."""

    item: Item | None
    findings: Sequence[Finding]
    hash: str


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    key: bytes
    hash: str
    type: ItemType
    item: msgspec.Raw
    findings: tuple[Finding, ...]


class Readings:
    def __init__(self, file: Path | None = None) -> None:
        self._read: dict[str, tuple[bytes, Read]] = {}
        self._file = file
        self._kept: dict[str, _Kept] = {} if file is None else _load(file)
        self._news = 0

    def read(self, data: bytes, path: str, known: Known, digest: bytes) -> Read:
        """Read an item of the bank; `digest` is that of `known`, but for the files it finds."""
        key = hashlib.sha256(digest + data).digest()
        before = self._read.get(path)
        if before is not None and before[0] == key:
            return before[1]
        kept = self._kept.get(path)
        if kept is not None and kept.key == key:
            found = Read(_decoder(kept.type)(kept.item), kept.findings, kept.hash)
        else:
            item, findings = parse_item(data, path, known=known)
            found = Read(item, findings, "" if item is None else content_hash(item))
            self._news += _is_alone(item)
        if _is_alone(found.item):
            self._read[path] = key, found
        return found

    def save(self, paths: Sequence[str]) -> None:
        """Keep what was read of these files, and forget all others."""
        self._read = {path: self._read[path] for path in paths if path in self._read}
        if self._file is None or (not self._news and len(paths) >= len(self._kept)):
            return
        kept = {path: _kept(*found) for path, found in self._read.items()}
        written = msgspec.msgpack.encode((_fingerprint(), kept), enc_hook=write_fraction)
        with suppress(OSError):  # without it the next command takes longer, and no more
            _write(self._file, written)


def _write(file: Path, data: bytes) -> None:
    """For its owner alone: the keys of items are in it."""
    aside = file.with_name(f"{file.name}.{os.getpid()}.new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(data)
    aside.replace(file)


def digest_of(known: Known) -> bytes:
    every = (known.domains, known.objectives, known.facts)
    names = [None if one is None else sorted(one) for one in every]
    return hashlib.sha256(repr((names, known.negative_marking)).encode()).digest()


def _is_alone(item: Item | None) -> bool:
    """Whether it depends on no other file."""
    return item is not None and not item.pictures and not isinstance(item.body, Hotspot)


def _kept(key: bytes, read: Read) -> _Kept:
    assert read.item is not None
    values = [getattr(read.item, one.name) for one in fields(Item)]
    written = msgspec.msgpack.encode(values, enc_hook=write_fraction)
    return _Kept(key, read.hash, read.item.type, msgspec.Raw(written), tuple(read.findings))


@cache
def _decoder(item_type: ItemType) -> Callable[[msgspec.Raw], Item]:
    kinds: Any = [BODIES[item_type] if one.name == "body" else one.type for one in fields(Item)]
    decode = msgspec.msgpack.Decoder(tuple[*kinds], dec_hook=read_fraction).decode
    return lambda written: Item(*decode(written))


def _load(file: Path) -> dict[str, _Kept]:
    try:
        data = file.read_bytes()
        fingerprint, kept = _FILE(data)
    except (OSError, msgspec.DecodeError):
        return {}
    return kept if fingerprint == _fingerprint() else {}


_FILE = msgspec.msgpack.Decoder(tuple[bytes, dict[str, _Kept]]).decode


@cache
def _fingerprint() -> bytes:
    """Of the code that reads items, so that another release reads everything anew."""
    found = hashlib.sha256(yaml.__version__.encode())
    server = Path(__file__).parents[1]
    code = [*(server / "items").rglob("*.py"), *(server / "kernel").rglob("*.py"), Path(__file__)]
    for path in sorted(code):
        found.update(path.read_bytes())
    return found.digest()
