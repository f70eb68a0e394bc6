"""The file itself: written whole or not at all; a part is believed once all of it was read.

Refuses what is broken, what is no backup, and what a later version made. Nothing is unpacked to
the disk, so no name in it can lead anywhere.
"""

import asyncio
import hashlib
import os
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
MOST_MANIFEST_BYTES = 4_000_000
CHUNK = 1 << 20
_QUICKLY = 1
"""How hard zlib tries: harder takes three times as long for a tenth less."""


class BackupRefused(Exception):
    """This file cannot be taken or used as a backup; the sentence says why. Nothing was changed."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one table."""

    table: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        return f"tables/{self.table}.tsv"


class KeyName(msgspec.Struct, frozen=True, order=True):
    """A public key of the house, by name: no backup holds a private one."""

    purpose: str
    version: int
    kid: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`migrations` are those it stands at, oldest first; `counters` the last number of each table.

    `log_size` is how many entries its transparency log has, `log_head` the note signed last.
    """

    format: int
    engine: str
    taken_at: str
    public_url: str
    migrations: tuple[str, ...]
    log_size: int
    log_head: str
    keys: tuple[KeyName, ...]
    counters: Mapping[str, int]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)


class _Format(msgspec.Struct):
    """What every version of the manifest says."""

    format: int


class Writer:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    async def add(
        self, table: str, columns: Sequence[str], chunks: AsyncIterator[tuple[bytes, int]]
    ) -> Part:
        """Each chunk comes with how many rows it has, and ends where a row ends."""
        digest, rows, size = hashlib.sha256(), 0, 0
        part = Part(table=table, columns=tuple(columns), rows=0, bytes=0, sha256="")
        with self._archive.open(part.name, "w", force_zip64=True) as file:
            async for chunk, count in chunks:
                await asyncio.to_thread(_put, chunk, file, digest)
                rows, size = rows + count, size + len(chunk)
        return msgspec.structs.replace(part, rows=rows, bytes=size, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        self._archive.writestr(MANIFEST, text)


def _put(chunk: bytes, file: IO[bytes], digest: "hashlib._Hash") -> None:
    file.write(chunk)
    digest.update(chunk)


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """Write a backup that only its owner may read; it is there once it is whole and on the disk.

    Raises BackupRefused where something is there already, or there is no room.
    """
    if path.exists():
        raise BackupRefused(f"{path} exists already. A backup never takes the place of a file.")
    half = path.with_name(f".{path.name}.part")
    try:
        half.unlink(missing_ok=True)
        handle = os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(
                file, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICKLY
            ) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(half, path)
    except OSError as error:
        raise BackupRefused(
            f"{path} cannot be written: {os.strerror(error.errno or 0)}."
        ) from error
    finally:
        half.unlink(missing_ok=True)


def put_in_place(half: Path, path: Path) -> None:
    """Give a whole file its name. Raises FileExistsError rather than take another’s place."""
    os.link(half, path)
    half.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Reader:
    """A backup whose manifest can be read."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive = archive
        self._path = path
        self.manifest = _manifest(archive, path)

    def require_parts(self) -> None:
        """Nothing is in it but what the manifest says. Raises BackupRefused."""
        expected = {MANIFEST, *(part.name for part in self.manifest.parts)}
        names = self._archive.namelist()
        if len(names) != len(set(names)) or {*names} != expected:
            raise BackupRefused(f"{self._path} holds other parts than its manifest says.")

    def chunks(self, part: Part) -> Iterator[bytes]:
        """Slow. Raises BackupRefused, at the end, of a part that the manifest does not mean."""
        digest, size = hashlib.sha256(), 0
        try:
            with self._archive.open(part.name) as file:
                while chunk := file.read(min(CHUNK, part.bytes + 1 - size)):
                    digest.update(chunk)
                    size += len(chunk)
                    if size > part.bytes:
                        break
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError) as error:
            raise self._damaged(part) from error
        if (size, digest.hexdigest()) != (part.bytes, part.sha256):
            raise self._damaged(part)

    def _damaged(self, part: Part) -> BackupRefused:
        return BackupRefused(f"{self._path} is damaged: its part {part.name} was changed.")


@contextmanager
def read(path: Path) -> Iterator[Reader]:
    """Raises BackupRefused."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            yield Reader(archive, path)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {os.strerror(error.errno or 0)}.") from error
    except zipfile.BadZipFile as error:
        raise BackupRefused(
            f"{path} is no backup of Assay, or it is damaged: its end is missing."
        ) from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    foreign = BackupRefused(f"{path} is no backup of Assay: it has no manifest that can be read.")
    try:
        if archive.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
            raise foreign
        with archive.open(MANIFEST) as file:
            text = file.read(MOST_MANIFEST_BYTES)
        made_by = msgspec.json.decode(text, type=_Format).format
        if made_by > FORMAT:
            raise BackupRefused(
                f"{path} was made by a later version of Assay: its format is {made_by}, and this "
                f"version reads {FORMAT}. Restore it with that version."
            )
        return msgspec.json.decode(text, type=Manifest)
    except (KeyError, ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise foreign from error
    except NotImplementedError as error:
        raise foreign from error
