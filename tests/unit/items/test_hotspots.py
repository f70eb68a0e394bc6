"""Hotspots: the picture and its regions, what is shown of them and what counts."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from server.grading.domain.feedback import feedback_html
from server.grading.domain.grade import grade
from server.items.domain.as_json import from_json, to_json
from server.items.domain.model import Hotspot, Item, Policy, Scoring, Shape, ShapeKind
from server.items.domain.parse import Known, parse_check, parse_item
from server.items.domain.pictures import MAX_PICTURE_BYTES, PictureRefused, read_picture
from server.items.domain.presentation import (
    Presentation,
    ResponseMalformed,
    accept,
    draw_presentation,
    present,
    to_answer,
)
from server.items.domain.published import publish_item
from server.items.domain.write import content_hash, write_item
from tests.factories import a_png

TEXT = (Path(__file__).parent / "canonical" / "hotspot.md").read_text("utf-8")
SEED = bytes(range(32))


def plan(picture: bytes | None = None, text: str = TEXT) -> Item:
    files = {"exams/x/items/pictures/plan.png": picture or a_png()}
    item, findings = parse_item(text.encode(), "exams/x/items/a.md", known=Known(file_at=files.get))
    assert item is not None, findings
    return item


def drawn() -> tuple[Item, Presentation]:
    item = plan()
    return item, draw_presentation(item, SEED)


def vp8x(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff(b"VP8X" + (10).to_bytes(4, "little") + bytes(4) + sides)


def vp8l(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return riff(
        b"VP8L" + (10).to_bytes(4, "little") + b"\x2f" + bits.to_bytes(4, "little") + bytes(5)
    )


def vp8(width: int, height: int) -> bytes:
    sides = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return riff(b"VP8 " + (10).to_bytes(4, "little") + bytes(3) + b"\x9d\x01\x2a" + sides)


def riff(chunk: bytes) -> bytes:
    return b"RIFF" + (4 + len(chunk)).to_bytes(4, "little") + b"WEBP" + chunk


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (a_png(640, 480), "image/png"),
        (vp8x(640, 480), "image/webp"),
        (vp8l(640, 480), "image/webp"),
        (vp8(640, 480), "image/webp"),
    ],
    ids=["png", "extended", "lossless", "lossy"],
)
def test_a_picture_tells_its_size(data: bytes, media_type: str) -> None:
    picture = read_picture(data)

    assert (picture.media_type, picture.width, picture.height) == (media_type, 640, 480)
    assert picture.address.startswith(f"/pictures/{picture.digest}.")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        a_png()[:-1],
        a_png() + b"<script>",
        a_png(63, 300),
        a_png(100, 4_001),
        vp8(640, 480) + b"more",
        b"GIF89a" + bytes(100),
        a_png() + bytes(MAX_PICTURE_BYTES),
    ],
    ids=["empty", "svg", "cut", "longer", "narrow", "tall", "webp-longer", "gif", "large"],
)
def test_what_is_no_picture_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(PictureRefused):
        read_picture(data)


def test_another_picture_is_other_content() -> None:
    one, same, other = plan(), plan(), plan(a_png(401, 300))

    assert content_hash(one) == content_hash(same) != content_hash(other)
    assert write_item(one) == write_item(other) == TEXT


def test_json_keeps_the_picture() -> None:
    item = plan()

    again = from_json(json.loads(json.dumps(to_json(item))))
    assert again == item
    assert isinstance(again.body, Hotspot)
    assert again.body.picture is not None


def test_a_check_may_show_a_picture_beside_its_lesson() -> None:
    text = TEXT.split("---\n", 2)[2]
    header = "---\ntype: hotspot\nimage: pictures/plan.png\nalt: A plan\n---\n"
    files = {"curriculum/c/01-m/pictures/plan.png": a_png()}

    item, findings = parse_check(
        header + text, "curriculum/c/01-m/01-l.md", 1, "a-check", file_at=files.get
    )

    assert item is not None, findings
    assert isinstance(item.body, Hotspot)
    assert item.body.picture is not None


def test_a_candidate_sees_shapes_and_names_and_no_key() -> None:
    item, presentation = drawn()

    shown = present(publish_item(item), presentation)

    image, regions = shown["image"], shown["regions"]
    assert isinstance(image, dict)
    assert isinstance(regions, list)
    assert (image["width"], image["height"], image["alt"]) == (400, 300, item.body.alt)  # type: ignore[union-attr] # a hotspot
    assert shown["choose"] == 1
    assert {one["html"] for one in regions} == {'The "long" desk', "A door", "A <em>corner</em>"}
    assert all(set(one) == {"handle", "html", "shape"} for one in regions)
    for word in ("rationale", "is_key", "plan.png", item.id):
        assert word not in json.dumps(shown)


def test_a_response_names_regions_and_is_read_in_the_authors_ids() -> None:
    item, presentation = drawn()
    handles = presentation.columns[0].handles

    accepted = accept(item, presentation, {"regions": [handles[2]]})

    assert to_answer(item, presentation, accepted) == {"regions": ["c"]}
    assert accept(item, presentation, {"regions": []}) == {"regions": []}
    for wrong in (None, "a", {"a": 1}, [1], ["zzzz"], [handles[0]] * 2, list(handles), [[120, 80]]):
        with pytest.raises(ResponseMalformed):
            accept(item, presentation, {"regions": wrong})
    with pytest.raises(ResponseMalformed):
        accept(item, presentation, {"choices": [handles[0]]})


@pytest.mark.parametrize(
    ("policy", "chosen", "share"),
    [
        (Policy.EXACT, ["a"], Fraction(1)),
        (Policy.EXACT, ["a", "b"], Fraction(0)),
        (Policy.NET, ["a", "b"], Fraction(0)),
        (Policy.EACH, ["a", "b"], Fraction(2, 3)),
        (Policy.COVERAGE, ["a", "b"], Fraction(1, 2)),
    ],
)
def test_regions_are_scored_as_options_are(
    policy: Policy, chosen: list[str], share: Fraction
) -> None:
    item = replace(plan(), scoring=Scoring(policy))

    assert grade(item, {"regions": chosen}).share == share


def test_no_region_is_a_blank() -> None:
    assert grade(plan(), {"regions": []}).is_blank
    assert grade(plan(), None).is_blank
    assert grade(plan(), {"regions": "a"}).is_blank


def test_the_feedback_says_what_was_right_and_what_was_chosen() -> None:
    html = feedback_html(plan(), {"regions": ["b"]}, shown=(1, 0, 2))

    assert html.index("A door") < html.index("desk")
    assert 'class="right"' in html
    assert "Your answer" in html
    assert "Right: r" in html


def test_a_shape_knows_its_bounds() -> None:
    assert Shape(ShapeKind.CIRCLE, (100, 80, 25)).bounds() == (75, 55, 125, 105)
    assert Shape(ShapeKind.RECT, (10, 20, 30, 40)).bounds() == (10, 20, 40, 60)
    assert Shape(ShapeKind.POLYGON, (5, 9, 50, 1, 20, 70)).bounds() == (5, 1, 50, 70)
