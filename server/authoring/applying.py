"""Putting a change set into a content folder, for whoever has no git at hand: all of it or nothing.

Nothing is written over a file unless it is what the change set was made against.
"""

import json
import lzma
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from server.authoring.domain.change_set import MANIFEST
from server.authoring.domain.draft import MOST_BYTES, DraftPathWrong, is_picture_path, kind_of
from server.authoring.replacing import alone_in, replace_all
from server.items.domain.pictures import MAX_PICTURE_BYTES, PictureRefused, read_picture

MOST_FILES = 200
MOST_MANIFEST_BYTES = 256 * 1024


_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError,
    RuntimeError, ValueError,
)  # fmt: skip


class ChangeSetRefused(Exception):
    """Says why nothing was written."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a file becomes; `before` is the SHA-256 of what it is to hold now, None for no file.

    `content` None: it is to be gone.
    """

    path: str
    before: str | None
    content: bytes | None

    @property
    def after(self) -> str | None:
        return None if self.content is None else sha256(self.content).hexdigest()


def apply(archive: Path, content_dir: Path) -> list[str]:
    """Write and remove its files, all or none, and return the paths of those it had to.

    What reads as it is to already is left, so whoever was cut off does it again.

    Raises ChangeSetRefused; OSError.
    """
    changes = read_change_set(archive)
    root = content_dir.resolve()
    with alone_in(root):
        there = [(one, _digest_of(root, one)) for one in changes]
        stale = [one.path for one, digest in there if digest not in {one.before, one.after}]
        if stale:
            raise ChangeSetRefused(f"changed since, so nothing was written: {', '.join(stale)}")
        left = {one.path: one.content for one, digest in there if digest != one.after}
        replace_all(root, left)
    return list(left)


def read_change_set(archive: Path) -> list[Change]:
    """Raises ChangeSetRefused."""
    try:
        with zipfile.ZipFile(archive) as opened:
            listed = json.loads(_read(opened, MANIFEST, MOST_MANIFEST_BYTES))
            return [_change(opened, one) for one in _files_in(listed)]
    except _DAMAGED as error:
        raise ChangeSetRefused(f"no change set: {error}") from error


def _files_in(listed: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - JSON
    if not isinstance(listed, dict) or listed.get("format") != 1:
        raise ChangeSetRefused("no change set of a format that is known here")
    files = listed.get("files")
    if not isinstance(files, list) or not 0 < len(files) <= MOST_FILES:
        raise ChangeSetRefused(f"a change set has 1 to {MOST_FILES} files")
    if not all(isinstance(one, dict) for one in files):
        raise ChangeSetRefused("the list of its files cannot be read")
    return files


def _change(opened: zipfile.ZipFile, listed: Mapping[str, Any]) -> Change:
    path, before = str(listed.get("path")), listed.get("before")
    was = None if before is None else str(before)
    is_picture = is_picture_path(path)
    if not is_picture:
        _require_place(path)
    if "after" in listed and listed["after"] is None:
        return Change(path, was, None)
    content = _read(opened, path, MAX_PICTURE_BYTES if is_picture else MOST_BYTES)
    if sha256(content).hexdigest() != listed.get("after"):
        raise ChangeSetRefused(f"{path} is not as the change set lists it")
    if is_picture:
        _require_picture(path, content)
    return Change(path, was, content)


def _require_place(path: str) -> None:
    try:
        kind_of(path)
    except DraftPathWrong as error:
        raise ChangeSetRefused(f"{path[:200]!r} is no place for a file of the content") from error


def _require_picture(path: str, content: bytes) -> None:
    try:
        read_picture(content)
    except PictureRefused as refusal:
        raise ChangeSetRefused(f"{path} is {refusal}") from refusal


def _read(opened: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Unpacked no further than it may be large."""
    try:
        with opened.open(name) as entry:
            content = entry.read(most + 1)
    except KeyError as error:
        raise ChangeSetRefused(f"{name} is missing in it") from error
    if len(content) > most:
        raise ChangeSetRefused(f"{name} is larger than {most // 1024} KiB")
    return content


def _digest_of(root: Path, one: Change) -> str | None:
    file = root / one.path
    if not file.resolve().is_relative_to(root):
        raise ChangeSetRefused(f"{one.path} leaves the folder")
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else None
