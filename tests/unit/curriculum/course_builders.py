"""A sound course of two modules and three lessons, as files; tests change what they are about."""

from server.curriculum.domain import Reading, read_courses

COURSE = "curriculum/lamps/course.yaml"
FACT = "curriculum/facts/L01.yaml"
FIRST = "curriculum/lamps/01-light/01-price.md"
SECOND = "curriculum/lamps/01-light/02-colour.md"
THIRD = "curriculum/lamps/02-heat/01-warmth.md"

COURSE_YAML = """\
course: lamps
title: Choosing a lamp
language: en
level: foundations
summary: How to choose a lamp.
description: |
  A course about **lamps**.
objectives:
  - {id: LMP-1.1, text: "Compute what a lamp costs."}
  - {id: LMP-1.2, text: "Choose a colour."}
modules:
  - {slug: light, title: Light and its price}
  - {slug: heat, title: Heat}
"""
FACT_YAML = """\
fact: L01
statement: >-
  One kilowatt-hour is the energy of 1,000 watts
  during one hour.
source: "Any textbook of physics"
checked_on: 2026-11-24
volatility: L
review_by: 2028-11-23
"""
HEADER = """\
---
title: {title}
objectives: [{objective}]
reading_minutes: 2
exercise_minutes: 0
facts: [L01]
last_reviewed: 2026-11-24
---
"""
CHECK = """\
::: check {id}
---
item: {id}
type: single
---
Which lamp is cheaper to run?
## Options
- [x] a: The one of 8 W
  > Right: it uses less.
- [ ] b: The one of 40 W
  > Wrong: it uses five times as much.
:::
"""
FIRST_LINE = HEADER.count("\n") + 1


def a_lesson(
    text: str = "Text.\n", *, title: str = "A lesson", objective: str = "LMP-1.1"
) -> bytes:
    return (HEADER.format(title=title, objective=objective) + text).encode()


def a_check(check_id: str = "lmp-check-1") -> str:
    return CHECK.format(id=check_id)


def files(changes: dict[str, str | bytes | None] | None = None) -> dict[str, bytes]:
    """Return a sound course of two modules and three lessons, with changes; None removes."""
    sound: dict[str, str | bytes | None] = {
        "curriculum/README.md": "# Guide",
        COURSE: COURSE_YAML,
        FACT: FACT_YAML,
        FIRST: a_lesson("## What it *uses*\n\nPower [L01].\n\n" + a_check() + "\nAfter.\n"),
        SECOND: a_lesson("See [there](01-price.md#what-it-uses).\n", objective="LMP-1.2"),
        THIRD: a_lesson("See [light](../01-light/02-colour.md).\n"),
    }
    merged = sound | (changes or {})
    return {
        path: content.encode() if isinstance(content, str) else content
        for path, content in merged.items()
        if content is not None
    }


def told(reading: Reading) -> list[str]:
    return [
        f"{finding.file.removeprefix('curriculum/')}:{finding.line}:{finding.column} {finding.code}"
        for finding in reading.findings
    ]


def told_of(changes: dict[str, str | bytes | None]) -> list[str]:
    return told(read_courses(files(changes)))
