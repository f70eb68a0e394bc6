"""The published form of a course, and how far somebody is in it."""

import json

import pytest

from server.curriculum.domain import (
    CourseVersion,
    LessonVersion,
    Neighbours,
    Progress,
    build_course_version,
    lesson_to_go_on_with,
    lesson_versions,
    neighbours,
    next_lesson,
    progress,
    read_courses,
    segments,
)
from tests.unit.curriculum.course_builders import (
    COURSE,
    COURSE_YAML,
    FACT,
    FACT_YAML,
    FIRST,
    SECOND,
    THIRD,
    a_check,
    a_lesson,
    files,
)

LESSONS = ("price", "colour", "warmth")


def published(changes: dict[str, str | bytes | None] | None = None) -> CourseVersion:
    reading = read_courses(files(changes))
    assert reading.findings == []
    return build_course_version(reading.courses[0], {fact.id: fact for fact in reading.facts})


def lesson(version: CourseVersion, position: int) -> dict[str, object]:
    document = json.loads(json.dumps(version.document))
    lessons = [one for module in document["modules"] for one in module["lessons"]]
    found: dict[str, object] = lessons[position]
    return found


def test_a_course_is_published_as_one_document() -> None:
    document = published().document

    assert list(document) == [
        "slug", "title", "language", "level", "summary", "description_html", "objectives",
        "modules",
    ]  # fmt: skip
    assert document["description_html"] == "<p>A course about <strong>lamps</strong>.</p>"
    assert document["level"] == "foundations"


def test_a_lesson_is_published_with_all_that_its_page_shows() -> None:
    first = lesson(published(), 0)

    assert first["slug"] == "price"
    assert first["headings"] == [{"level": 2, "id": "s-what-it-uses", "text": "What it uses"}]
    assert first["objectives"] == [{"id": "LMP-1.1", "text": "Compute what a lamp costs."}]
    assert first["facts"] == [
        {
            "id": "L01",
            "statement": "One kilowatt-hour is the energy of 1,000 watts during one hour.",
            "source": "Any textbook of physics",
            "checked_on": "2026-11-24",
            "confidence": "checked",
        }
    ]
    assert first["last_reviewed"] == "2026-11-24"
    assert '<a class="fact" href="#fact-L01"' in str(first["html"])


def test_a_fact_that_is_only_reported_is_published_as_such() -> None:
    reported = FACT_YAML.replace("volatility: L", "volatility: L\nconfidence: reported")

    first = lesson(published({FACT: reported}), 0)

    assert '"confidence": "reported"' in json.dumps(first["facts"])


def test_the_checks_stand_beside_the_text_without_their_answers_in_it() -> None:
    first = lesson(published(), 0)
    checks = first["checks"]

    assert isinstance(checks, list)
    assert [check["id"] for check in checks] == ["lmp-check-1"]
    assert "8 W" not in str(first["html"])


def test_links_between_lessons_become_addresses() -> None:
    version = published()

    assert '<a href="/courses/lamps/lessons/price#s-what-it-uses">' in str(
        lesson(version, 1)["html"]
    )
    assert '<a href="/courses/lamps/lessons/colour">' in str(lesson(version, 2)["html"])


def test_a_lesson_is_cut_at_its_checks() -> None:
    text = f"Before.\n\n{a_check('abc-1')}\n{a_check('abc-2')}\nAfter.\n"
    html = str(lesson(published({THIRD: a_lesson(text)}), 2)["html"])

    assert [part if isinstance(part, int) else part.strip() for part in segments(html)] == [
        "<p>Before.</p>", 1, 2, "<p>After.</p>",
    ]  # fmt: skip


def test_a_lesson_without_checks_is_one_piece() -> None:
    assert segments("<p>a</p>") == ["<p>a</p>"]
    assert segments("") == []


def test_the_hash_names_the_content() -> None:
    first = published()

    assert first.hash == published().hash
    assert len(first.hash) == 64
    assert published({COURSE: COURSE_YAML.replace("Heat", "Warmth")}).hash != first.hash


def test_the_hash_changes_with_a_check() -> None:
    changed = files()[FIRST].replace(b"five times", b"six times")

    assert published({FIRST: changed}).hash != published().hash


@pytest.mark.parametrize(
    ("completed", "expected"),
    [
        ((), Progress(0, 3)),
        (("price",), Progress(1, 3)),
        (("price", "removed"), Progress(1, 3)),
        (LESSONS, Progress(3, 3)),
    ],
)
def test_progress_counts_the_lessons_of_the_course(
    completed: tuple[str, ...], expected: Progress
) -> None:
    assert progress(LESSONS, completed) == expected


def test_a_course_is_complete_with_its_last_lesson() -> None:
    assert progress(LESSONS, LESSONS).is_complete
    assert not progress(LESSONS, LESSONS[:2]).is_complete
    assert not progress((), ()).is_complete


def test_the_next_lesson_is_the_first_not_read() -> None:
    assert next_lesson(LESSONS, ()) == "price"
    assert next_lesson(LESSONS, {"price", "warmth"}) == "colour"
    assert next_lesson(LESSONS, LESSONS) is None


def test_a_lesson_has_neighbours() -> None:
    assert neighbours(LESSONS, "price") == Neighbours(None, "colour")
    assert neighbours(LESSONS, "colour") == Neighbours("price", "warmth")
    assert neighbours(LESSONS, "warmth") == Neighbours("colour", None)
    with pytest.raises(ValueError, match="not in"):
        neighbours(LESSONS, "nothing")


def test_the_second_lesson_has_no_check() -> None:
    assert lesson(published({SECOND: a_lesson("Text.", objective="LMP-1.2")}), 1)["checks"] == []


def test_topics_are_published_where_there_are_some() -> None:
    told = published({COURSE: COURSE_YAML + "topics: [Light, Money]\n"}).document

    assert told["topics"] == ["Light", "Money"]
    assert "topics" not in published().document


def test_a_lesson_knows_since_when_it_reads_so() -> None:
    first = lesson_versions(published().document, 1, {})
    changed = published({FIRST: a_lesson("## What it uses\n\nMore.\n")})

    second = lesson_versions(changed.document, 2, first)

    assert {slug: one.since for slug, one in second.items()} == {
        "price": 2,
        "colour": 1,
        "warmth": 1,
    }
    assert second["colour"] == first["colour"]
    assert isinstance(first["price"], LessonVersion)


@pytest.mark.parametrize(
    ("done", "place", "expected"),
    [
        ((), None, "price"),
        ((), "colour", "colour"),
        (("colour",), "colour", "warmth"),
        (("colour", "warmth"), "warmth", "price"),
        (("price",), "gone", "colour"),
        (LESSONS, "colour", None),
    ],
)
def test_one_goes_on_where_one_left_off(
    done: tuple[str, ...], place: str | None, expected: str | None
) -> None:
    assert lesson_to_go_on_with(LESSONS, done, place) == expected
