"""What is sent of our scripts and sheets: everything but what only their maintainers read."""

from pathlib import Path

import pytest

from server.web.static_files import FOLDER, modules_of, read_shelf, shelf

MODULES = sorted(FOLDER.rglob("*.mjs"))
SCRIPT = b"""\
// What it is for.
import { say } from "./words.mjs";

/** Why. */
export const at = "https://example.org"; // and so on
  const half = all / 2;
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.mjs").write_bytes(SCRIPT)
    (tmp_path / "a.css").write_bytes(b"/* Why\n   it is so. */\n.a {\n  color: red; }\n")
    (tmp_path / "b.css").write_bytes(b".b { color: blue; }\n")
    (tmp_path / "sheets.txt").write_text("b.css\na.css\n")
    return tmp_path


def test_a_script_is_sent_without_its_comments_and_keeps_its_lines(folder: Path) -> None:
    lines = read_shelf(folder)["one.mjs"].content.decode().split("\n")

    assert lines == [
        "",
        'import { say } from "./words.mjs";',
        "",
        "",
        'export const at = "https://example.org"; // and so on',
        "const half = all / 2;",
        "",
    ]


def test_sheets_are_joined_in_the_order_of_their_list(folder: Path) -> None:
    joined = read_shelf(folder)["assay.css"].content

    assert joined.split() == b".b { color: blue; } .a { color: red; }".split()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_text_of_a_script_goes_over_several_lines(path: Path) -> None:
    """Where one did, a line of it could be taken for a comment or for indentation."""
    odd = [line for line in path.read_text("utf-8").split("\n") if line.count("`") % 2]

    assert odd == []


def test_the_exam_room_is_sent_less_than_every_page() -> None:
    assert len(shelf()["room.css"].packed) < len(shelf()["assay.css"].packed) / 1.5


def test_every_module_that_the_player_imports_at_once_is_known_early() -> None:
    early = modules_of("player.mjs")

    assert {"words.mjs", "item.mjs", "player/outbox.mjs"} <= set(early)
    assert "player/calculator.mjs" not in early
    imported = {
        line.rpartition("from ")[2].strip('";').rpartition("/")[2]
        for path in MODULES
        if path.relative_to(FOLDER).as_posix() in {*early, "player.mjs"}
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("import ")
    }
    assert imported == {one.rpartition("/")[2] for one in early}
