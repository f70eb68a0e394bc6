"""Several files of a folder written and removed together: all of them, or none.

What needs room on the disk is done first, beside the files; then names change places, which needs
none. What fails then is undone. A crash in between leaves whole files, old ones and new ones.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_SCRATCH = ".change-set-"


@dataclass(frozen=True, slots=True)
class _Ready:
    """`new` None: the file is to be gone. `old` None: there is none."""

    target: Path
    new: Path | None
    old: Path | None

    def put(self) -> None:
        if self.new is not None:
            self.new.replace(self.target)
        else:
            self.target.unlink(missing_ok=True)

    def undo(self) -> None:
        if self.old is not None:
            self.old.replace(self.target)
        else:
            self.target.unlink(missing_ok=True)


@contextmanager
def alone_in(root: Path) -> Iterator[None]:
    """Wait for others who replace files there, and clear away what one that was killed left."""
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in root.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)


def replace_all(root: Path, contents: Mapping[str, bytes | None]) -> None:
    """None removes a file. Raises OSError, with every file as it was."""
    folders: list[Path] = []
    put: list[_Ready] = []
    with TemporaryDirectory(prefix=_SCRATCH, dir=root) as scratch:
        try:
            ready = [
                _prepared(root / path, content, Path(scratch) / str(number), folders)
                for number, (path, content) in enumerate(contents.items())
            ]
            for one in ready:
                one.put()
                put.append(one)
        except BaseException:
            for one in reversed(put):
                with suppress(OSError):
                    one.undo()
            for folder in reversed(folders):
                with suppress(OSError):
                    folder.rmdir()
            raise


def _prepared(target: Path, content: bytes | None, beside: Path, folders: list[Path]) -> _Ready:
    new, old = beside.with_suffix(".new"), beside.with_suffix(".old")
    is_there = target.is_file()
    if is_there:
        shutil.copy2(target, old)
    if content is None:
        return _Ready(target, None, old if is_there else None)
    for folder in reversed([one for one in target.parents if not one.exists()]):
        folder.mkdir()
        folders.append(folder)
    with new.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    if is_there:
        shutil.copymode(target, new)
    return _Ready(target, new, old if is_there else None)
