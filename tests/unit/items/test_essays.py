"""Essays: what a candidate sees of them, what is taken, and what scores are worth."""

from fractions import Fraction
from pathlib import Path

import pytest

from server.grading.domain.grade import grade
from server.items.domain.model import Item
from server.items.domain.parse import parse_check, parse_item
from server.items.domain.presentation import (
    Presentation,
    ResponseMalformed,
    accept,
    present,
    to_answer,
)
from server.items.domain.published import publish_item
from server.items.domain.rubric import MOST_CHARACTERS, Essay, share_of

TEXT = (Path(__file__).parent / "canonical" / "essay.md").read_text("utf-8")
NO_COLUMNS = Presentation()


def read(text: str = TEXT) -> Item:
    item, findings = parse_item(text.encode(), "a.md")
    assert item is not None, findings
    return item


def essay(item: Item) -> Essay:
    assert isinstance(item.body, Essay)
    return item.body


def test_a_candidate_sees_length_and_criteria_and_no_exemplar() -> None:
    shown = present(publish_item(read()), NO_COLUMNS)

    assert shown["max_characters"] == 3_000
    assert shown["words"] == {"min": 150, "max": 300}
    assert shown["rubric"] == [
        {
            "html": "Names who stops it | how",
            "weight": 2,
            "levels": [
                {"points": 0, "html": "Nobody"},
                {"points": 1, "html": "A role"},
                {"points": 2, "html": "A role and an action"},
            ],
        },
        {
            "html": "Shows that it was stopped",
            "weight": 0.5,
            "levels": [
                {"points": 0, "html": "Nothing"},
                {"points": 2, "html": "A log"},
                {"points": 4, "html": "A log, and who reads it"},
            ],
        },
    ]
    assert "flips the flag" not in str(shown)
    assert "Both criteria" not in str(shown)


def test_a_rubric_is_shown_only_where_the_item_says_so() -> None:
    published = publish_item(read(TEXT.replace("show_rubric: true\n", "")))

    assert "rubric" not in present(published, NO_COLUMNS)
    assert "Nobody" not in str(published.html)


def test_an_essay_without_words_has_room_all_the_same() -> None:
    plain = read(TEXT.replace("words: {max: 300, min: 150}\n", ""))

    shown = present(publish_item(plain), NO_COLUMNS)

    assert shown["max_characters"] == 10_000
    assert "words" not in shown


def test_lines_are_kept_and_what_is_too_long_is_refused() -> None:
    item = read(TEXT.replace("max: 300", "max: 2000"))
    whole = {"text": "The owner\nstops it.\n" + "x" * (MOST_CHARACTERS - 20)}

    assert accept(item, NO_COLUMNS, whole) == whole
    assert to_answer(item, NO_COLUMNS, whole) == whole
    with pytest.raises(ResponseMalformed):
        accept(item, NO_COLUMNS, {"text": "x" * (MOST_CHARACTERS + 1)})


def test_without_people_an_essay_earns_nothing_and_a_blank_is_told_apart() -> None:
    item = read()

    assert grade(item, {"text": " \n"}).is_blank
    assert grade(item, None).is_blank
    written = grade(item, {"text": "The owner flips the flag."})
    assert written.points == 0
    assert not written.is_blank


def test_a_share_is_each_score_of_its_most_by_weight() -> None:
    body = essay(read())

    best = {"stop": Fraction(2), "proof": Fraction(4)}
    assert share_of(body, best) == 1
    # (2 · 1.5/2 + 0.5 · 2/4) / 2.5
    middle = {"stop": Fraction(3, 2), "proof": Fraction(2)}
    assert share_of(body, middle) == Fraction(7, 10)


def test_an_essay_is_no_check_of_a_lesson() -> None:
    _, findings = parse_check("---\ntype: essay\n---\nWhy?\n", "lesson.md", 1, "chk-1")

    assert [one.code for one in findings] == ["E040"]
