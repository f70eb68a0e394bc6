"""What of a course the search finds, piece by piece."""

import json
from typing import Any

from server.curriculum.domain import build_course_version, read_courses
from server.curriculum.domain.passages import (
    Kind,
    Passage,
    Section,
    course_passages,
    plain_text,
    sections,
)
from tests.unit.curriculum.course_builders import files


def passages() -> list[Passage]:
    reading = read_courses(files())
    facts = {fact.id: fact for fact in reading.facts}
    document: Any = json.loads(json.dumps(build_course_version(reading.courses[0], facts).document))
    return course_passages(document)


def test_html_is_cut_at_its_headings() -> None:
    html = (
        "<p>Before<sup><a>1</a></sup> all</p><h2 id='a'>One <em>two</em></h2>"
        "<p>Text &amp; more</p><ul><li>x</li><li>y</li></ul>"
        "<h4>no place</h4><h3 id='b'>Three</h3><svg><path/></svg>"
    )

    assert sections(html) == [
        Section("", "", "Before all"),
        Section("a", "One two", "Text & more x y no place"),
        Section("b", "Three", ""),
    ]


def test_plain_text_keeps_every_word() -> None:
    assert plain_text("<h2 id='a'>One</h2><p>two</p>") == "One two"
    assert plain_text("") == ""


def test_a_lesson_is_found_by_its_title_and_each_of_its_sections_by_its_heading() -> None:
    lessons = [one for one in passages() if one.kind is Kind.LESSON]

    beginnings = [one for one in lessons if one.lead]
    assert len(beginnings) == 3
    assert all(one.lead == one.title and not one.heading for one in beginnings)
    assert all(one.heading and "#" in one.address for one in lessons if not one.lead)


def test_the_course_is_found_by_what_it_promises() -> None:
    (course,) = [one for one in passages() if one.kind is Kind.COURSE]

    assert (course.address, course.lead) == ("/courses/lamps", "Choosing a lamp")
    assert "A course about lamps." in course.body
    assert "Compute what a lamp costs." in course.body


def test_a_fact_is_found_once_at_the_lesson_that_rests_on_it() -> None:
    (fact,) = [one for one in passages() if one.kind is Kind.FACT]

    assert fact.address.endswith("#fact-L01")
    assert "kilowatt-hour" in fact.body


def test_no_check_question_is_among_them() -> None:
    everything = json.dumps([one.body + one.heading for one in passages()])

    assert "Options" not in everything
    assert "Why?" not in everything
