"""What shows only with all items at hand."""

from dataclasses import replace

from server.items.domain.bank import BankEntry, Published, check_bank
from server.items.domain.parse import parse_item
from server.items.domain.shown import referenced_files
from server.items.domain.write import content_hash

SOURCE = """---
item: fnd-b-001
version: 2
type: single
title: Who owns the queue
points: 1
language: en
status: draft
author: content-team
enemies: [fnd-b-002]
---
Look at ![the queue](pictures/queue.png) and [read](https://example.org).

## Options
- [x] a: The owner ![again](pictures/queue.png)
- [ ] b: The vendor ![other](./b.png)
"""


def entry(source: str = SOURCE, file: str = "exams/foundations/items/a.md") -> BankEntry:
    item, findings = parse_item(source.encode(), file)
    assert item is not None, findings
    return BankEntry(item, file, source)


ENEMY = SOURCE.replace("fnd-b-002", "x").replace("fnd-b-001", "fnd-b-002")
PICTURES = {
    "exams/foundations/items/pictures/queue.png",
    "exams/foundations/items/b.png",
}


def test_a_bank_in_order_has_no_findings() -> None:
    other = entry(ENEMY.replace("[x]\n", "[fnd-b-001]\n", 1), "exams/foundations/items/b.md")
    published = {"fnd-b-001": Published(2, content_hash(entry().item))}

    assert check_bank([entry(), other], files=PICTURES, published=published) == []


def test_an_id_used_twice_is_told_in_the_second_file() -> None:
    lonely = SOURCE.replace("enemies: [fnd-b-002]\n", "")

    findings = check_bank([entry(lonely), entry(lonely, "exams/foundations/items/z.md")])

    assert [str(finding)[:38] for finding in findings] == ["exams/foundations/items/z.md:2:7 E009 "]


def test_an_unknown_enemy_is_an_error() -> None:
    findings = check_bank([entry()])

    assert [(f.line, f.column, f.code, f.severity) for f in findings] == [(10, 11, "E043", "error")]


def test_a_one_sided_enemy_is_a_warning() -> None:
    other = entry(ENEMY.replace("enemies: [x]\n", ""), "exams/foundations/items/b.md")

    findings = check_bank([entry(), other])

    assert [(f.line, f.column, f.code, f.severity) for f in findings] == [
        (10, 11, "E043", "warning")
    ]


def test_a_missing_picture_is_told_where_it_is_shown() -> None:
    lonely = entry(SOURCE.replace("enemies: [fnd-b-002]\n", ""))

    findings = check_bank([lonely], files=PICTURES - {"exams/foundations/items/b.png"})

    assert [(f.line, f.column, f.code) for f in findings] == [(15, 30, "E041")]
    assert referenced_files(lonely.item)[0] == "pictures/queue.png"


def test_a_change_without_a_higher_version_is_an_error() -> None:
    lonely = entry(SOURCE.replace("enemies: [fnd-b-002]\n", ""))
    places = []
    for version, digest in ((2, "other"), (3, "any"), (1, "other")):
        findings = check_bank([lonely], published={"fnd-b-001": Published(version, digest)})
        places.append([(f.line, f.column, f.code) for f in findings])

    assert places == [[(3, 10, "E010")], [(3, 10, "E010")], []]
    assert check_bank([lonely], published={}) == []


def test_without_its_text_a_finding_points_at_the_beginning() -> None:
    bare = replace(entry(), source="")

    assert [(f.line, f.column) for f in check_bank([bare])] == [(1, 1)]
