"""Faults that only show across files: names, numbers, order, codes, and our own courses."""

from pathlib import Path

import pytest

from server.curriculum.domain import CODES, read_courses
from server.items.domain.findings import Severity
from tests.unit.curriculum.course_builders import (
    COURSE,
    COURSE_YAML,
    FACT,
    SECOND,
    THIRD,
    a_lesson,
    told_of,
)

ROOT = Path(__file__).parents[3]


# Faults of the folder


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"curriculum/lamps/heat/01-a.md": a_lesson()}, ["lamps/heat/01-a.md:1:1 C001"]),
        (
            {"curriculum/lamps/02-heat/intro.md": a_lesson()},
            ["lamps/02-heat/intro.md:1:1 C001"],
        ),
        (
            {"curriculum/lamps/02-heat/02-In_tro.md": a_lesson()},
            ["lamps/02-heat/02-In_tro.md:1:1 C001"],
        ),
        ({THIRD: None}, ["lamps/course.yaml:13:5 C002"]),
        (
            {"curriculum/lamps/03-cold/01-a.md": a_lesson()},
            ["lamps/course.yaml:1:1 C003"],
        ),
        (
            {"curriculum/lamps/03-heat/01-a.md": a_lesson()},
            ["lamps/course.yaml:1:1 C003"],
        ),
        (
            {THIRD: None, "curriculum/lamps/00-heat/01-warmth.md": a_lesson()},
            ["lamps/course.yaml:13:5 C004"],
        ),
        (
            {THIRD: None, "curriculum/lamps/01-heat/01-warmth.md": a_lesson()},
            ["lamps/course.yaml:1:1 C005"],
        ),
        (
            {"curriculum/lamps/02-heat/01-a.md": a_lesson()},
            ["lamps/02-heat/01-warmth.md:1:1 C005"],
        ),
        (
            {"curriculum/lamps/02-heat/02-price.md": a_lesson()},
            ["lamps/02-heat/02-price.md:1:1 C006"],
        ),
        (
            {THIRD: None, "curriculum/lamps/02-heat/warmth.md": a_lesson()},
            ["lamps/02-heat/warmth.md:1:1 C001", "lamps/course.yaml:13:5 C007"],
        ),
        ({"curriculum/wax/01-a/01-b.md": a_lesson()}, ["wax/course.yaml:1:1 C008"]),
        ({"curriculum/lamps/notes.txt": "x"}, ["lamps/notes.txt:1:1 C014"]),
        ({"curriculum/facts/L02.yml": "x"}, ["facts/L02.yml:1:1 C014"]),
        ({SECOND: a_lesson()}, ["lamps/course.yaml:10:5 C016"]),
    ],
)  # fmt: skip
def test_a_fault_of_the_folder_is_told(changes: dict[str, bytes], found: list[str]) -> None:
    assert told_of({**changes}) == found


def test_an_objective_belongs_to_one_course() -> None:
    other = COURSE_YAML.replace("course: lamps", "course: wax").replace(
        "  - {slug: heat, title: Heat}\n", ""
    )
    lessons = {
        "curriculum/wax/01-light/01-a.md": a_lesson(),
        "curriculum/wax/01-light/02-b.md": a_lesson(objective="LMP-1.2"),
    }

    assert told_of({"curriculum/wax/course.yaml": other, **lessons}) == [
        "wax/course.yaml:9:5 E009",
        "wax/course.yaml:10:5 E009",
    ]  # fmt: skip


def test_all_faults_of_all_files_come_in_one_pass() -> None:
    found = told_of(
        {COURSE: COURSE_YAML.replace("en", "e", 1), FACT: b"\xff", THIRD: a_lesson("<b>\n")}
    )

    assert [one.split(":")[0] for one in found] == [
        "facts/L01.yaml", "lamps/02-heat/01-warmth.md", "lamps/course.yaml",
    ]  # fmt: skip


def test_no_files_are_no_courses() -> None:
    assert read_courses({}) == ((), (), [])


def test_every_code_is_explained_in_a_sentence() -> None:
    assert sorted(CODES) == [f"C{n:03d}" for n in range(1, len(CODES) + 1)]
    assert all(sentence.endswith(".") for sentence in CODES.values())


def test_every_code_stands_in_the_guide_for_trainers() -> None:
    guide = (ROOT / "curriculum" / "README.md").read_text("utf-8").replace("`", "")

    missing = [
        code
        for code, sentence in CODES.items()
        if f"| {code} | {sentence.removesuffix('.')} |" not in guide
    ]
    assert missing == []


def test_every_course_of_this_repository_is_sound() -> None:
    contents = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in (ROOT / "curriculum").rglob("*")
        if path.is_file()
    }
    findings = read_courses(contents).findings

    assert [str(one) for one in findings if one.severity is Severity.ERROR] == []
