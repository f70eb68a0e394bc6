"""Every code that content is refused with is triggered by a test, which says where it is told."""

import re
from pathlib import Path

import pytest

from server.curriculum.domain.codes import CODES as OF_COURSES
from server.exams.domain.blueprint import CODES as OF_BLUEPRINTS
from server.exams.domain.policy_file import CODES as OF_POLICIES
from server.items.domain.codes import CODES as OF_ITEMS

TESTS = Path(__file__).parents[1]
TEXTS = [path.read_text("utf-8") for path in TESTS.rglob("*.py") if "house" not in path.parts]
ONLY_WITH_A_STORE = {"B016"}
"""Told of what is published, without a place of its own in the files."""
FIRST_OF_IMPORTS = "E050"


@pytest.mark.parametrize(
    "code",
    sorted(
        {*OF_BLUEPRINTS, *OF_COURSES, *OF_POLICIES, *OF_ITEMS}
        - ONLY_WITH_A_STORE
        - {code for code in OF_ITEMS if code >= FIRST_OF_IMPORTS}
    ),
)
def test_every_code_is_told_with_line_and_column_in_a_test(code: str) -> None:
    placed = re.compile(rf"\d+:\d+ {code}\b")

    assert any(placed.search(text) for text in TEXTS)


@pytest.mark.parametrize("code", sorted(ONLY_WITH_A_STORE))
def test_every_other_code_is_told_in_a_test(code: str) -> None:
    assert any(code in text for text in TEXTS)


@pytest.mark.parametrize("code", sorted(one for one in OF_ITEMS if one >= FIRST_OF_IMPORTS))
def test_every_code_of_imports_is_told_in_their_tests(code: str) -> None:
    paths = (TESTS / "unit" / "integrations").rglob("*.py")

    assert any(code in path.read_text("utf-8") for path in paths)
