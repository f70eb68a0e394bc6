"""Several files into a folder: all of them or none, and never over one that is there."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp


class FileThere(Exception):
    """Names the file that would have been written over."""


def store(folder: Path, files: Mapping[str, bytes]) -> None:
    """Store them by their names in the folder, which is made where it is missing.

    A file that is there already with the same content stays as it is. Raises FileThere, OSError.
    """
    # Pictures first: whoever looks meanwhile finds no item without its own.
    names = sorted(files, key=lambda name: name.endswith(".md"))
    new = {name: files[name] for name in names if not _is_same(folder / name, files[name])}
    if not new:
        return
    folder.mkdir(parents=True, exist_ok=True)
    waiting = Path(mkdtemp(prefix=".import-", dir=folder))
    stored: list[Path] = []
    try:
        for number, data in enumerate(new.values()):
            (waiting / str(number)).write_bytes(data)
        for number, name in enumerate(new):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _link(waiting / str(number), path)
            stored.append(path)
    except BaseException:
        for path in stored:
            path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _is_same(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _link(waiting: Path, path: Path) -> None:
    """Give the file its name; a link, unlike a rename, never takes another's."""
    try:
        _give_name(waiting, path)
    except FileExistsError as error:
        raise FileThere(f"{path} is there already") from error


def _give_name(waiting: Path, path: Path) -> None:
    try:
        os.link(waiting, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with path.open("xb") as opened:
            opened.write(waiting.read_bytes())
