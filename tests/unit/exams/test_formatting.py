"""`content fmt`: what is written, what is left as it is, and what a command says of both."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from server.cli import commands
from server.settings import from_environment

CANONICAL = Path(__file__).parents[1] / "items" / "canonical" / "single.md"


def a_bank(folder: Path) -> tuple[Path, Path]:
    """One item in another form than ours, and where it is."""
    items = folder / "exams" / "any" / "items"
    items.mkdir(parents=True)
    text = CANONICAL.read_text("utf-8")
    loose = text.replace("shuffle: ", "shuffle:   ")
    (items / "a.md").write_bytes(b"\xef\xbb\xbf" + loose.replace("\n", "\r\n").encode())
    (items / "a.md").chmod(0o640)
    return items.parent, items / "a.md"


def fmt(*arguments: object) -> Result:
    command = commands(from_environment({}))
    return CliRunner().invoke(command, ["content", "fmt", *map(str, arguments)])


def test_items_are_written_whole_and_keep_their_mode(tmp_path: Path) -> None:
    folder, item = a_bank(tmp_path)

    told = fmt(folder)

    assert told.exit_code == 0, told.output
    assert item.read_bytes() == CANONICAL.read_bytes()
    assert item.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in item.parent.iterdir()] == ["a.md"]
    assert fmt("--check", folder).exit_code == 0


def test_a_check_names_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    _, item = a_bank(tmp_path)
    before = item.read_bytes()

    told = fmt("--check", "--json", item)

    assert told.exit_code == 1
    assert json.loads(told.output) == {"changed": [str(item)], "unchanged": 0, "left": []}
    assert item.read_bytes() == before


def test_a_file_with_errors_is_left_and_the_others_are_not(tmp_path: Path) -> None:
    folder, item = a_bank(tmp_path)
    broken = item.with_name("b.md")
    broken.write_text(CANONICAL.read_text("utf-8").replace("points: 1", "points: none"), "utf-8")
    before = broken.read_bytes()

    told = fmt(folder)

    assert told.exit_code == 1
    assert f"{broken}:10:9 E007" in told.output
    assert broken.read_bytes() == before
    assert item.read_bytes() == CANONICAL.read_bytes()


def test_no_comment_is_lost(tmp_path: Path) -> None:
    text = CANONICAL.read_text("utf-8")
    title = text[text.index("title: ") :].partition("\n")[0]
    commented = tmp_path / "c.md"
    commented.write_text(text.replace(title, 'title: "All # of them"   # a note'), "utf-8")
    line = commented.read_text("utf-8")[: commented.read_text("utf-8").index("title: ")].count("\n")

    told = fmt(commented)

    assert told.exit_code == 1
    assert f"{commented}:{line + 1}:26 the header has a comment" in told.output
    commented.write_text(text.replace(title, 'title: "All # of them"'), "utf-8")
    assert fmt(commented).exit_code == 0
