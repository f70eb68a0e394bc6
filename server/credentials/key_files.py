"""Key files on disk: owner-only, written whole or not at all, one process at a time.

Refuses a folder or file that others can read, and links, before a byte of it is used.
"""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_FOR_OTHERS = 0o077
_LARGEST = 16_384


class KeyFileRefused(Exception):
    """A key file is unsafe or unreadable; the sentence names it and says what to do."""


@contextmanager
def exclusive(directory: Path) -> Iterator[None]:
    """Hold the key folder, made owner-only if new, so that two first starts agree on one key."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_owner_only(directory, directory.lstat(), stat.S_ISDIR)
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def read_key(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise KeyFileRefused(f"{path} cannot be opened as a plain file") from error
    try:
        _require_owner_only(path, os.fstat(handle), stat.S_ISREG)
        return os.read(handle, _LARGEST)
    finally:
        os.close(handle)


def write_key(path: Path, content: bytes) -> None:
    """Write a new key so that after a crash it is there whole or not there. Never overwrites."""
    if path.exists():
        raise KeyFileRefused(f"{path} exists already")
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)  # left by a crash; the folder's lock is ours
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    temporary.rename(path)
    _sync_folder(path.parent)


def _sync_folder(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _require_owner_only(path: Path, found: os.stat_result, is_kind: Callable[[int], bool]) -> None:
    if not is_kind(found.st_mode):
        raise KeyFileRefused(f"{path} is not what a key folder holds")
    if found.st_mode & _FOR_OTHERS or found.st_uid != os.geteuid():
        raise KeyFileRefused(f"{path} must belong to this user alone: chmod go= {path}")
