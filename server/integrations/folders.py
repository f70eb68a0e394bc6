"""Files by their paths below a folder, read within bounds and never from outside it."""

from collections.abc import Callable
from pathlib import Path

from server.integrations.found import MAX_BYTES

FileBelow = Callable[[str], bytes | None]


def file_below(folder: Path) -> FileBelow:
    """Return what reads a file by its path from the folder, None where there is none."""
    root = folder.resolve()

    def read(path: str) -> bytes | None:
        try:
            found = (root / path).resolve()
            is_there = found.is_relative_to(root) and found.is_file()
            return bytes_of(found) if is_there else None
        except (OSError, ValueError):
            return None

    return read


def bytes_of(path: Path) -> bytes:
    """Return the file, or so much of it that it is seen to be too large."""
    with path.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)
