"""Items on the disk brought into their canonical form: whole or not at all, their modes kept."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from server.exams.content import MAX_FILE_BYTES
from server.items.domain.canonical import canonical

ITEMS = "items"
"""The folder of an exam that holds its items."""


@dataclass(slots=True)
class Formatting:
    """`changed` are those that were in another form; `left` says why some stay as they are."""

    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    left: list[str] = field(default_factory=list)


def bring_into_form(paths: Sequence[Path], *, write: bool) -> Formatting:
    """Format files that are named, and the items in folders that are."""
    done = Formatting()
    for path in dict.fromkeys(one for named in paths for one in _items_at(named)):
        with path.open("rb") as opened:
            data = opened.read(MAX_FILE_BYTES)
        formed = canonical(data, str(path))
        done.left += formed.reasons
        if formed.text is None:
            continue
        wanted = formed.text.encode()
        if wanted == data:
            done.unchanged += 1
            continue
        done.changed.append(str(path))
        if write:
            write_whole(path, wanted)
    return done


def _items_at(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for found in sorted(path.rglob("*.md")):
        if ITEMS in found.resolve().parts[:-1] and found.is_file():
            yield found


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a crash, meets the old one or the new one."""
    target = path.resolve()
    handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
            if target.exists():
                os.fchmod(opened.fileno(), target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
