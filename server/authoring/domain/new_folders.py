"""What a new course or a new exam begins as: files at their paths, which pass the check."""

from datetime import date

from server.authoring.domain import scaffolds
from server.authoring.domain.scaffolds import New, quoted
from server.items.domain.model import ItemType

Files = dict[str, str]


def course(new: New, today: date) -> Files:
    """One module with one lesson, so that there is something to go on from."""
    letters = "".join(letter for letter in new.name if letter.isalpha()).upper().ljust(3, "X")[:3]
    objective = f"{letters}-1.1"
    text = f"""course: {new.name}
title: {quoted(new.title)}
language: {new.language}
level: practice
summary: Say in one sentence what somebody can do after it.
description: |
  Say whom it is for, how long it takes, and what it leads to.
objectives:
  - {{id: {objective}, text: "Say what a reader can do afterwards."}}
modules:
  - {{slug: beginning, title: The first module}}
"""
    first = New("01-beginning", "The first lesson", new.author, new.language)
    return {
        f"curriculum/{new.name}/course.yaml": text,
        f"curriculum/{new.name}/01-beginning/01-beginning.md": scaffolds.lesson(
            first, objective, today
        ),
    }


def exam(new: New, *, policy: str) -> Files:
    """A blueprint that is a draft, and one item that is."""
    domain = f"{new.name}/a"
    text = f"""exam: {new.name}
title: {quoted(new.title)}
level: practice
language: {new.language}
summary: Say in one sentence what is examined.
description: |
  Say whom it is for, what is examined, and how it is scored.
minutes: 30
grace_seconds: 10
scale: {{low: 100, cut: 700, high: 1000}}
cut: 65%
provisional: true
draft: true
draw: seeded
domains:
  - {{code: {domain}, title: The first domain, items: 20}}
pilot: 0
prerequisites: {{course: null, exams: []}}
policy: {policy}
validity_days: 730
preview: true
certificate:
  name: {quoted(new.title)}
  description: Say what the holder has shown.
  criteria: Say what was asked for.
"""
    first = New(f"{new.name[:58]}-0001", "The first item", new.author, new.language)
    return {
        f"exams/{new.name}/blueprint.yaml": text,
        f"exams/{new.name}/items/{first.name}.md": scaffolds.item(first, ItemType.SINGLE, domain),
    }
