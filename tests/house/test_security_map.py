"""The map of ASVS 5.0 names every requirement once, and tests that exist."""

import ast
import re
from collections import Counter
from functools import cache

from tests.house.tree import ROOT

MAP = (ROOT / "server" / "deploy" / "asvs-5.0.md").read_text("utf-8")
LINE = re.compile(
    r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| (yes|no) \| (proved|reason|gap): ([^|]+) \|$",
    re.MULTILINE,
)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
FILES = re.compile(r"\btests/[\w/]+\.py\b")
REQUIRED = {
    1: (8, 19), 2: (4, 7), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3),
    9: (4, 3), 10: (5, 24), 11: (3, 11), 12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10),
    16: (0, 16), 17: (0, 7),
}  # fmt: skip
"""How many requirements of level 1 and of level 2 each chapter of ASVS 5.0.0 has."""


@cache
def functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    defined = ast.FunctionDef | ast.AsyncFunctionDef
    return {one.name for one in ast.walk(tree) if isinstance(one, defined)}


def test_every_requirement_has_one_line() -> None:
    lines = LINE.findall(MAP)
    counted = Counter((int(one[0].partition(".")[0]), int(one[1])) for one in lines)

    assert len(lines) == len(re.findall(r"^\| \d", MAP, re.MULTILINE))
    assert [one for one, times in Counter(one[0] for one in lines).items() if times > 1] == []
    assert {one: (counted[one, 1], counted[one, 2]) for one in REQUIRED} == REQUIRED
    assert max(len(one[2].split()) for one in lines) <= 12


def test_every_named_test_exists() -> None:
    missing = [
        f"{file}::{name}"
        for file, name in NAMED.findall(MAP)
        if not (ROOT / file).is_file() or name not in functions(file)
    ]

    assert missing == []
    assert [one for one in FILES.findall(MAP) if not (ROOT / one).is_file()] == []


def test_proofs_name_tests_and_nothing_else_is_called_proved() -> None:
    wrong = [
        one[0]
        for one in LINE.findall(MAP)
        if (one[4] == "proved") != bool(NAMED.search(one[5])) or (one[3] == "no" != one[4] == "gap")
    ]

    assert wrong == []


def test_the_sum_is_that_of_the_lines() -> None:
    lines = LINE.findall(MAP)
    kinds = Counter(kind for _, _, _, applies, kind, _ in lines if applies == "yes")

    assert (
        f"Of {len(lines)} requirements ({sum(one[1] == '1' for one in lines)} of level 1, "
        f"{sum(one[1] == '2' for one in lines)} of level 2), {kinds.total()} apply: "
        f"{kinds['proved']} are proved by tests, {kinds['reason']} have a reason, "
        f"{kinds['gap']} are gaps."
    ) in MAP
