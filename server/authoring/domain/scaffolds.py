"""What a new item, lesson or fact begins as: it passes the check as a draft once it is written.

A hotspot does once its picture is brought, a testlet once it names items that there are.
"""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

from server.authoring.domain.mending import as_new
from server.items.domain.model import ItemType
from server.kernel.text import folded

WHOLE = (
    ItemType.SINGLE, ItemType.MULTIPLE, ItemType.ORDER, ItemType.MATCH, ItemType.CLOZE,
    ItemType.NUMERIC, ItemType.TEXT, ItemType.ESSAY,
)  # fmt: skip
"""Of one file, which passes the check as it is begun."""
OFFERED = (*WHOLE, ItemType.HOTSPOT, ItemType.TESTLET)
"""In the browser, where a picture can be brought and findings say what is still to come."""
_HEADERS = {
    ItemType.HOTSPOT: "image: pictures/to-come.png\n"
    "alt: Say what the picture shows, for those who do not see it.\n",
    ItemType.TESTLET: "items: [first-item, second-item]\n",
}

_OPTIONS = """## Options
- [x] a: The key
  > Right: why.
- [ ] b: A mistake that somebody really makes
  > Wrong: why.
- [ ] c: Another mistake
  > Wrong: why.
"""
_BODIES = {
    ItemType.SINGLE: f"Say the situation, then ask one question.\n\n{_OPTIONS}",
    ItemType.MULTIPLE: f"Say the situation, then ask what applies.\n\n{_OPTIONS}",
    ItemType.ORDER: """Say what is to be put in order.

## Order
1. a: What comes first
2. b: What comes then
3. c: What comes last
""",
    ItemType.MATCH: """Say what belongs together.

## Pairs
| left | right |
|---|---|
| a: One | p: Its partner |
| b: Another | q: The partner of the other |
|  | r: A distractor |
""",
    ItemType.CLOZE: """The gap stands [[here]] in the sentence.

## Gap here (1 point, dropdown)
- [x] a: The key
- [ ] b: A mistake that somebody really makes
""",
    ItemType.NUMERIC: "Ask for a number.\n\n## Answer\n= 3.5 +/- 0.05\n",
    ItemType.TEXT: "Ask for a word.\n\n## Answer\n- 100%: The word\n",
    ItemType.ESSAY: """Say what is to be written about, and what is looked for.

## Rubric
| criterion | weight | 0 | 1 | 2 |
|---|---|---|---|---|
| a: What is judged | 1 | Missing | In part | Whole |
""",
    ItemType.HOTSPOT: """Ask where something is.

## Regions
- [x] a: rect 0 0 100 100 "What stands in this place"
  > Right: why.
- [ ] b: rect 100 0 100 100 "What stands in the other"
  > Wrong: why.
""",
    ItemType.TESTLET: "## Case\nSay the situation that all of its items ask about.\n",
}
NOBODYS = "content-team"
"""The handle of whoever has no letters for one."""


@dataclass(frozen=True, slots=True)
class New:
    """What is asked for: an id or a slug, a title, and who writes."""

    name: str
    title: str
    author: str
    language: str = "en"


def item(new: New, item_type: ItemType, domain: str) -> str:
    where = f"domain: {domain}\n" if domain else ""
    points = "" if item_type is ItemType.TESTLET else "points: 1\n"
    return (
        f"---\nitem: {new.name}\nversion: 1\ntype: {item_type.value}\ntitle: {quoted(new.title)}\n"
        f"{where}{points}{_HEADERS.get(item_type, '')}language: {new.language}\n"
        f"author: {handle_of(new.author)}\nstatus: draft\n---\n{_BODIES[item_type]}"
    )


def like(new: New, text: str) -> str:
    """A new item that begins as another."""
    given = {"item": new.name, "version": "1", "status": "draft"}
    given |= {"title": quoted(new.title), "author": handle_of(new.author)}
    return as_new(text, given)


def lesson(new: New, objective: str, today: date) -> str:
    objectives = f"[{objective}]" if objective else "[]"
    return (
        f"---\ntitle: {quoted(new.title)}\nobjectives: {objectives}\nreading_minutes: 5\n"
        f"exercise_minutes: 0\nfacts: []\nlast_reviewed: {today.isoformat()}\n---\n"
        "## The first heading\n\nSay what a reader can do after this lesson, and begin.\n"
    )


def fact(new: New, today: date) -> str:
    review = today + timedelta(days=180)
    return (
        f"fact: {new.name}\nstatement: {quoted(new.title)}\nsource: {quoted('Name the source')}\n"
        f"checked_on: {today.isoformat()}\nvolatility: M\nreview_by: {review.isoformat()}\n"
    )


def handle_of(name: str) -> str:
    """A handle like the name, of letters that a handle has."""
    plain = re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[:40]
    return plain if re.match(r"[a-z][a-z0-9-]", plain) else NOBODYS


def quoted(text: str) -> str:
    """YAML reads JSON's strings; what needs no quotes gets none."""
    is_plain = re.fullmatch(r"[A-Za-z][\w ,.’“”()/-]*[\w.)”]", text) is not None
    is_word = text.lower() in {"yes", "no", "true", "false", "null", "on", "off"}
    return text if is_plain and not is_word else json.dumps(text, ensure_ascii=False)
