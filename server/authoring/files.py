"""The files that drafts are of, as they are now in the content folder. Only read, never written."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from server.authoring.domain.draft import MOST_BYTES, DraftFileUnreadable, Original, original
from server.exams.content import FOLDERS, MAX_FILE_BYTES
from server.exams.workshop import ContentElsewhere


class Files:
    def __init__(self, content_dir: Path) -> None:
        self._root = content_dir

    async def at(self, path: str) -> Original | None:
        """None where there is no such file. Raises ContentElsewhere, DraftFileUnreadable."""
        return await asyncio.to_thread(self._read, path)

    async def known(self, paths: Iterable[str]) -> dict[str, Original | None]:
        """As `at`, of many; what cannot be read is left out."""
        return await asyncio.to_thread(self._known, list(paths))

    def content_of(self, path: str) -> bytes | None:
        """What a file of the folder holds that others refer to: pictures, lessons beside one."""
        root, file = self._root.resolve(), self._root / path
        if not file.is_file() or not file.resolve().is_relative_to(root):
            return None
        with file.open("rb") as opened:
            return opened.read(MAX_FILE_BYTES)

    def text_at(self, path: str) -> str:
        """What a file says, for reading alone: of bytes that are no UTF-8 their signs."""
        return (self.content_of(path) or b"")[:MOST_BYTES].decode("utf-8", "replace")

    def _known(self, paths: list[str]) -> dict[str, Original | None]:
        found = {}
        for path in paths:
            try:
                found[path] = self._read(path)
            except DraftFileUnreadable:
                continue
        return found

    def _read(self, path: str) -> Original | None:
        """`path` is one of a draft, so it names no folder above; links that leave are no files."""
        if not (self._root / FOLDERS[0]).is_dir():
            raise ContentElsewhere
        root, file = self._root.resolve(), self._root / path
        if not file.is_file() or not file.resolve().is_relative_to(root):
            return None
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise DraftFileUnreadable
        return original(content)
