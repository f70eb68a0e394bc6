import io
import json
import resource
import signal
import subprocess
import sys
import zipfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from server.authoring.applying import ChangeSetRefused, apply
from server.authoring.domain.change_set import ChangedFile, manifest

OLD, NEW = "exams/practice/items/pra-0001.md", "curriculum/facts/A15.yaml"
OTHER = "exams/other/items/oth-0001.md"
PICTURE = "exams/practice/items/pictures/pra-0001-ab.png"


def packed(folder: Path, files: dict[str, str], listed: Any = None) -> Path:
    """A change set of these files, the first of which says “old” before."""
    changed = [
        ChangedFile(path, None if at else b"old\n", text.encode())
        for at, (path, text) in enumerate(files.items())
    ]
    archive = folder / "set.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path, text in files.items():
            opened.writestr(path, text)
        opened.writestr("changes.json", manifest(changed) if listed is None else json.dumps(listed))
    return archive


def removing(path: str, beside: str) -> dict[str, Any]:
    gone = {"path": path, "before": sha256(b"old\n").hexdigest(), "after": None}
    return {"format": 1, "files": [gone, one(beside, "fact\n")]}


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


def test_a_removed_file_is_gone(content: Path, tmp_path: Path) -> None:
    archive = packed(tmp_path, {NEW: "fact\n"}, removing(OLD, NEW))

    assert apply(archive, content) == [OLD, NEW]
    assert not (content / OLD).exists()
    assert (content / NEW).stat().st_mode & 0o444 == 0o444


@pytest.mark.parametrize("last", ["a folder of its name", "no folder to stand in"])
def test_what_fails_in_the_middle_leaves_every_file_as_it_was(
    content: Path, tmp_path: Path, last: str
) -> None:
    archive = packed(tmp_path, {OLD: "new\n", OTHER: "other\n", NEW: "fact\n"})
    if last == "a folder of its name":
        (content / NEW).mkdir(parents=True)
    else:
        (content / NEW).parent.parent.mkdir()
        (content / NEW).parent.write_text("a file")
    before = sorted(content.rglob("*"))

    with pytest.raises(OSError):  # noqa: PT011 - which depends on the system
        apply(archive, content)
    assert sorted(content.rglob("*")) == before
    assert (content / OLD).read_text() == "old\n"


def test_a_full_disk_leaves_every_file_as_it_was(content: Path, tmp_path: Path) -> None:
    archive = packed(tmp_path, {OLD: "new\n", NEW: "fact\n" * 2_000})
    before, handler = sorted(content.rglob("*")), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            apply(archive, content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert sorted(content.rglob("*")) == before
    assert (content / OLD).read_text() == "old\n"


KILLED_AFTER_ONE = """
import os, sys
from pathlib import Path
from server.authoring import applying, replacing

put = replacing._Ready.put
def put_and_die(one):
    put(one)
    os.kill(os.getpid(), 9)
replacing._Ready.put = put_and_die
applying.apply(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_what_was_killed_between_two_files_is_applied_again(content: Path, tmp_path: Path) -> None:
    archive = packed(tmp_path, {OLD: "new\n", OTHER: "other\n", NEW: "fact\n"})
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_AFTER_ONE, str(archive), str(content)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert ((content / OLD).read_text(), (content / NEW).exists()) == ("new\n", False)

    assert apply(archive, content) == [OTHER, NEW]
    assert [(content / one).read_text() for one in (OLD, OTHER, NEW)] == [
        "new\n",
        "other\n",
        "fact\n",
    ]
    assert not [one for one in content.iterdir() if one.name.startswith(".")]
    assert apply(archive, content) == []


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
        (PICTURE, {"format": 1, "files": [one(PICTURE)]}),
        (NEW, {"format": 1, "files": [{"path": "../x", "before": None, "after": None}]}),
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
