"""What is sent of our scripts and sheets: everything but what only their maintainers read."""

import re
from pathlib import Path

import pytest

from server.web.joined_modules import imported_by, joined
from server.web.static_files import FOLDER, read_shelf, shelf

MODULES = sorted(FOLDER.rglob("*.mjs"))
SCRIPT = b"""\
// What it is for.
import { say } from "./words.mjs";

/** Why. */
/** And why
    not: see a * b. */
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


def test_the_player_is_sent_with_all_that_it_imports_at_once() -> None:
    sent = shelf()["player.mjs"].content.decode()

    assert not [line for line in sent.split("\n") if line.startswith(("import ", "export "))]
    for name in ("room", "outbox", "store"):
        assert f"const of_player_{name} = (() => {{" in sent
    later = set(re.findall(r'import\("\./([^"]+)"\)', sent))
    assert later == {"player/messages.mjs", "player/report.mjs"}
    assert later <= shelf().keys()


def test_what_imports_another_stands_behind_it() -> None:
    texts = {
        "a.mjs": 'import { b, c as d } from "./in/b.mjs";\nb(await d);',
        "in/b.mjs": (
            'import { e } from "../e.mjs";\nexport const b = e;\n'
            'export async function c() { return import("./f.mjs"); }'
        ),
        "e.mjs": "export class e {}",
    }

    assert joined("a.mjs", texts).split("\n") == [
        "const of_e = (() => {",
        "class e {}",
        "return { e };",
        "})();",
        "const of_in_b = (() => {",
        "const { e } = of_e;",
        "const b = e;",
        'async function c() { return import("./in/f.mjs"); }',
        "return { b, c };",
        "})();",
        "const { b, c: d } = of_in_b;",
        "b(await d);",
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_imports_and_exports_in_ways_that_can_be_joined(path: Path) -> None:
    text = path.read_text("utf-8")
    imports = re.findall(r"(?m)^import\b.*", text)
    exports = re.findall(r"(?m)^export\b.*", text)

    assert len(imported_by(path.name, text)) == len(imports)
    assert all(
        re.match(r"export (async function|function|class|const) \w+", one) for one in exports
    )
