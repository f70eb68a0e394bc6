"""Files: short, telling where they belong, and standing alone."""

import re
from collections import Counter

from tests.house.tree import ROOT, lines_of, short, tracked

TEXT = (
    ".py", ".md", ".yaml", ".yml", ".toml", ".html", ".css", ".mjs", ".json", ".txt", ".lock",
    ".in", ".typ", ".sh", "Makefile", "run",
)  # fmt: skip
GROUND_FLOOR = {
    "server", "curriculum", "exams", "tests", "pyproject.toml", "README.md", "Makefile",
    "requirements.lock", "LICENSE", ".ci", ".gitignore",
}  # fmt: skip
OUR_FOLDER = f"/{'work'}/"
OUR_DESIGN = f"../{'shared'}"
INDEXES = ("--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "--trusted" + "-host")
PACKAGE_ADDRESS = re.compile(r"https?://[^\s)\"'>]*(?:/simple(?:/|\b)|pypi|pythonhosted)")
MACHINE_PATH = re.compile(r"(?<![\w./<-])/(?:home|root|Users|opt)/\w")
REASONLESS = re.compile(
    r"#\s*noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?\s*$|#\s*type:\s*ignore(?:\[[\w, -]+\])?\s*$"
)


def test_no_file_passes_400_lines() -> None:
    long = [
        f"{short(path)}: {len(lines_of(path))}"
        for path in tracked(".py", ".html", ".css", ".mjs")
        if "/migrations/" not in short(path) and len(lines_of(path)) > 400
    ]

    assert long == []


def test_nothing_else_stands_at_the_top_level() -> None:
    assert {short(path).split("/")[0] for path in tracked()} <= GROUND_FLOOR


def test_the_project_stands_alone() -> None:
    guilty = [
        f"{short(path)}:{number}"
        for path in tracked(*TEXT)
        for number, line in enumerate(lines_of(path), 1)
        if OUR_FOLDER in line or OUR_DESIGN in line or MACHINE_PATH.search(line)
    ]

    assert guilty == []


def test_no_file_names_a_registry() -> None:
    guilty = [
        f"{short(path)}:{number}"
        for path in tracked(*TEXT)
        for number, line in enumerate(lines_of(path), 1)
        if any(option in line for option in INDEXES) or PACKAGE_ADDRESS.search(line)
    ]

    assert guilty == []


def test_every_exception_to_a_rule_has_its_reason() -> None:
    bare = []
    for path in tracked(".py"):
        rows = lines_of(path)
        for number, line in enumerate(rows, 1):
            if REASONLESS.search(line):
                codes = set(re.findall(r"[A-Z]+\d{3,4}|\[[\w-]+\]", line))
                if not _explained_above(rows[: number - 1], codes):
                    bare.append(f"{short(path)}:{number}")

    assert bare == []


def _explained_above(rows: list[str], codes: set[str]) -> bool:
    """One reason serves a file: the first such exception carries it."""
    return any(
        code in row and ("noqa" in row or "type: ignore" in row) and not REASONLESS.search(row)
        for row in rows
        for code in codes
    )


def test_every_test_stands_on_a_shelf_that_is_run() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    shelves = re.search(r"^SHELVES := (.+)$", makefile, re.MULTILINE)
    assert shelves is not None
    lost = [
        short(path)
        for path in tracked(".py", under="tests")
        if path.name.startswith("test_") and not short(path).startswith(tuple(shelves[1].split()))
    ]

    assert lost == []


def test_no_two_test_files_share_a_name() -> None:
    """Shelves are no packages, so of two modules of one name only the first is run."""
    names = Counter(path.name for path in tracked(".py", under="tests"))

    assert [one for one, count in names.items() if count > 1 and one.startswith("test_")] == []
