"""The guide for item writers tells the truth."""

import re
from pathlib import Path

from server.items.domain.codes import CODES
from server.items.domain.parse import parse_check, parse_item

GUIDE = (Path(__file__).parents[3] / "exams" / "README.md").read_text("utf-8")


def test_every_code_stands_in_the_guide_with_its_line() -> None:
    rows = dict(re.findall(r"^\| (E\d{3}) \| (.+) \|$", GUIDE, re.MULTILINE))

    assert rows == CODES


def test_the_example_of_the_guide_is_a_valid_item() -> None:
    example = re.search(r"^````markdown\n(.*?)^````$", GUIDE, re.MULTILINE | re.DOTALL)
    assert example is not None

    item, findings = parse_item(example[1].encode(), "exams/README.md")

    assert item is not None
    assert findings == []


def test_the_check_of_the_guide_is_a_valid_check() -> None:
    example = re.search(r"^::: check (\S+)\n(.*?)^:::$", GUIDE, re.MULTILINE | re.DOTALL)
    assert example is not None

    item, findings = parse_check(example[2], "exams/README.md", 1, example[1])

    assert item is not None
    assert findings == []
