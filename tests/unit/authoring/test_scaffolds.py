from datetime import date

import pytest

from server.authoring.domain import scaffolds
from server.authoring.domain.lenient import as_draft
from server.authoring.domain.scaffolds import New, handle_of
from server.curriculum.domain.reader import read_courses
from server.items.domain.model import ItemType
from server.items.domain.parse import parse_item

NEW = New("agt-0099", "What: a “title” of no, yes", "Zoë van der Berg")


@pytest.mark.parametrize("item_type", scaffolds.OFFERED)
def test_a_new_item_passes_as_a_draft(item_type: ItemType) -> None:
    item, findings = parse_item(scaffolds.item(NEW, item_type, "a/b").encode(), "i.md")

    assert (item and item.title, [str(one) for one in findings]) == (NEW.title, [])


def test_a_new_fact_passes() -> None:
    text = scaffolds.fact(New("A99", "yes", "x"), date(2026, 11, 26))

    assert read_courses({"curriculum/facts/A99.yaml": text.encode()}).findings == []


@pytest.mark.parametrize(
    ("name", "handle"), [("Zoë van der Berg", "zoe-van-der-berg"), ("李", "content-team")]
)
def test_a_handle_is_made_of_a_name(name: str, handle: str) -> None:
    assert handle_of(name) == handle


def test_what_is_missing_for_later_keeps_nobody_from_looking() -> None:
    text = (
        "---\nitem: agt-0001\nversion: 1\ntype: numeric\nstatus: approved\nreviews:\n"
        "  - {by: me, role: content, date: 2026-10-02, verdict: accept}\nauthor: me\n---\n"
        "How many?\n\n## Answer\n= 4\n"
    )
    assert parse_item(text.encode(), "i.md")[0] is None

    item, _ = parse_item(as_draft(text).encode(), "i.md")

    assert item is not None
    assert item.stem == "How many?"


def test_a_line_that_cannot_be_read_keeps_nobody_from_looking() -> None:
    header = "item: a-1\ntype: numeric\npoinst: 1\nstatus: draft"
    text = f"---\n{header}\n---\nHow many?\n\n## Answer\n= 4\n"

    item, _ = parse_item(as_draft(text, {4}).encode(), "i.md")

    assert item is not None
    assert item.points == 1
