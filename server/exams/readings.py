"""What was read of the content before: the same bytes, read by the same code, say the same.

Kept in memory, and for commands in a file of the data folder, which may be deleted at any time. An
item with an error or with a picture is read each time.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import yaml

from server.items.domain.findings import Finding
from server.items.domain.header import Known
from server.items.domain.model import Hotspot, Item
from server.items.domain.packed import PackedItem, pack_item, unpack_item
from server.items.domain.parse import parse_item
from server.items.domain.write import content_hash
from server.kernel.remembered import Form, Packed, Remembered

FILE = "content-read.msgpack"
_READ_BY = ("items", "kernel", "curriculum/domain", "exams/domain")


@dataclass(frozen=True, slots=True)
class Read:
    """`hash` is the content's, "" where there is no item."""

    item: Item | None
    findings: Sequence[Finding]
    hash: str


class Readings(Remembered):
    def __init__(self, file: Path | None = None) -> None:
        super().__init__(None if file is None else _load(file))
        self._file = file

    def read(self, data: bytes, path: str, known: Known, digest: bytes) -> Read:
        """Read an item of the bank; `digest` is that of `known`, but for the files it finds."""

        def anew() -> Read:
            item, findings = parse_item(data, path, known=known)
            return Read(item, findings, "" if item is None else content_hash(item))

        return self.result(_ITEM, path, hashlib.sha256(digest + data).digest(), anew)

    def save(self) -> None:
        """Keep what was asked for since the last time, and forget all else of its kinds."""
        self.forget_others()
        if self._file is None or not self.is_changed:
            return
        written = msgspec.msgpack.encode((_fingerprint(), self.packed()))
        with suppress(OSError):  # without it the next command takes longer, and no more
            _write(self._file, written)
            self.is_changed = False


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


class _PackedRead(msgspec.Struct, frozen=True, array_like=True):
    item: PackedItem
    findings: tuple[Finding, ...]
    hash: str


def _pack(read: Read) -> bytes:
    assert read.item is not None, "nothing else is lasting"
    packed = _PackedRead(pack_item(read.item), tuple(read.findings), read.hash)
    return msgspec.msgpack.encode(packed)


def _unpack(data: bytes) -> Read:
    packed = _PACKED_READ(data)
    return Read(unpack_item(packed.item), packed.findings, packed.hash)


def _is_alone(read: Read) -> bool:
    """Whether it depends on no other file."""
    item = read.item
    return item is not None and not item.pictures and not isinstance(item.body, Hotspot)


_PACKED_READ = msgspec.msgpack.Decoder(_PackedRead).decode
_ITEM = Form("item", _pack, _unpack, _is_alone)


def _load(file: Path) -> list[Packed]:
    try:
        fingerprint, packed = _FILE(file.read_bytes())
    except (OSError, msgspec.DecodeError):
        return []
    return packed if fingerprint == _fingerprint() else []


_FILE = msgspec.msgpack.Decoder(tuple[bytes, list[Packed]]).decode


@cache
def _fingerprint() -> bytes:
    """Of the code that reads content, so that another release reads everything anew."""
    found = hashlib.sha256(yaml.__version__.encode())
    server = Path(__file__).parents[1]
    code = [path for folder in _READ_BY for path in (server / folder).rglob("*.py")]
    for path in sorted([*code, Path(__file__)]):
        found.update(path.read_bytes())
    return found.digest()
