"""What no server should start with: it is told before anything is made, opened or changed."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from server.credentials.key_files import KeyFileRefused
from server.credentials.signer import require_safe
from server.database.config import is_sqlite, sqlite_path

FULL_DISK_BYTES = 32_000_000
"""With less nothing is started: the first hand-in might find no room."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is for programs; the text says what to do."""

    code: str
    text: str


def in_the_way(database_url: str, data_dir: Path, key_dir: Path) -> Iterator[Finding]:
    """What no server should start with. Makes nothing."""
    if data_dir.exists() and not data_dir.is_dir():
        yield Finding("data-dir-no-folder", f"{data_dir} is no folder: name one in ASSAY_DATA_DIR.")
        return
    for folder in folders_of(database_url, data_dir):
        free = free_bytes(folder)
        if free < FULL_DISK_BYTES:
            yield Finding("disk-full", f"The disk of {folder} is full: {megabytes(free)} are free.")
    yield from _key_faults(key_dir)


def folders_of(database_url: str, data_dir: Path) -> Iterable[Path]:
    folders = {data_dir}
    if is_sqlite(database_url):
        folders.add(sqlite_path(database_url).absolute().parent)
    return sorted(folders)


def free_bytes(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _key_faults(key_dir: Path) -> Iterator[Finding]:
    if not key_dir.is_dir():
        return
    try:
        require_safe(key_dir)
    except KeyFileRefused as refusal:
        yield Finding("key-folder-unsafe", f"The key folder is not safe: {refusal}.")


def megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
