"""A folder of items for each case that is seen only with the whole bank, and its places."""

from pathlib import Path

import pytest

from server.items.domain.bank import BankEntry, Published, check_bank
from server.items.domain.parse import parse_item

BANKS = Path(__file__).parent / "broken_banks"
PUBLISHED = {
    "fnd-b-001": Published(1, "another hash"),
    "fnd-b-002": Published(2, "any hash"),
}
"""What the store holds, where a case asks it."""

EXPECTED: dict[str, list[str]] = {
    "E009-id-twice": ["b.md:2:7 E009 error"],
    "E010-changed-without-a-version": ["a.md:3:10 E010 error"],
    "E010-older-than-published": ["a.md:3:10 E010 error"],
    "E039-in-two-testlets": ["d.md:14:9 E039 error", "d.md:14:20 E039 error"],
    "E039-item-of-a-testlet-missing": ["a.md:14:20 E039 error"],
    "E039-nested": ["a.md:14:20 E039 error"],
    "E041-a-picture-that-is-not-there": ["a.md:15:14 E041 error"],
    "E043-enemy-one-sided": ["a.md:14:11 E043 warning"],
    "E043-enemy-unknown": ["a.md:14:11 E043 error"],
    "E047-enemy-within": ["a.md:14:9 E047 error", "a.md:14:20 E047 error"],
    "E047-not-scored": ["a.md:14:20 E047 error"],
    "E047-other-domain": ["a.md:14:20 E047 error"],
    "E047-other-language": ["a.md:14:20 E047 error"],
}


def told(name: str) -> list[str]:
    files = sorted((BANKS / name).glob("*.md"))
    entries = []
    for path in files:
        item, findings = parse_item(path.read_bytes(), path.name)
        assert item is not None, findings
        entries.append(BankEntry(item, path.name, path.read_text("utf-8")))
    published = PUBLISHED if name.startswith("E010") else None
    found = check_bank(entries, files={path.name for path in files}, published=published)
    return [f"{one.file}:{one.line}:{one.column} {one.code} {one.severity}" for one in found]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_fault_of_a_bank_is_told_at_its_place(name: str) -> None:
    assert told(name) == EXPECTED[name]
    assert any(f" {name[:4]} " in line for line in EXPECTED[name])


def test_every_folder_is_expected() -> None:
    assert {path.name for path in BANKS.iterdir()} == set(EXPECTED)
