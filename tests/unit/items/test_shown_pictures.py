"""Pictures within the texts of items: found, published by their hash, part of the version."""

import pytest

from server.grading.domain.feedback import feedback_html
from server.items.domain.as_json import from_json, to_json
from server.items.domain.model import Item
from server.items.domain.parse import Known, parse_item
from server.items.domain.published import publish_item
from server.items.domain.write import content_hash
from server.items.pictures import pictures_of
from tests.factories import a_png

SOURCE = """\
---
item: pra-0900
version: 1
type: single
title: What the plan shows
points: 1
language: en
status: draft
author: ana
---
Look at the plan.

![The plan of a hall](pictures/plan.png)

## Options
- [x] a: ![A door](pictures/door.png)
  > Right: As ![the plan](pictures/plan.png) shows.
- [ ] b: A desk
  > Wrong: it is none.
"""
FILE = "exams/practice/items/pra-0900.md"
PLAN, DOOR = "exams/practice/items/pictures/plan.png", "exams/practice/items/pictures/door.png"
FILES = {PLAN: a_png(200, 100), DOOR: a_png(64, 64)}


def parsed(files: dict[str, bytes], source: str = SOURCE) -> tuple[Item | None, list[str]]:
    item, findings = parse_item(source.encode(), FILE, known=Known(file_at=files.get))
    errors = [one for one in findings if one.code == "E041"]
    return item, [f"{one.line}:{one.column} {one.text}" for one in errors]


def an_item(files: dict[str, bytes] = FILES) -> Item:
    item, errors = parsed(files)
    assert errors == []
    assert item is not None
    return item


def test_every_text_shows_its_pictures_from_their_published_addresses() -> None:
    item = an_item()

    html = publish_item(item).html

    plan, door = (picture.address for _, picture in item.pictures)
    assert f'<img src="{plan}"' in html.stem
    assert f'<img src="{door}"' in html.options["a"]
    assert "The plan of a hall" in html.stem
    told = feedback_html(item, {"choice": "b"})
    assert told.count(f'<img src="{door}"') == 1
    assert told.count(f'<img src="{plan}"') == 1
    assert {one.address for one in pictures_of([item])} == {plan, door}


def test_another_picture_is_another_version_and_none_is_what_it_was() -> None:
    other = FILES | {PLAN: a_png(300, 100)}

    assert content_hash(an_item()) != content_hash(an_item(other))
    plain = (
        SOURCE.replace("![The plan of a hall](pictures/plan.png)", "")
        .replace("![A door](pictures/door.png)", "A door")
        .replace("![the plan](pictures/plan.png)", "the plan")
    )
    with_folder, _ = parsed(FILES, plain)
    without, _ = parse_item(plain.encode(), FILE)
    assert with_folder is not None
    assert without is not None
    assert content_hash(with_folder) == content_hash(without)


def test_what_is_stored_is_read_back_with_its_pictures() -> None:
    item = an_item()
    document = to_json(item)

    assert from_json(document) == item
    del document["pictures"]
    assert from_json(document).pictures == ()


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({DOOR: FILES[DOOR]}, ["13:23 there is no file `pictures/plan.png`"]),
        (
            FILES | {PLAN: b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
            ["13:23 `pictures/plan.png` is not a whole picture in PNG or WebP"],
        ),
        (
            FILES | {DOOR: a_png(10, 10)},
            ["16:20 `pictures/door.png` is a picture of 10 by 10; each side has 64 to 4000 pixels"],
        ),
    ],
)
def test_what_is_no_picture_is_told_at_its_place(files: dict[str, bytes], told: list[str]) -> None:
    item, errors = parsed(files)

    assert item is None
    assert errors == told
