"""Testlets: a case with the items asked about it, and what the checker says of both."""

from dataclasses import replace
from pathlib import Path

import pytest

from server.grading.domain.grade import grade
from server.items.domain import model
from server.items.domain.bank import BankEntry, check_bank
from server.items.domain.model import Item, Status
from server.items.domain.parse import parse_check, parse_item
from server.items.domain.published import publish_item
from server.items.domain.write import write_item

CANONICAL = Path(__file__).parent / "canonical"
TEXT = (CANONICAL / "testlet.md").read_text("utf-8")


def read(name: str) -> Item:
    item, findings = parse_item((CANONICAL / name).read_bytes(), name)
    assert item is not None, findings
    return item


CASE = replace(read("testlet.md"), enemies=())
ONE = replace(read("single.md"), enemies=(), domain="B")
FIRST, SECOND = (replace(ONE, id=f"fnd-b-00{n}") for n in (2, 3))


def findings_of(*items: Item, folder: str = "exams/x/items") -> list[str]:
    entries = [BankEntry(one, f"{folder}/{one.id}.md", write_item(one)) for one in items]
    return [f"{one.line}:{one.column} {one.code} {one.text}" for one in check_bank(entries)]


def test_the_case_is_what_is_shown() -> None:
    html = publish_item(CASE).html.stem

    assert "<strong>forty</strong>" in html
    assert "<table" in html


def test_what_stands_above_the_case_is_shown_with_it() -> None:
    text = TEXT.replace("## Case\n", "Read this first.\n\n## Case\n")
    item, findings = parse_item(text.encode(), "a.md")

    assert item is not None, findings
    assert publish_item(item).html.stem.startswith("<p>Read this first.</p>")
    assert write_item(item) == text


def test_nobody_answers_a_testlet() -> None:
    assert grade(CASE, {"text": "x"}).is_blank


def test_a_lesson_has_no_testlets() -> None:
    item, findings = parse_check(
        "---\ntype: testlet\n---\n## Case\nIt is nine.\n", "l.md", 1, "a-check"
    )

    assert item is None
    assert [one.code for one in findings] == ["E040"]


def test_a_whole_testlet_is_no_fault() -> None:
    assert findings_of(CASE, FIRST, SECOND) == []


def test_an_item_that_is_not_there_is_named_at_its_place() -> None:
    assert findings_of(CASE, FIRST) == ["5:20 E039 `fnd-b-003` is no item of the bank"]


def test_a_testlet_holds_no_testlet() -> None:
    inner = replace(
        CASE, id="fnd-b-002", body=model.Testlet("It is ten.", ("fnd-b-003", "fnd-b-004"))
    )
    fourth = replace(FIRST, id="fnd-b-004")

    found = findings_of(CASE, inner, SECOND, fourth)

    assert "5:9 E039 `fnd-b-002` is itself a testlet" in found
    assert any("stands in the testlet `fnd-b-001` too" in one for one in found)


def test_an_item_of_another_exam_is_refused() -> None:
    entries = [
        BankEntry(CASE, "exams/x/items/a.md"),
        BankEntry(FIRST, "exams/x/items/b.md"),
        BankEntry(SECOND, "exams/y/items/c.md"),
    ]

    assert [one.text for one in check_bank(entries)] == ["`fnd-b-003` is an item of another exam"]


@pytest.mark.parametrize(
    ("other", "text"),
    [
        (replace(SECOND, domain="C"), "is of the domain C, its testlet of B"),
        (replace(SECOND, language="de"), "is in the language de, its testlet in en"),
        (replace(SECOND, status=Status.DRAFT), "is at draft, its testlet at approved"),
    ],
)
def test_an_item_that_differs_from_its_testlet_is_refused(other: Item, text: str) -> None:
    assert findings_of(CASE, FIRST, other) == [f"5:20 E047 `fnd-b-003` {text}"]


def test_enemies_within_a_testlet_are_refused() -> None:
    first = replace(FIRST, enemies=("fnd-b-003",))
    second = replace(SECOND, enemies=("fnd-b-002",))

    found = findings_of(CASE, first, second)

    assert [one.partition(" `")[0] for one in found] == ["5:9 E047", "5:20 E047"]
