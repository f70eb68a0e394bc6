"""A content folder for the bench: the practice course as it is, and an exam of sixty items."""

import shutil
from pathlib import Path
from textwrap import dedent

from tests.benchmarks.processes import REPOSITORY

EXAM = "bench"
ITEMS = 60
OTHERS = {10: "multiple", 20: "order", 30: "numeric", 40: "text", 50: "multiple"}

BLUEPRINT = f"""\
exam: {EXAM}
title: Bench exam
level: practice
language: en
summary: Sixty items for measuring.
description: Nobody sits this exam but a load generator.
minutes: 120
grace_seconds: 10
scale: {{low: 100, cut: 700, high: 1000}}
cut: 65%
provisional: true
draw: seeded
domains:
  - {{code: bench/a, title: First half, items: 30}}
  - {{code: bench/b, title: Second half, items: 30}}
pilot: 0
prerequisites: {{course: null, exams: []}}
policy: practice
validity_days: 365
preview: false
certificate:
  name: Bench certificate
  description: Nobody holds this certificate.
  criteria: Reached the cut of 700 in an exam that nobody sits.
"""

HEADER = """\
---
item: bench-{number:04d}
version: 1
type: {type}
title: Bench item {number}
domain: bench/{half}
objective: PRA-1.1
cognitive: apply
points: 1
{own}seconds: 60
language: en
author: content-team
status: approved
reviews:
  - {{by: review-team, role: content, date: 2026-11-24, verdict: accept}}
---
Case {number}. A department of {people} people has used an assistant for {number} weeks. Their
manager shows you the log of one morning and asks what may be concluded from it.

"""

BODIES = {
    "single": """\
        ## Options
        - [x] a: Only what happened on that one morning
          > Right: one morning is no sample.
        - [ ] b: That the department has adopted the tool
          > Wrong: use is not yet adoption.
        - [ ] c: That the quality of its work has risen
          > Wrong: the log holds no measure of it.
        - [ ] d: That the other mornings were just alike
          > Wrong: nothing in the log is about them.
        """,
    "multiple": """\
        ## Options
        - [x] a: The log of a random sample of days
          > Right: an unchosen sample can be generalised.
        - [x] b: The share of cases done without the tool
          > Right: it is the missing denominator.
        - [ ] c: The number of licences that were bought
          > Wrong: access is not use.
        - [ ] d: The vendor's list of further features
          > Wrong: features are not results.
        """,
    "order": """\
        ## Order
        1. a: Measure the time a case takes today
        2. b: Change one step of the work
        3. c: Measure the time in the same way
        4. d: Compare the two with the owner
        """,
    "numeric": """\
        ## Answer
        = 120 +/- 0.5 min
        """,
    "text": """\
        ## Answer
        - 100%: sample
        - 100%: a sample
        """,
}
OWN = {
    "multiple": "choose: true\nscoring: {policy: net, floor: 0}\n",
    "order": "scoring: {policy: position}\n",
    "numeric": "units: {min: 1, h: 60, required: true}\n",
}


def write_content(folder: Path) -> None:
    shutil.copytree(REPOSITORY / "curriculum" / "practice", folder / "curriculum" / "practice")
    shutil.copytree(REPOSITORY / "curriculum" / "facts", folder / "curriculum" / "facts")
    shutil.copytree(REPOSITORY / "exams" / "policy", folder / "exams" / "policy")
    items = folder / "exams" / EXAM / "items"
    items.mkdir(parents=True)
    (items.parent / "blueprint.yaml").write_text(BLUEPRINT, encoding="utf-8")
    for number in range(1, ITEMS + 1):
        (items / f"bench-{number:04d}.md").write_text(_item(number), encoding="utf-8")


def _item(number: int) -> str:
    kind = OTHERS.get(number, "single")
    header = HEADER.format(
        number=number,
        type=kind,
        half="a" if number <= ITEMS // 2 else "b",
        own=OWN.get(kind, ""),
        people=20 + number,
    )
    return header + dedent(BODIES[kind])
