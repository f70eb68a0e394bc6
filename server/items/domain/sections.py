"""Cutting the Markdown of an item into stem, sections and list entries, places kept.

Headings and markers inside code blocks are text. Nothing here knows what a section means.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from server.items.domain.report import Report
from server.items.domain.strict_yaml import Place

_FENCE = re.compile(r"(?: {0,3}|\t)(`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r"##(?:[ \t]+(.*))?$")
_QUOTE = re.compile(r"[ \t]+> ?(.*)$")


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    is_code: bool = False

    @property
    def place(self) -> Place:
        return Place(self.number, len(self.text) - len(self.text.lstrip()) + 1)


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    place: Place
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Entry:
    """One option, step or answer: its marker line, then its text and its block quote."""

    line: Line
    marker: re.Match[str]
    text_lines: list[str] = field(default_factory=list)
    quote_lines: list[str] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return self.line.place

    @property
    def text(self) -> str:
        return clean(self.text_lines)

    @property
    def quote(self) -> str:
        return clean(self.quote_lines)

    def place_of(self, group: str) -> Place:
        return Place(self.line.number, self.marker.start(group) + 1)


def starts_code(text: str) -> bool:
    return _FENCE.match(text) is not None


def mark_code(texts: Iterable[str], first_line: int, report: Report) -> list[Line]:
    """Give the lines their numbers and mark those of fenced code (CommonMark 0.31 section 4.5)."""
    lines: list[Line] = []
    fence, opened_at = "", first_line
    for number, text in enumerate(texts, first_line):
        lines.append(Line(number, text, is_code=bool(fence) or starts_code(text)))
        if fence:
            fence = "" if _closes(fence, text) else fence
        elif match := _FENCE.match(text):
            fence, opened_at = match[1], number
    if fence:
        report.error("E014", Place(opened_at, 1), "a code block begins here and never ends")
    return lines


def _closes(fence: str, text: str) -> bool:
    stripped = text.strip()
    return len(stripped) >= len(fence) and set(stripped) == {fence[0]}


def split_sections(lines: Sequence[Line]) -> tuple[list[Line], list[Section]]:
    """Return the lines of the stem and the sections in the order written."""
    stem: list[Line] = []
    sections: list[Section] = []
    gathered = stem
    for line in lines:
        heading = None if line.is_code else _HEADING.match(line.text)
        if heading is None:
            gathered.append(line)
            continue
        _close(sections, gathered)
        gathered = []
        name = (heading[1] or "").strip().rstrip("#").rstrip()
        sections.append(Section(name, line.place, ()))
    _close(sections, gathered)
    return stem, sections


def _close(sections: list[Section], gathered: list[Line]) -> None:
    if sections:
        sections[-1] = Section(sections[-1].name, sections[-1].place, tuple(gathered))


def clean(texts: Iterable[str]) -> str:
    """Trim the ends of lines and the blank lines around."""
    return "\n".join(text.rstrip() for text in texts).strip("\n")


@dataclass(frozen=True, slots=True)
class Grammar:
    """How an entry begins (its group `text` begins the text), and how far its text is indented."""

    marker: re.Pattern[str]
    width: int
    expected: str


def read_entries(section: Section, grammar: Grammar, report: Report) -> list[Entry]:
    """Cut a section at its markers. A line that belongs to no entry is an error."""
    entries: list[Entry] = []
    for line in section.lines:
        marker = None if line.is_code else grammar.marker.match(line.text)
        if marker is not None:
            entries.append(Entry(line, marker, [marker["text"] or ""]))
            _refuse_code_beside_marker(entries[-1], report)
        elif not (entries and _continues(entries[-1], line, grammar.width)) and line.text.strip():
            expected = f"this line belongs to nothing; expected `{grammar.expected}`"
            report.error("E023", line.place, expected)
    return entries


def _refuse_code_beside_marker(entry: Entry, report: Report) -> None:
    if starts_code(entry.text_lines[0]):
        report.error("E023", entry.place_of("text"), "begin a code block on a line of its own")


def _continues(entry: Entry, line: Line, width: int) -> bool:
    """Add the line to the entry, if it is a part of it."""
    quote = None if line.is_code else _QUOTE.match(line.text)
    if quote is not None:
        entry.quote_lines.append(quote[1])
        return True
    if not line.text.strip():
        (entry.quote_lines or entry.text_lines).append("")
        return True
    if entry.quote_lines or not line.text.startswith((" ", "\t")):
        return False
    entry.text_lines.append(_dedent(line.text, width))
    return True


def _dedent(text: str, width: int) -> str:
    if text.startswith("\t"):
        return text[1:]
    return text[min(width, len(text) - len(text.lstrip(" "))) :]
