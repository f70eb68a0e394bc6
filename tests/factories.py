"""Builders for tests: right answers worked out from the item files, and small content folders."""

import re
import shutil
import tempfile
import zlib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from server.items.domain.model import (
    Cloze,
    GapKind,
    Hotspot,
    Item,
    Match,
    Multiple,
    Numeric,
    NumericAnswer,
    Order,
    Single,
    Text,
)
from server.items.domain.parse import parse_item
from server.items.domain.published import ItemHtml, publish_item
from server.kernel.clock import system_now

ROOT = Path(__file__).parent.parent
NO_LIMITS = "{waits_days: [], attempts: null, window_days: null}"
Shown = Mapping[str, Any]
Bank = Mapping[str, tuple[Item, ItemHtml]]


def bank(exam: str) -> Bank:
    """Items by the HTML of their stem, gap marks aside."""
    items = {}
    for path in sorted((ROOT / "exams" / exam / "items").glob("*.md")):
        item, _ = parse_item(path.read_bytes(), path.name)
        assert item is not None, path
        html = publish_item(item).html
        items[_plain(html.stem)] = (item, html)
    return items


def item_of(shown: Shown, exam: Bank) -> Item:
    return exam[_plain(shown["stem_html"])][0]


def right_response(shown: Shown, exam: Bank) -> dict[str, Any]:
    """The response of the contract that earns every point of an item as it was shown."""
    item, html = exam[_plain(shown["stem_html"])]
    body = item.body
    if isinstance(body, Single | Multiple):
        handles = _handles(shown["options"])
        keys = [handles[html.options[option.id]] for option in body.options if option.is_key]
        return {"choice": keys[0]} if isinstance(body, Single) else {"choices": keys}
    if isinstance(body, Hotspot):
        handles = _handles(shown["regions"])
        return {"regions": [handles[html.options[one.id]] for one in body.regions if one.is_key]}
    if isinstance(body, Order):
        handles = _handles(shown["options"])
        return {"order": [handles[html.options[step.id]] for step in body.steps]}
    if isinstance(body, Match):
        left, right = _handles(shown["left"]), _handles(shown["right"])
        return {"pairs": {left[html.left[a]]: right[html.right[b]] for a, b in body.pairs}}
    if isinstance(body, Cloze):
        return {"gaps": _gaps(shown, body, html)}
    assert isinstance(body, Numeric | Text)
    return _written(body)


def _written(body: Numeric | Text) -> dict[str, str]:
    if isinstance(body, Numeric):
        return {"value": _number(body.answers)}
    return {"text": body.answers[0].text}


def a_png(width: int = 400, height: int = 300) -> bytes:
    """A whole picture, all white."""
    ihdr = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress((b"\x00" + b"\xff" * width) * height)
    chunks = ((b"IHDR", ihdr), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        for name, body in chunks
    )


def whole_content(folder: Path) -> Path:
    """Courses and exams as the repository has them, with facts that were checked yesterday.

    The repository's own go out of date by the calendar, and take their items out of exams.
    """
    for name in ("curriculum", "exams"):
        shutil.copytree(ROOT / name, folder / name)
    checked_on = system_now().date() - timedelta(days=1)
    for path in sorted((folder / "curriculum" / "facts").glob("*.yaml")):
        text = path.read_text("utf-8")
        before, until = (_day_of(text, key) for key in ("checked_on", "review_by"))
        moved = {"checked_on": checked_on, "review_by": checked_on + (until - before)}
        for key, day in moved.items():
            text = re.sub(rf"(?m)^{key}: .*$", f"{key}: {day}", text)
        path.write_text(text, "utf-8")
    return folder


@cache
def fresh_content() -> Path:
    """One such folder for the whole process, to be read and copied."""
    _rooms.append(room := tempfile.TemporaryDirectory(prefix="assay-content-"))
    return whole_content(Path(room.name))


_rooms: list[tempfile.TemporaryDirectory[str]] = []  # until the process ends


def _day_of(fact: str, key: str) -> date:
    found = re.search(rf"(?m)^{key}: (\S+)$", fact)
    assert found
    return date.fromisoformat(found[1])


def small_content(folder: Path, **blueprint_lines: str) -> Path:
    """The practice course and exam alone; each argument replaces that line of the blueprint."""
    for part in ("curriculum/practice", "curriculum/facts", "exams/practice", "exams/policy"):
        shutil.copytree(fresh_content() / part, folder / part)
    _set_lines(folder / "exams" / "practice" / "blueprint.yaml", blueprint_lines)
    return folder


ESSAY = """\
---
item: {name}
version: 1
type: essay
title: Stop it in time
domain: {domain}
objective: {objective}
points: 10
words: {{min: 5, max: 200}}
show_rubric: true
raters: {{count: {count}, resolve: {resolve}, when_differ_by: {{total: 5, criterion: 2}}}}
language: en
author: content-team
status: approved
reviews:
  - {{by: review-team, role: content, date: 2026-10-02, verdict: accept}}
---
An agent pays invoices it wrote itself. Say how you would stop it, and what you would change.

## Rubric
| criterion | weight | 0 | 1 | 2 | 3 | 4 |
|---|---|---|---|---|---|---|
| control: Control design | 1 | absent | named | workable | sound | sound, foresees failure |
| recovery: Operation and recovery | 1 | none | a restart | a plan | drilled | drilled, owned |

## Exemplar weak (control 1, recovery 0)
I would switch it off.

> Names a stop and nothing else.

## Exemplar strong (control 4, recovery 3)
The owner withdraws its credential, and payments above a limit wait for a person.
"""


def an_essay(
    folder: Path,
    exam: str = "practice",
    *,
    name: str = "ess-0001",
    count: int = 2,
    resolve: str = "parity",
) -> Path:
    """The content with an essay of ten points among the items of an exam, which draws them all."""
    some = next(iter(sorted((folder / "exams" / exam / "items").glob("*.md")))).read_text("utf-8")
    said = dict(line.split(": ", 1) for line in some.splitlines() if ": " in line)
    text = ESSAY.format(
        name=name,
        domain=f"{exam}/items",
        objective=said["objective"],
        count=count,
        resolve=resolve,
    )
    (folder / "exams" / exam / "items" / f"{name}.md").write_text(text, "utf-8")
    blueprint = folder / "exams" / exam / "blueprint.yaml"
    written = blueprint.read_text("utf-8")
    lines = written.replace("title: The items, items: 6", "title: The items, items: 7")
    assert lines != written, "the blueprint of the practice exam reads otherwise"
    blueprint.write_text(lines, "utf-8")
    return folder


def in_parts(folder: Path, parts: str, exam: str = "practice") -> Path:
    """The content with parts in the place of the cut of an exam."""
    blueprint = folder / "exams" / exam / "blueprint.yaml"
    lines = blueprint.read_text("utf-8").splitlines(keepends=True)
    cut = next(at for at, line in enumerate(lines) if line.startswith("cut:"))
    lines[cut] = parts
    blueprint.write_text("".join(lines), "utf-8")
    return folder


def second_exam(folder: Path, slug: str, **blueprint_lines: str) -> None:
    """A copy of the practice exam under another name, with items of its own."""
    home = folder / "exams" / slug
    shutil.copytree(folder / "exams" / "practice", home)
    for path in sorted((home / "items").glob("*.md")):
        text = path.read_text("utf-8").replace("practice/", f"{slug}/").replace("pra-", f"{slug}-")
        path.unlink()
        (home / "items" / path.name.replace("pra-", f"{slug}-")).write_text(text, "utf-8")
    blueprint = home / "blueprint.yaml"
    text = blueprint.read_text("utf-8").replace("practice/", f"{slug}/")
    blueprint.write_text(text, "utf-8")
    _set_lines(blueprint, {"exam": slug, **blueprint_lines})


def second_course(folder: Path, slug: str) -> None:
    """A copy of the practice course under another name, with checks of its own."""
    home = folder / "curriculum" / slug
    shutil.copytree(folder / "curriculum" / "practice", home)
    for path in home.rglob("*.*"):
        text = path.read_text("utf-8").replace("pra-check", f"{slug}-check")
        path.write_text(text.replace("PRA-", "SEC-"), "utf-8")
    _set_lines(home / "course.yaml", {"course": slug})


def write_policy(folder: Path, name: str, **lines: str) -> None:
    """A policy without limits, but for what the arguments say."""
    said = {"retake": NO_LIMITS, "at_zero": "hand-in", **lines}
    text = "".join(f"{key}: {value}\n" for key, value in {"policy": name, **said}.items())
    (folder / "exams" / "policy" / f"{name}.yaml").write_text(text, "utf-8")


def _set_lines(blueprint: Path, wanted: Mapping[str, str]) -> None:
    lines = blueprint.read_text("utf-8").splitlines()
    for key, value in wanted.items():
        at = next(at for at, line in enumerate(lines) if line.startswith(f"{key}:"))
        lines[at] = f"{key}: {value}"
    blueprint.write_text("\n".join(lines) + "\n", "utf-8")


def _handles(shown: list[dict[str, str]]) -> dict[str, str]:
    return {entry["html"]: entry["handle"] for entry in shown}


def _gaps(shown: Shown, body: Cloze, html: ItemHtml) -> dict[str, str]:
    filled: dict[str, str] = {}
    for gap, entry in zip(body.gaps, shown["gaps"], strict=True):
        if gap.kind is GapKind.DROPDOWN:
            right = next(option.id for option in gap.options if option.is_key)
            filled[entry["handle"]] = _handles(entry["options"])[html.gaps[gap.name][right]]
        else:
            filled[entry["handle"]] = _number(gap.numbers) if gap.numbers else gap.texts[0].text
    return filled


def _number(answers: tuple[NumericAnswer, ...]) -> str:
    best = answers[0]
    low, high = best.bounds()
    middle = (low + high) / 2
    return f"{middle} {best.unit}" if best.unit else str(middle)


def _plain(stem: str) -> str:
    """The stem without the gap handles, which are drawn per sitting."""
    parts = stem.split('<span data-gap="')
    return parts[0] + "".join(part.partition('"')[2] for part in parts[1:])
