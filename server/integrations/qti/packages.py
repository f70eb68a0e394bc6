"""Zips from strangers, read in memory and within bounds. Nothing is ever unpacked to a disk."""

import struct
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import normpath
from stat import S_ISLNK
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from server.integrations.found import MAX_BYTES, TOO_LARGE, WRONG_FORMAT, Refusing

HOSTILE = "E053"
MOST_FILES = 20_000
MOST_BYTES_IN_ALL = 256 * 1024 * 1024
HIGHEST_RATIO = 100
_SMALL = 64 * 1024
"""Below this, a file may shrink as much as it will."""
_ENCRYPTED = 0x1
# What the library raises for entries that lie about themselves; seeking before the start is one.
_BROKEN = (BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError)


@dataclass(slots=True)
class Package:
    """`spent` counts the bytes that were unpacked, each time they were."""

    _zip: ZipFile
    _entries: dict[str, ZipInfo]
    _spent: int = field(default=0)

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def file(self, path: str) -> bytes | None:
        """Return a file, None where there is none. Raises Refusing."""
        entry = self._entries.get(normpath(path))
        if entry is None:
            return None
        _require_honest(entry)
        self._spent += entry.file_size
        if self._spent > 4 * MOST_BYTES_IN_ALL:
            raise Refusing(TOO_LARGE, "its files are read more often than we do")
        try:
            with self._zip.open(entry) as opened:
                return opened.read(MAX_BYTES + 1)
        except _BROKEN as error:
            raise Refusing(WRONG_FORMAT, f"the file {path[:80]!r} of the zip is broken") from error


def opened(data: bytes) -> Package:
    """Raises Refusing."""
    try:
        archive = ZipFile(BytesIO(data))
        entries = archive.infolist()
    except _BROKEN as error:
        raise Refusing(WRONG_FORMAT, "not a whole zip") from error
    if len(entries) > MOST_FILES:
        raise Refusing(TOO_LARGE, f"more than {MOST_FILES:,} files")
    whole = sum(one.file_size for one in entries)
    if whole > MOST_BYTES_IN_ALL:
        raise Refusing(TOO_LARGE, "its files are too large, taken together")
    if whole > max(_SMALL, HIGHEST_RATIO * len(data)):
        raise Refusing(HOSTILE, f"its files are more than {HIGHEST_RATIO} times as large as it is")
    return Package(archive, {_checked(one): one for one in entries if not one.is_dir()})


def _checked(entry: ZipInfo) -> str:
    """Return its path from the top. Raises Refusing for one that leads out of the package."""
    path = normpath(entry.filename)
    leaves = path.startswith(("/", "../")) or path == ".." or "\\" in path or ":" in path
    if leaves or S_ISLNK(entry.external_attr >> 16):
        raise Refusing(HOSTILE, f"the file {entry.filename[:80]!r} leads out of the package")
    return path


def _require_honest(entry: ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise Refusing(WRONG_FORMAT, f"the file {entry.filename[:80]!r} is encrypted")
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        text = f"the file {entry.filename[:80]!r} is packed in a way that we do not read"
        raise Refusing(WRONG_FORMAT, text)
    if entry.file_size > MAX_BYTES:
        raise Refusing(TOO_LARGE, f"the file {entry.filename[:80]!r} is too large")
    if entry.file_size > max(_SMALL, HIGHEST_RATIO * entry.compress_size):
        text = (
            f"the file {entry.filename[:80]!r} unpacks to more than {HIGHEST_RATIO} times its size"
        )
        raise Refusing(HOSTILE, text)
