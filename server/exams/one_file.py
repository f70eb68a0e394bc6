"""What the check says of one file, with a text of its own in the place of what the folder holds.

Quick enough for every pause in somebody's typing, so it looks only at what can touch this file:
the check of the whole folder has the last word. Stores nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from server.curriculum.domain.model import Course, Fact
from server.curriculum.domain.reader import read_courses
from server.exams.content import (
    Exam,
    Library,
    items_of,
    surroundings_of,
    usable_in,
)
from server.exams.domain.bank import check_blueprint
from server.exams.domain.blueprint import Blueprint, parse_blueprint
from server.exams.workshop import ContentState
from server.items.domain.bank import BankEntry, check_bank
from server.items.domain.findings import Finding
from server.items.domain.model import Item, testlet_items
from server.items.domain.parse import parse_item

FileAt = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Around:
    """The folder: as it was checked last, and its files by their path.

    `beside` are files that are to come with the text, by their path.
    """

    state: ContentState
    folder_at: FileAt
    beside: Mapping[str, bytes] = field(default_factory=dict)

    def file_at(self, path: str) -> bytes | None:
        return self.beside.get(path) or self.folder_at(path)

    @property
    def library(self) -> Library:
        assert self.state.content.library is not None, "whoever checks a folder knows it"
        return self.state.content.library


def check_item(text: bytes, path: str, around: Around) -> tuple[Item | None, list[Finding]]:
    known = around.library.known_to(path.split("/")[1], around.file_at)
    item, findings = parse_item(text, path, known=known)
    if item is None:
        return None, findings
    entry = BankEntry(item, path, text.decode("utf-8"))
    beside = check_bank(
        [*_related(entry, around.state), entry],
        files=around.library.paths | around.beside.keys(),
        published=around.state.known,
    )
    return item, sorted({*findings, *_of(path, beside)})


def check_course(
    text: bytes, path: str, around: Around
) -> tuple[Course | None, Mapping[str, Fact], list[Finding]]:
    """A lesson or the file of a course, within its course; objectives of others are not seen."""
    home = "/".join(path.split("/")[:2]) + "/"
    paths = around.library.paths
    files = {one: around.file_at(one) or b"" for one in paths if one.startswith(home)}
    facts = {fact.id: fact for fact in around.library.reading.facts}
    names = {one: b"" for one in paths if one.startswith("curriculum/facts/")}
    reading = read_courses({**files, **names, path: text})
    course = next((one for one in reading.courses if home == f"curriculum/{one.slug}/"), None)
    return course, facts, _of(path, reading.findings)


def check_fact(text: bytes, path: str) -> tuple[Fact | None, list[Finding]]:
    reading = read_courses({path: text})
    return next(iter(reading.facts), None), reading.findings


def check_blueprint_file(
    text: bytes, path: str, around: Around
) -> tuple[Blueprint | None, list[Finding]]:
    blueprint, findings = parse_blueprint(text, path)
    if blueprint is None:
        return None, findings
    items = items_of(blueprint, path.split("/")[1], around.state.content.entries)
    surroundings = surroundings_of(around.library.paths, around.library.blueprints)
    usable = usable_in(Exam(blueprint, None, items))
    findings += check_blueprint(blueprint, usable, surroundings, file=path, source=text)
    return blueprint, sorted(findings)


def _related(entry: BankEntry, state: ContentState) -> Iterator[BankEntry]:
    """Other files that say something of this item, or that it says something of."""
    item, named = entry.item, {*entry.item.enemies, *testlet_items(entry.item), entry.item.id}
    members = {*testlet_items(item)}
    for other in state.content.entries:
        if other.file == entry.file:
            continue
        if other.item.id in named or members & {*testlet_items(other.item)}:
            yield other


def _of(path: str, findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.file == path]
