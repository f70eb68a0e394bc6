"""The files of the log on disk, below `<data dir>/transparency-log`, named as they are served.

Each is whole or not there, and on the disk before it is said to be. Slow: call in a thread.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from server.credentials.log import notes
from server.credentials.log.notes import Checkpoint
from server.credentials.log.tiles import Tile, TileUnknown, cut
from server.kernel.errors import Refusal, Unavailable
from server.kernel.ids import random_token
from server.kernel.sentence import Sentence


class LogStandsStill(Unavailable):
    """No head is signed, and nothing goes out that waits for one. The sentence says what to do."""

    code = "log-stands-still"
    detail = "The transparency log stands still: no head of it is signed."


class FolderDamaged(LogStandsStill):
    """The newest checkpoint in the data folder cannot be read, so nobody knows what was signed."""

    code = "log-folder-damaged"
    detail = "The newest head of the log cannot be read, so nobody knows what was signed."


class FolderUnwritable(LogStandsStill):
    """The disk is full, or is not ours to write to. It goes on by itself when that is over."""

    code = "log-unwritable"
    detail = "The files of the log cannot be written."


class LogFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checkpoint = folder / "checkpoint"

    def checkpoint(self) -> Checkpoint | None:
        """The newest that was signed and kept here. Raises FolderDamaged."""
        try:
            return notes.checkpoint_of(notes.note_of(self._checkpoint.read_text()).text)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, Refusal) as error:
            what = Sentence(
                "The newest head of the log cannot be read, so nobody knows what was signed: "
                "%(file)s. Put that file back from a backup. Only if there is none, “log "
                "accept-head” goes on from the store as it is.",
                {"file": _shown(self._checkpoint)},
            )
            raise FolderDamaged(what) from error

    def keep_checkpoint(self, note: str) -> None:
        """Never in place of one of a larger tree."""
        with self._held():
            kept = self.checkpoint()
            if kept is None or kept.size <= notes.checkpoint_of(notes.note_of(note).text).size:
                _write(self._checkpoint, note.encode())

    def write(self, tiles: Iterable[tuple[Tile, bytes]]) -> None:
        for tile, content in tiles:
            path = self._path(tile)
            if _content(path) == content:
                continue
            _write(path, content)

    def read(self, tile: Tile) -> bytes:
        """A partial tile may be cut from a wider one. Raises TileUnknown."""
        for one in self._wider(tile):
            content = _content(self._path(one))
            if content is not None:
                return cut(tile, content)
        raise TileUnknown

    def kept(self, tile: Tile) -> bytes | None:
        """The file of this very name."""
        return _content(self._path(tile))

    def drop_partial(self, tile: Tile) -> None:
        """Those that went before a full tile."""
        shutil.rmtree(self._partials(tile), ignore_errors=True)

    def set_aside(self, name: str) -> None:
        """Begin anew; what was here stays beside it."""
        if self._folder.exists():
            self._folder.rename(self._folder.with_name(f"{self._folder.name}-{name}"))

    def _wider(self, tile: Tile) -> Iterator[Tile]:
        yield tile
        if tile != tile.full:
            yield tile.full
            partials = self._partials(tile)
            kept = partials.iterdir() if partials.is_dir() else ()
            widths = sorted(int(one.name) for one in kept if one.name.isdigit())
            yield from (Tile(tile.level, tile.index, one) for one in widths if one > tile.width)

    def _path(self, tile: Tile) -> Path:
        return self._folder / "tile" / tile.path

    def _partials(self, tile: Tile) -> Path:
        path = self._path(tile.full)
        return path.with_name(f"{path.name}.p")

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _shown(path: Path) -> str:
    """Within the data folder: who is told need not know where that is."""
    return f"{path.parent.name}/{path.name}"


def _unwritable(path: Path, error: OSError) -> FolderUnwritable:
    what = Sentence(
        "%(file)s cannot be written (%(fault)s). Make room, or let the server write there: the log "
        "goes on by itself then.",
        {"file": _shown(path), "fault": os.strerror(error.errno or 0)},
    )
    return FolderUnwritable(what)


def write_whole(path: Path, content: bytes) -> None:
    """After a crash it is there whole, or as it was before."""
    temporary = path.with_name(f".{path.name}-{random_token(6)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
