"""The item bank as a list to search: what each file says, and what the check says of it.

A file that cannot be read is in it too, by its name: nobody mends what nobody sees.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from pathlib import PurePosixPath

from server.items.domain.bank import BankEntry
from server.items.domain.findings import Finding, Severity
from server.items.domain.model import Item, Testlet
from server.kernel.text import folded, one_line

MOST_WORDS = 8
_TITLE = re.compile(r"^title:[ \t]*(.{1,200})$", re.MULTILINE)
_MARKS = re.compile(r"[*`]+")
_ENDING = re.compile(r"(?<=[a-z]{4})(?:ing|ies|ed|es|s|e|y)$")
_TWICE = re.compile(r"([b-df-hj-np-rt-vx-z])\1$")
LONGEST_LEAD = 140
_ITEM_FILE = re.compile(r"exams/(?P<exam>[^/]+)/items/(?P<name>[^/]+)\.md")


class Exposure(StrEnum):
    """How often an item was shown, of the forms of the current release."""

    NEVER = "never"
    SHOWN = "shown"
    OFTEN = "often"
    """In a third of the forms or more."""


_OFTEN = Fraction(1, 3)


@dataclass(frozen=True, slots=True)
class Showing:
    """In so many of `forms` forms; None of an exam whose forms all hold everything."""

    forms: int
    times: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.times, self.forms) if self.forms else Fraction()

    def is_(self, exposure: Exposure) -> bool:
        match exposure:
            case Exposure.NEVER:
                return self.times == 0
            case Exposure.SHOWN:
                return self.times > 0
            case _:
                return self.share >= _OFTEN


@dataclass(frozen=True, slots=True)
class Row:
    """One file of the bank; `item` None while it cannot be read."""

    path: str
    exam: str
    id: str
    item: Item | None
    source: str
    findings: Sequence[Finding]
    words: str
    """What is searched, folded."""

    @property
    def name(self) -> str:
        """Of its file, which is the id but where two have the same."""
        return self.path.rpartition("/")[2].removesuffix(".md")

    @property
    def title(self) -> str:
        """As far as it can be read."""
        if self.item is not None:
            return self.item.title
        found = _TITLE.search(self.source)
        return found[1].strip("\"' ") if found else ""

    @property
    def lead(self) -> str:
        """How its question or its case begins, without the marks of its Markdown."""
        if self.item is None:
            return ""
        text = self.item.body.case if isinstance(self.item.body, Testlet) else self.item.stem
        line = one_line(_MARKS.sub("", text.strip().partition("\n\n")[0]))
        return line if len(line) <= LONGEST_LEAD else f"{line[:LONGEST_LEAD].rsplit(' ', 1)[0]} …"

    @property
    def status(self) -> str:
        return self.item.status.value if self.item else FAULTY

    @property
    def errors(self) -> int:
        return sum(one.severity is Severity.ERROR for one in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


FAULTY = "faulty"
"""In the place of a status, of a file that cannot be read."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is empty leaves the list as it is."""

    text: str = ""
    exam: str = ""
    domain: str = ""
    objective: str = ""
    type: str = ""
    status: str = ""
    author: str = ""
    fact: str = ""
    exposure: str = ""
    has: str = ""
    """`findings`, `draft` or `fact-due`."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the files do not say: open drafts by path, showings by exam and item, facts due."""

    drafts: Mapping[str, object] = field(default_factory=dict)
    showings: Mapping[tuple[str, str], Showing] = field(default_factory=dict)
    due: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bank:
    """In the order of their paths, which is that of exam and id."""

    rows: Sequence[Row]

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        """By the name of its file too: of two with one id, both are found."""
        by_name = {row.name: row for row in self.rows}
        return by_name | {row.id: row for row in reversed(self.rows)}

    @cached_property
    def exams(self) -> Sequence[str]:
        return sorted({row.exam for row in self.rows})

    @cached_property
    def choices(self) -> Mapping[str, Mapping[str, Counter[str]]]:
        """What there is to choose from, with how many items each: by exam, and of all under ""."""
        found = {exam: {name: Counter[str]() for name in _CHOSEN} for exam in ("", *self.exams)}
        for row in self.rows:
            for name in _CHOSEN:
                values = _values(row, name)
                found[""][name].update(values)
                found[row.exam][name].update(values)
        return found

    @cached_property
    def errors(self) -> int:
        return sum(row.errors for row in self.rows)

    @cached_property
    def warnings(self) -> int:
        return sum(row.warnings for row in self.rows)

    def narrowed(self, asked: Narrowing, beside: Beside) -> list[Row]:
        words = [stem_of(one) for one in folded(asked.text).split()[:MOST_WORDS]]
        wanted = [(name, getattr(asked, name)) for name in _CHOSEN if getattr(asked, name)]
        return [
            row
            for row in self.rows
            if (not asked.exam or row.exam == asked.exam)
            and all(value in _values(row, name) for name, value in wanted)
            and all(word in row.words for word in words)
            and _is_shown(row, asked.exposure, beside)
            and _has(row, asked.has, beside)
        ]


def stem_of(word: str) -> str:
    """The word without an English ending, so that "leaked" finds "leaks"; others stay whole."""
    stem = _ENDING.sub("", word)
    return stem if stem == word else _TWICE.sub(r"\1", stem)


def read_bank(
    entries: Iterable[BankEntry], findings: Sequence[Finding], text_at: Callable[[str], str]
) -> Bank:
    """Every item that was read, and every file of an item that has findings, with its text."""
    told: dict[str, list[Finding]] = {}
    for one in findings:
        told.setdefault(one.file, []).append(one)
    read_items = list(entries)
    cases = {
        (PurePosixPath(entry.file).parent, name): entry.item.body.case
        for entry in read_items
        if isinstance(entry.item.body, Testlet)
        for name in entry.item.body.items
    }
    rows = [
        _row(
            entry.file,
            entry.item,
            entry.source,
            told,
            case=cases.get((PurePosixPath(entry.file).parent, entry.item.id), ""),
        )
        for entry in read_items
    ]
    read = {row.path for row in rows}
    rows += [
        _row(path, None, text_at(path), told)
        for path in told
        if path not in read and _ITEM_FILE.fullmatch(path)
    ]
    return Bank(sorted(rows, key=lambda row: row.path))


_CHOSEN = ("domain", "objective", "type", "status", "author", "fact")


def _values(row: Row, name: str) -> tuple[str, ...]:
    if name == "status":
        return (row.status,)
    if row.item is None:
        return ()
    if name == "fact":
        return row.item.facts
    return (str(getattr(row.item, name) or ""),)


def _is_shown(row: Row, exposure: str, beside: Beside) -> bool:
    if not exposure:
        return True
    showing = beside.showings.get((row.exam, row.id))
    return showing is not None and showing.is_(Exposure(exposure))


def _has(row: Row, what: str, beside: Beside) -> bool:
    match what:
        case "":
            return True
        case "findings":
            return bool(row.findings)
        case "draft":
            return row.path in beside.drafts
        case _:
            return row.item is not None and not beside.due.isdisjoint(row.item.facts)


def _row(
    path: str,
    item: Item | None,
    source: str,
    told: Mapping[str, list[Finding]],
    *,
    case: str = "",
) -> Row:
    """`case` is what the item is asked about: who looks for its words finds the item too."""
    found = _ITEM_FILE.fullmatch(path)
    exam, name = (found["exam"], found["name"]) if found else (path.split("/")[1], path)
    words = [name, case, *(_texts(item) if item else (source,))]
    item_id = item.id if item else name
    return Row(path, exam, item_id, item, source, told.get(path, ()), folded(" ".join(words)))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
