import io
import json
import zipfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from server.authoring.applying import ChangeSetRefused, apply
from server.authoring.domain.change_set import ChangedFile, manifest

OLD, NEW = "exams/practice/items/pra-0001.md", "curriculum/facts/A15.yaml"


def packed(folder: Path, files: dict[str, str], listed: Any = None) -> Path:
    """A change set of these files, the first of which says “old” before."""
    changed = [
        ChangedFile(path, None if at else b"old\n", text)
        for at, (path, text) in enumerate(files.items())
    ]
    archive = folder / "set.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path, text in files.items():
            opened.writestr(path, text)
        opened.writestr("changes.json", manifest(changed) if listed is None else json.dumps(listed))
    return archive


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / OLD).parent.mkdir(parents=True)
    (folder / OLD).write_text("old\n")
    (folder / OLD).chmod(0o640)
    return folder


def test_a_change_set_is_written_whole(content: Path, tmp_path: Path) -> None:
    archive = packed(tmp_path, {OLD: "new\n", NEW: "fact\n"})

    assert apply(archive, content) == [OLD, NEW]
    assert ((content / OLD).read_text(), (content / NEW).read_text()) == ("new\n", "fact\n")
    assert (content / OLD).stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in (content / OLD).parent.iterdir()) == ["pra-0001.md"]


@pytest.mark.parametrize("changed", [OLD, NEW])
def test_what_changed_since_keeps_everything_as_it_is(
    content: Path, tmp_path: Path, changed: str
) -> None:
    archive = packed(tmp_path, {OLD: "new\n", NEW: "fact\n"})
    (content / changed).parent.mkdir(parents=True, exist_ok=True)
    (content / changed).write_text("theirs\n")

    with pytest.raises(ChangeSetRefused, match=changed):
        apply(archive, content)
    assert (content / OLD).read_text() in {"old\n", "theirs\n"}


def one(path: str, text: str = "x") -> dict[str, Any]:
    return {"path": path, "before": None, "after": sha256(text.encode()).hexdigest()}


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("../../etc/passwd", {"format": 1, "files": [one("../../etc/passwd")]}),
        ("/etc/passwd", {"format": 1, "files": [one("/etc/passwd")]}),
        (NEW, {"format": 2, "files": [one(NEW)]}),
        (NEW, {"format": 1, "files": []}),
        (NEW, {"format": 1, "files": ["x"]}),
        (NEW, {"format": 1, "files": [one(NEW, "y")]}),
        (NEW, {"format": 1, "files": [one(OLD)]}),
        (NEW, [1]),
    ],
)
def test_what_is_no_change_set_writes_nothing(
    content: Path, tmp_path: Path, path: str, listed: Any
) -> None:
    with pytest.raises(ChangeSetRefused):
        apply(packed(tmp_path, {path: "x"}, listed), content)
    assert [found.name for found in content.rglob("*") if found.is_file()] == ["pra-0001.md"]


def test_a_bomb_is_unpacked_no_further_than_a_file_may_be_large(
    content: Path, tmp_path: Path
) -> None:
    with pytest.raises(ChangeSetRefused, match="larger than 256 KiB"):
        apply(packed(tmp_path, {NEW: "x" * 20_000_000}), content)


def test_bytes_that_are_no_archive_are_refused(content: Path, tmp_path: Path) -> None:
    (tmp_path / "set.zip").write_bytes(b"PK\x03\x04nothing")

    with pytest.raises(ChangeSetRefused):
        apply(tmp_path / "set.zip", content)


def test_a_link_out_of_the_folder_is_not_followed(content: Path, tmp_path: Path) -> None:
    (content / "curriculum").symlink_to(tmp_path)

    with pytest.raises(ChangeSetRefused, match="leaves the folder"):
        apply(packed(tmp_path, {OLD: "new\n", NEW: "fact\n"}), content)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_refused_wherever_the_damage_is(
    content: Path, tmp_path: Path, method: int
) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as opened:
        opened.writestr("changes.json", json.dumps({"format": 1, "files": [one(NEW)]}))
        opened.writestr(NEW, "x")
    archive = tmp_path / "set.zip"
    for at in range(len(whole.getvalue())):
        damaged = bytearray(whole.getvalue())
        damaged[at] ^= 0xFF
        archive.write_bytes(damaged)
        with suppress(ChangeSetRefused):
            apply(archive, content)
            (content / NEW).unlink()
