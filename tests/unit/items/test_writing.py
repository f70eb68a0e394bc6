"""The canonical form, the hash and the JSON of items."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from server.items.domain.as_json import from_json, to_json
from server.items.domain.model import Item, Review, ReviewRole, Status, Verdict
from server.items.domain.parse import parse_item
from server.items.domain.write import content_hash, write_item

CANONICAL = sorted((Path(__file__).parent / "canonical").glob("*.md"))


def read(text: str) -> Item:
    item, findings = parse_item(text.encode(), "a.md")
    assert item is not None, findings
    return item


@pytest.mark.parametrize("path", CANONICAL, ids=lambda path: path.stem)
def test_the_canonical_form_is_written_as_it_stands(path: Path) -> None:
    text = path.read_text("utf-8")

    assert write_item(read(text)) == text


@pytest.mark.parametrize("path", CANONICAL, ids=lambda path: path.stem)
def test_json_loses_nothing(path: Path) -> None:
    item = read(path.read_text("utf-8"))

    assert from_json(json.loads(json.dumps(to_json(item)))) == item


def test_json_that_we_did_not_write_is_refused() -> None:
    document = to_json(read(CANONICAL[0].read_text("utf-8")))

    with pytest.raises(msgspec.ValidationError):
        from_json({**document, "points": 1})


@pytest.mark.parametrize(
    ("change", "is_other_content"),
    [
        (lambda item: replace(item, status=Status.RETIRED), False),
        (lambda item: replace(item, author="other-team"), False),
        (lambda item: replace(item, title="Another title"), False),
        (
            lambda item: replace(
                item,
                reviews=(
                    Review("b-team", ReviewRole.BIAS, date(2026, 1, 2), Verdict.ACCEPT),
                ),
            ),
            False,
        ),
        (lambda item: replace(item, stem="Another stem?"), True),
        (lambda item: replace(item, feedback="Another"), True),
        (lambda item: replace(item, points=item.points + 1), True),
        (lambda item: replace(item, version=item.version + 1), True),
    ],
)  # fmt: skip
def test_the_hash_is_over_what_is_shown_and_scored(change, is_other_content) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - both come from the table above
    item = read(CANONICAL[0].read_text("utf-8"))

    assert (content_hash(change(item)) != content_hash(item)) is is_other_content


def test_the_hash_stays_the_same_from_release_to_release() -> None:
    item = read((Path(__file__).parent / "canonical" / "single.md").read_text("utf-8"))

    assert content_hash(item) == (
        "a99e57747e7341c9de057ce8349d2860447cc22b70b0599b7513ce6ec249e274"
    )


def test_a_title_that_yaml_would_misread_is_quoted() -> None:
    item = read((Path(__file__).parent / "canonical" / "single.md").read_text("utf-8"))
    for title in (
        "true",
        "Stop: now # really",
        "- a",
        "1.50",
        'He said "no"',
        "Überblick",
        "2026-01-02",
    ):
        odd = replace(item, title=title)

        assert read(write_item(odd)) == odd
