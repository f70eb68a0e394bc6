"""Reading courses: what authors write, what comes out, and every fault at its place."""

import pytest

from server.curriculum.domain import (
    Course,
    Level,
    Reading,
    Volatility,
    read_courses,
)
from tests.unit.curriculum.course_builders import (
    COURSE,
    COURSE_YAML,
    FACT,
    FACT_YAML,
    FIRST,
    FIRST_LINE,
    SECOND,
    THIRD,
    a_check,
    a_lesson,
    files,
    told_of,
)


def the_course(reading: Reading) -> Course:
    [course] = reading.courses
    return course


# What comes out


def test_a_sound_course_is_read_whole() -> None:
    reading = read_courses(files())
    course = the_course(reading)

    assert reading.findings == []
    assert (course.slug, course.level, course.language) == ("lamps", Level.FOUNDATIONS, "en")
    assert course.lesson_slugs == ("price", "colour", "warmth")
    assert [module.title for module in course.modules] == ["Light and its price", "Heat"]
    assert [objective.id for objective in course.objectives] == ["LMP-1.1", "LMP-1.2"]


def test_a_lesson_knows_its_checks_and_where_they_stand() -> None:
    [lesson, *_] = the_course(read_courses(files())).lessons
    [check] = lesson.checks

    assert (check.number, check.item.id, check.line) == (1, "lmp-check-1", FIRST_LINE + 4)
    assert lesson.check_lines == {5: 1}
    assert "Which lamp" not in lesson.markdown
    assert (lesson.reading_minutes, lesson.exercise_minutes) == (2, 0)
    assert lesson.last_reviewed.isoformat() == "2026-11-24"


def test_a_fact_is_due_after_its_day() -> None:
    [fact] = read_courses(files()).facts

    assert fact.statement == "One kilowatt-hour is the energy of 1,000 watts during one hour."
    assert fact.volatility is Volatility.LOW
    assert not fact.is_due(on=fact.review_by)
    assert fact.is_due(on=fact.review_by.replace(day=24))


def test_a_byte_order_mark_and_hidden_files_are_no_fault() -> None:
    marked = b"\xef\xbb\xbf" + COURSE_YAML.encode()

    assert told_of({COURSE: marked, "curriculum/.keep": b"", "elsewhere/x.md": b""}) == []


def test_a_callout_within_a_check_closes_itself() -> None:
    check = a_check().replace("Which lamp", "::: note\nInner\n:::\nWhich lamp")
    reading = read_courses(files({FIRST: a_lesson(f"## What it uses\n\n{check}\nAfter.\n")}))

    assert "After." in the_course(reading).lessons[0].markdown
    assert reading.findings == []


def test_code_within_a_check_closes_nothing() -> None:
    check = a_check().replace("Which lamp", "```text\n:::\n```\nWhich lamp")
    reading = read_courses(files({FIRST: a_lesson(f"## What it uses\n\n{check}\nAfter.\n")}))

    assert "After." in the_course(reading).lessons[0].markdown
    assert reading.findings == []


def test_a_check_shown_as_code_is_no_check() -> None:
    text = f"## What it uses\n\n````markdown\n{a_check()}````\n"
    reading = read_courses(files({FIRST: a_lesson(text)}))

    assert reading.findings == []
    assert the_course(reading).lessons[0].checks == ()


# Faults of course.yaml


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("level: foundations", "level: foundation", "4:8 E011"),
        ("title: Choosing", "titel: Choosing", "2:1 E005"),
        ("language: en", "language: english!", "3:11 E007"),
        ("course: lamps", "course: candles", "1:9 C009"),
        ("course: lamps", "course: Lamps", "1:9 E008"),
        ("course: lamps", "course: 1: 2", "1:10 E004"),
        ("  A course about **lamps**.", "  A <b>course</b>.", "7:5 E041"),
        ("description: |\n  A course about **lamps**.", "description: '  '", "6:14 E007"),
        ("description: |\n  A course about **lamps**.", 'description: "a\\u202e"', "6:14 E001"),
        ("id: LMP-1.2", "id: LMP-1.1", "10:5 E009"),
        ("id: LMP-1.2", "id: lmp", "10:10 E008"),
        ('text: "Choose a colour."', "text: ''", "10:25 E007"),
        ('  - {id: LMP-1.2, text: "Choose a colour."}', "  - LMP-1.2", "10:5 E007"),
        ("slug: heat", "slug: light", "13:5 E009"),
        ("slug: heat", "slug: Heat", "13:12 E008"),
        ("slug: heat, title: Heat", "slug: heat", "13:5 E006"),
        ("summary: How to choose a lamp.\n", "", "1:1 E006"),
        ("description: |\n  A course about **lamps**.\n", "", "1:1 E006"),
        ("description: |\n  A course about **lamps**.", "description: a <b>", "6:16 E041"),
    ],
)
def test_a_fault_of_the_course_file_is_told_at_its_place(old: str, new: str, place: str) -> None:
    assert f"lamps/course.yaml:{place}" in told_of({COURSE: COURSE_YAML.replace(old, new)})


def test_empty_lists_are_refused() -> None:
    changed = COURSE_YAML.split("objectives:", maxsplit=1)[0] + "objectives: []\nmodules: []\n"

    found = told_of({COURSE: changed})

    assert "lamps/course.yaml:8:13 E007" in found
    assert "lamps/course.yaml:9:10 E007" in found


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"course: l\xff", "1:10 E001"),
        (b"title: \xc3\xa9\ncourse: \xc3\xa9\xff", "2:10 E001"),
        (b"a: 1\ncourse: \x00", "2:9 E001"),
        ("course: \u202elamps".encode(), "1:9 E001"),
        (b"x" * (256 * 1024 + 1), "1:1 E002"),
        (b"- a", "1:1 E004"),
        (b"course: &a lamps", "1:9 E004"),
    ],
)
def test_a_course_file_that_cannot_be_read_says_where(content: bytes, place: str) -> None:
    assert told_of({COURSE: content}) == [f"lamps/course.yaml:{place}"]


# Faults of facts


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("fact: L01", "fact: L02", "1:7 C009"),
        ("fact: L01", "fact: lamp", "1:7 E008"),
        ("volatility: L", "volatility: X", "7:13 E011"),
        ("volatility: L", "volatility: L\nconfidence: sure", "8:13 E011"),
        ("checked_on: 2026-11-24", "checked_on: 2026-02-30", "6:13 E007"),
        ("checked_on: 2026-11-24", "checked_on: yesterday", "6:13 E007"),
        ("review_by: 2028-11-23", "review_by: 2028-11-24", "8:12 C015"),
        ("review_by: 2028-11-23", "review_by: 2026-11-23", "8:12 C015"),
        ("volatility: L", "volatility: M", "8:12 C015"),
        ('source: "Any textbook of physics"', "source:", "5:8 E007"),
        ('source: "Any textbook of physics"\n', "", "1:1 E006"),
        ("fact: L01", "fact: L01\nfact: L01", "2:1 E004"),
    ],
)
def test_a_fault_of_a_fact_is_told_at_its_place(old: str, new: str, place: str) -> None:
    assert told_of({FACT: FACT_YAML.replace(old, new)}) == [f"facts/L01.yaml:{place}"]


def test_a_statement_is_needed() -> None:
    changed = FACT_YAML.replace(FACT_YAML[FACT_YAML.index("statement") : -1], "statement: []")

    assert "facts/L01.yaml:2:12 E007" in told_of({FACT: changed})


# Faults of lessons


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("title: A lesson", "titel: A lesson", "2:1 E005"),
        ("title: A lesson\n", "", "2:1 E006"),
        ("[LMP-1.1]", "[LMP-9.9]", "3:14 E012"),
        ("[LMP-1.1]", "[]", "3:13 E007"),
        ("[LMP-1.1]", "[x]", "3:14 E007"),
        ("reading_minutes: 2", "reading_minutes: 0", "4:18 E007"),
        ("exercise_minutes: 0", "exercise_minutes: -1", "5:19 E007"),
        ("facts: [L01]", "facts: [L09]", "6:9 E045"),
        ("facts: [L01]", "facts: []", "9:5 E045"),
        ("last_reviewed: 2026-11-24", "last_reviewed: 2026-13-01", "7:16 E007"),
        ("---\ntitle", "title", "1:1 E003"),
        ("2026-11-24\n---\n", "2026-11-24\n", "1:1 E003"),
        ("Of [L01].", "Of [L01] <i>", "9:10 E041"),
        ("Of [L01].", "# Title", "9:1 C010"),
        ("Of [L01].", "#### Deep", "9:1 C019"),
        ("Of [L01].", "::: box\nx\n:::", "9:1 C017"),
        ("Of [L01].", "", "8:1 C011"),
        ("Of [L01].", "[x](javascript:alert(1))", "9:5 E041"),
        ("Of [L01].", "![x](https://example.org/x.png)", "9:6 E041"),
        ("Of [L01].", "![x](x.png)", "9:6 E041"),
        ("Of [L01].", "> ::: check abc\n> :::", "9:3 C017"),
        ("Of [L01].", "a\n```\nopen", "10:1 E014"),
        ("Of [L01].", "```md a.md\nx\n```\n\n```md a.md\ny\n```", "13:1 C020"),
        ("Of [L01].", "\u202eOf", "9:1 E001"),
    ],
)
def test_a_fault_of_a_lesson_is_told_at_its_place(old: str, new: str, place: str) -> None:
    sound = a_lesson("Of [L01].\n").decode()
    path = "lamps/02-heat/01-warmth.md"

    found = told_of({THIRD: sound.replace(old, new)})

    assert f"{path}:{place}" in found
    assert all(one.startswith(path) for one in found)


@pytest.mark.parametrize(
    ("address", "column"),
    [
        ("02-colour.md#nothing", 5),
        ("99-nothing.md", 5),
        ("../../candles/01-a/01-b.md", 5),
        ("../../../../etc/passwd", 5),
        ("..%2f..%2f..%2fREADME.md", 5),
        ("../course.yaml", 5),
        ("01-price.md?x=1", 5),
        ("#nothing", 5),
    ],
)
def test_a_link_that_leads_nowhere_is_told(address: str, column: int) -> None:
    text = f"[x]({address})\n"

    assert told_of({SECOND: a_lesson(text, objective="LMP-1.2")}) == [
        f"lamps/01-light/02-colour.md:{FIRST_LINE}:{column} E041"
    ]


def test_a_link_out_of_the_course_is_called_that() -> None:
    text = "[x](../../candles/01-a/01-b.md)\n"
    [finding] = read_courses(files({SECOND: a_lesson(text, objective="LMP-1.2")})).findings

    assert "leaves the folder of its course" in finding.text


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example",
        "mailto:a@a.example",
        "/exams/practice",
        "./01-price.md",
        "01%2Dprice.md",
    ],
)
def test_a_link_that_leads_somewhere_is_silent(address: str) -> None:
    assert told_of({SECOND: a_lesson(f"[x]({address})\n", objective="LMP-1.2")}) == []


# Faults of checks


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (a_check().replace("::: check lmp-check-1", "::: check"), ["9:1 C012"]),
        (a_check().replace("::: check lmp-check-1", "::: check a-b c"), ["9:1 C012", "11:7 E008"]),
        (a_check().replace("\n:::\n", "\n"), ["9:1 C012"]),
        (a_check().replace("item: lmp-check-1", "item: lmp-check-2"), ["11:7 E008"]),
        (a_check() + "\n" + a_check(), ["22:1 C013"]),
        (a_check().replace("- [x]", "- [ ]"), None),
    ],
)
def test_a_fault_of_a_check_is_told_at_its_place(text: str, places: list[str] | None) -> None:
    found = told_of({THIRD: a_lesson(text), FIRST: a_lesson("## What it uses\n")})

    assert found != []
    if places is not None:
        assert [one.split(".md:")[1] for one in found] == places


def test_a_check_id_is_unique_among_all_lessons() -> None:
    assert told_of({THIRD: a_lesson(a_check())}) == [
        f"lamps/02-heat/01-warmth.md:{FIRST_LINE}:1 C013"
    ]


def test_lines_after_a_check_keep_their_numbers() -> None:
    text = a_check("lmp-check-9") + "\n<b>\n"

    assert told_of({THIRD: a_lesson(text)}) == [f"lamps/02-heat/01-warmth.md:{9 + 13}:1 E041"]
