"""An exam of one minute for the drill. Any number may be right, so each save can be told apart."""

import shutil
from pathlib import Path

from tests.benchmarks.processes import REPOSITORY

EXAM = "drill"
ITEMS = 6
RIGHT_BELOW = 1_000_000
"""Every whole number from 1 to here is right, those above are wrong."""

_BLUEPRINT = f"""\
exam: {EXAM}
title: Drill exam
level: practice
language: en
summary: Six numbers in a minute.
description: Nobody sits this exam but the clients of the fault drill.
minutes: 1
grace_seconds: 10
scale: {{low: 100, cut: 700, high: 1000}}
cut: 50%
provisional: true
draw: all
domains:
  - {{code: drill/a, title: First half, items: 3}}
  - {{code: drill/b, title: Second half, items: 3}}
pilot: 0
prerequisites: {{course: null, exams: []}}
policy: practice
validity_days: 365
preview: false
certificate:
  name: Drill certificate
  description: Nobody holds this certificate.
  criteria: Reached the cut of 700 in an exam that nobody sits.
"""

_ITEM = """\
---
item: drill-{number:04d}
version: 1
type: numeric
title: Drill item {number}
domain: drill/{half}
objective: PRA-1.1
cognitive: apply
points: 1
seconds: 10
language: en
author: content-team
status: approved
reviews:
  - {{by: review-team, role: content, date: 2026-11-24, verdict: accept}}
---
Case {number}. Say any whole number that is smaller than a million and larger than nothing.

## Answer
= {middle} +/- {width}
"""


def write_content(folder: Path) -> Path:
    shutil.copytree(REPOSITORY / "curriculum" / "practice", folder / "curriculum" / "practice")
    shutil.copytree(REPOSITORY / "curriculum" / "facts", folder / "curriculum" / "facts")
    shutil.copytree(REPOSITORY / "exams" / "policy", folder / "exams" / "policy")
    items = folder / "exams" / EXAM / "items"
    items.mkdir(parents=True)
    (items.parent / "blueprint.yaml").write_text(_BLUEPRINT, encoding="utf-8")
    middle = RIGHT_BELOW // 2
    for number in range(1, ITEMS + 1):
        half = "a" if number <= ITEMS // 2 else "b"
        text = _ITEM.format(number=number, half=half, middle=middle, width=middle - 1)
        (items / f"drill-{number:04d}.md").write_text(text, encoding="utf-8")
    return folder


def worth(value: str) -> int:
    """The points of a response, given as canonical JSON."""
    return 1 if value != "null" and int(value.strip('{"value:} ')) < RIGHT_BELOW else 0
