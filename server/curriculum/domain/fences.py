"""Finding the checks of a lesson: `::: check <id>` … `:::`, at the left margin.

What stands within is an item and none of our business; it is taken out, line for line, so
that every place after it keeps its number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.items.domain.report import Report
from server.items.domain.sections import Line
from server.items.domain.strict_yaml import Place

_OPENS_CHECK = re.compile(r":{3,}[ \t]*check(?![\w-])[ \t]*(.*?)[ \t]*\Z")
_OPENS = re.compile(r":{3,}[ \t]*\S")
_CLOSES = re.compile(r":{3,}[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Fence:
    """`text` is what stands inside; its first line is the one after `place`."""

    id: str
    place: Place
    text: str


def cut_checks(lines: Sequence[Line], report: Report) -> tuple[str, list[Fence]]:
    """Return the lesson's Markdown with emptied checks, and the checks."""
    texts = [line.text for line in lines]
    fences: list[Fence] = []
    at = 0
    while at < len(lines):
        opening = None if lines[at].is_code else _OPENS_CHECK.match(texts[at])
        if opening is None:
            at += 1
            continue
        end = _end(lines, at)
        place = Place(lines[at].number, 1)
        if end is None:
            report.error("C012", place, "this check is never closed by a line `:::`")
            # What follows cannot be told from the check, so it is not read as lesson text.
            texts[at:] = [""] * (len(texts) - at)
            break
        check_id = _id(opening[1], place, report)
        fences.append(Fence(check_id, place, "\n".join(texts[at + 1 : end])))
        texts[at], texts[end] = "::: check", ":::"
        texts[at + 1 : end] = [""] * (end - at - 1)
        at = end + 1
    return "\n".join(texts), fences


def _end(lines: Sequence[Line], start: int) -> int | None:
    """Return the index of the closing line; a callout inside closes with its own."""
    depth = 0
    for at in range(start, len(lines)):
        if lines[at].is_code:
            continue
        if _OPENS.match(lines[at].text):
            depth += 1
        elif _CLOSES.match(lines[at].text):
            depth -= 1
        if depth == 0:
            return at
    return None


def _id(written: str, place: Place, report: Report) -> str:
    if not written:
        report.error("C012", place, "a check is opened as `::: check <id>`")
    elif len(written.split()) > 1:
        report.error("C012", place, f"a check has one id, not `{written[:80]}`")
    return written.split(maxsplit=1)[0] if written else ""
