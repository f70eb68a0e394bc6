"""Several files of a folder written and removed together: all of them, or none.

What needs room on the disk is done first, beside the files; then names change places, which needs
none. What fails then is undone. A crash in between leaves whole files, old ones and new ones.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory


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


def replace_all(root: Path, contents: Mapping[str, bytes | None]) -> None:
    """None removes a file. Raises OSError, with every file as it was."""
    folders: list[Path] = []
    put: list[_Ready] = []
    with TemporaryDirectory(prefix=".change-set-", dir=root) as scratch:
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
