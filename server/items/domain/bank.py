"""What can only be seen with all items at hand: ids, enemies, testlets, pictures, changes."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from server.items.domain.findings import Finding
from server.items.domain.model import Item, ItemType, testlet_items
from server.items.domain.report import START, Report
from server.items.domain.shown import referenced_files
from server.items.domain.strict_yaml import Place
from server.items.domain.write import content_hash


@dataclass(frozen=True, slots=True)
class BankEntry:
    """An item that was read, its file, the file's text to point into, and its hash if known."""

    item: Item
    file: str
    source: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """What the store holds of an item: its newest version and that version's hash."""

    version: int
    hash: str


def check_bank(
    entries: Iterable[BankEntry],
    *,
    files: Container[str] | None = None,
    published: Mapping[str, Published] | None = None,
) -> list[Finding]:
    """Check the items against each other, the existing files and the last publish.

    `files` are paths from the content folder; None skips what needs them, or the store.
    """
    by_id: dict[str, BankEntry] = {}
    findings: list[Finding] = []
    for entry in entries:
        report = Report(entry.file)
        first = by_id.setdefault(entry.item.id, entry)
        if first is not entry:
            place = _place(entry, "item", entry.item.id)
            report.error("E009", place, f"`{entry.item.id}` is also the id of {first.file}")
        if files is not None:
            _check_pictures(entry, files, report)
        if published is not None:
            _check_version(entry, published.get(entry.item.id), report)
        findings += report.findings
    for entry in by_id.values():
        findings += _enemy_findings(entry, by_id)
    findings += _testlet_findings(by_id)
    return sorted(findings)


def _check_pictures(entry: BankEntry, files: Container[str], report: Report) -> None:
    if entry.source and "![" not in entry.source:
        return
    for path in dict.fromkeys(referenced_files(entry.item)):
        if normpath(join(dirname(entry.file), path)) not in files:
            report.error("E041", _place(entry, None, path), f"there is no file `{path}`")


def _check_version(entry: BankEntry, last: Published | None, report: Report) -> None:
    if last is None or entry.item.version > last.version:
        return
    fault = ""
    if entry.item.version < last.version:
        fault = f"version {last.version} is already published"
    elif (entry.hash or content_hash(entry.item)) != last.hash:
        fault = "changed since it was published; give it the next version"
    if fault:
        report.error("E010", _place(entry, "version", str(entry.item.version)), fault)


def _enemy_findings(entry: BankEntry, by_id: Mapping[str, BankEntry]) -> list[Finding]:
    report = Report(entry.file)
    for enemy in entry.item.enemies:
        other = by_id.get(enemy)
        if other is None:
            place = _place(entry, "enemies", enemy)
            report.error("E043", place, f"the enemy `{enemy}` is no item of the bank")
        elif entry.item.id not in other.item.enemies:
            place = _place(entry, "enemies", enemy)
            report.warn("E043", place, f"`{enemy}` does not name this item as its enemy")
    return report.findings


def _testlet_findings(by_id: Mapping[str, BankEntry]) -> list[Finding]:
    findings: list[Finding] = []
    home: dict[str, str] = {}
    for testlet in by_id.values():
        report = Report(testlet.file)
        for name in testlet_items(testlet.item):
            place = _place(testlet, "items", name)
            other = home.setdefault(name, testlet.item.id)
            if other != testlet.item.id:
                report.error("E039", place, f"`{name}` stands in the testlet `{other}` too")
            fault = _member_fault(testlet, by_id.get(name))
            if fault:
                report.error("E039", place, f"`{name}` {fault}")
            else:
                for difference in _differences(testlet.item, by_id[name].item):
                    report.error("E047", place, f"`{name}` {difference}")
        findings += report.findings
    return findings


def _member_fault(testlet: BankEntry, member: BankEntry | None) -> str:
    if member is None:
        return "is no item of the bank"
    if member.item.type is ItemType.TESTLET:
        return "is itself a testlet"
    is_beside = dirname(member.file) == dirname(testlet.file)
    return "" if is_beside else "is an item of another exam"


def _differences(testlet: Item, member: Item) -> Iterator[str]:
    if member.domain != testlet.domain:
        yield f"is of the domain {member.domain}, its testlet of {testlet.domain}"
    if member.language != testlet.language:
        yield f"is in the language {member.language}, its testlet in {testlet.language}"
    if member.status.is_scored != testlet.status.is_scored:
        yield f"is at {member.status}, its testlet at {testlet.status}"
    for enemy in sorted({*testlet_items(testlet), testlet.id} & {*member.enemies}):
        yield f"has the enemy `{enemy}` within its testlet"
    if member.id in testlet.enemies:
        yield "is named as an enemy by its own testlet"


def _place(entry: BankEntry, key: str | None, text: str) -> Place:
    """Find the text in the source, from the line of the key on."""
    word = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])")
    is_near = key is None
    for number, line in enumerate(entry.source.split("\n"), 1):
        is_near = is_near or line.startswith(f"{key}:")
        found = word.search(line) if is_near else None
        if found:
            return Place(number, found.start() + 1)
    return START
