import subprocess
from pathlib import Path

import pytest

from server.authoring.domain.change_set import ChangedFile, message, patch, subject_of
from tests.factories import a_png

PATH = "exams/practice/items/pra-0001.md"
PICTURE = "exams/practice/items/pictures/pra-0001-abc.png"
BEFORES = [None, b"a\nb\nc\n", b"a\nb", b"", b"a\r\nb\r\nc\r\n", "a\u2028b\nc\x85\n".encode()]


@pytest.mark.parametrize("before", BEFORES)
@pytest.mark.parametrize("after", ["a\nB\nc\n", "-- a\n+++ b\n", "a\u2028c\n"])
def test_git_applies_the_patch(before: bytes | None, after: str, tmp_path: Path) -> None:
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    if before is not None:
        file.write_bytes(before)
    text = patch([ChangedFile(PATH, before, after.encode())])

    subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=tmp_path, check=True)

    assert file.read_text("utf-8") == after


def test_git_removes_a_file_and_adds_a_picture(tmp_path: Path) -> None:
    file, picture = tmp_path / PATH, tmp_path / PICTURE
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a\nb")
    drawn = a_png(200, 150) + bytes(range(256)) * 3
    text = patch([ChangedFile(PATH, b"a\nb", None), ChangedFile(PICTURE, None, drawn)])

    subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=tmp_path, check=True)

    assert not file.exists()
    assert picture.read_bytes() == drawn


def test_a_message_nobody_wrote_says_what_is_done() -> None:
    files = [
        ChangedFile(PATH, b"", b"a\n"),
        ChangedFile("curriculum/facts/A15.yaml", None, b"a\n"),
        ChangedFile("curriculum/facts/A16.yaml", b"a\n", None),
    ]

    assert message(files, subject_of(files)).split("\n") == [
        "Add 1, change 1 and remove 1 files of the content",
        "",
        f"change {PATH}",
        "add    curriculum/facts/A15.yaml",
        "remove curriculum/facts/A16.yaml",
        "",
    ]
