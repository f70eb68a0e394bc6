"""What a candidate is shown and what a candidate may answer."""

import hmac
import json
from dataclasses import replace
from pathlib import Path

import pytest

from server.items.domain import presentation as shown
from server.items.domain.model import Cloze, Item, Multiple, Order
from server.items.domain.parse import parse_item
from server.items.domain.presentation import (
    Presentation,
    ResponseMalformed,
    _stream,
    accept,
    draw_presentation,
    present,
    to_answer,
)
from server.items.domain.published import publish_item

CANONICAL = Path(__file__).parent / "canonical"
SEED = bytes(range(32))
NO_RESPONSES: list[object] = ["a", 1, [], True, {}, {"answer": "a"}]
TYPES = ["single", "multiple", "order", "match", "cloze", "numeric", "text"]


def item_of(kind: str) -> Item:
    item, findings = parse_item((CANONICAL / f"{kind}.md").read_bytes(), f"{kind}.md")
    assert item is not None, findings
    return item


def drawn(kind: str, seed: bytes = SEED) -> tuple[Item, Presentation]:
    item = item_of(kind)
    return item, draw_presentation(item, seed)


def handles(rows: object) -> list[str]:
    assert isinstance(rows, list)
    return [row["handle"] for row in rows]


@pytest.mark.parametrize("kind", TYPES)
def test_the_same_seed_shows_the_same_item(kind: str) -> None:
    item, first = drawn(kind)

    assert draw_presentation(item, SEED) == first
    assert shown.from_json(json.loads(json.dumps(shown.to_json(first)))) == first


@pytest.mark.parametrize("kind", TYPES)
def test_handles_are_unique_within_an_item_and_tell_nothing(kind: str) -> None:
    item, presentation = drawn(kind)
    every = [handle for column in presentation.columns for handle in column.handles]

    assert len(set(every)) == len(every)
    text = json.dumps(present(publish_item(item), presentation))
    for word in ("rationale", "is_key", "feedback", item.id, item.title, '"who"'):
        assert word not in text


def test_seeds_differ_in_order_and_handles() -> None:
    item = item_of("order")
    orders = {draw_presentation(item, bytes([n])).columns[0].order for n in range(20)}

    assert len(orders) == 20


def test_options_keep_their_order_where_the_author_says_so() -> None:
    item = replace(item_of("order"), shuffle=False)
    still = replace(item_of("single"), shuffle=False)

    kept = draw_presentation(still, SEED).columns[0].order
    assert kept == tuple(range(len(kept)))
    assert draw_presentation(item, SEED).columns[0].order != tuple(range(11)), "steps never do"


def test_a_cloze_stem_names_the_handles_of_its_gaps() -> None:
    item, presentation = drawn("cloze")
    out = present(publish_item(item), presentation)
    gaps = out["gaps"]
    assert isinstance(gaps, list)

    assert [gap["kind"] for gap in gaps] == ["dropdown", "numeric", "text"]
    for gap in gaps:
        assert f'<span data-gap="{gap["handle"]}"></span>' in str(out["stem_html"])
    assert [option["html"] for option in gaps[0]["options"]] in (["x", "y"], ["y", "x"])
    assert "options" not in gaps[1]


def test_each_type_shows_what_its_fields_need() -> None:
    def out(kind: str) -> dict[str, object]:
        item, presentation = drawn(kind)
        return present(publish_item(item), presentation)

    assert out("multiple")["choose"] == 1
    assert out("multiple")["points"] == 2.5
    assert out("cloze")["points"] == 3
    assert "choose" not in out("single")
    assert out("numeric")["units"] == ["%", "Wh", "kWh"]
    assert out("numeric")["unit_required"] is True
    assert out("text")["max_characters"] == 500
    left, right = out("match")["left"], out("match")["right"]
    assert len(handles(left)) == len(handles(right)) == 3


def test_answers_come_back_in_the_authors_ids() -> None:
    item, presentation = drawn("match")
    lefts, rights = presentation.columns
    response = {"pairs": {lefts.handles[0]: rights.handles[1], lefts.handles[2]: rights.handles[1]}}

    accepted = accept(item, presentation, response)
    assert accepted == response
    assert to_answer(item, presentation, accepted) == {"pairs": {"a": "y", "c": "y"}}

    item, presentation = drawn("cloze")
    gaps, options = presentation.columns[:2]
    response = {"gaps": {gaps.handles[0]: options.handles[1], gaps.handles[1]: "3,"}}
    accepted = accept(item, presentation, response)
    assert to_answer(item, presentation, accepted) == {"gaps": {"who": "b", "n": "3,"}}

    item, presentation = drawn("order")
    steps = presentation.columns[0].handles
    accepted = accept(item, presentation, {"order": [steps[2], steps[0]]})
    assert to_answer(item, presentation, accepted) == {"order": ["s3", "s1"]}

    item, presentation = drawn("single")
    last = presentation.columns[0].handles[-1]
    accepted = accept(item, presentation, {"choice": last})
    assert isinstance(accepted, dict)
    answer = to_answer(item, presentation, accepted)
    assert answer == {"choice": item.body.options[-1].id}  # type: ignore[union-attr] # a single


@pytest.mark.parametrize(
    ("kind", "blank"),
    [
        ("single", None),
        ("multiple", {"choices": []}),
        ("order", {"order": []}),
        ("match", {"pairs": {}}),
        ("cloze", {"gaps": {}}),
        ("numeric", {"value": ""}),
        ("text", {"text": ""}),
    ],
)
def test_blanks_are_accepted(kind: str, blank: dict[str, object] | None) -> None:
    item, presentation = drawn(kind)

    assert accept(item, presentation, blank) == blank
    assert to_answer(item, presentation, blank) == blank


def test_a_dropdown_may_be_set_back_to_nothing() -> None:
    item, presentation = drawn("cloze")
    response = {"gaps": {presentation.columns[0].handles[0]: ""}}

    assert accept(item, presentation, response) == response
    assert to_answer(item, presentation, response) == {"gaps": {"who": ""}}


def test_half_typed_and_multi_line_texts_are_accepted() -> None:
    item, presentation = drawn("numeric")
    for typed in ("3.", "frog", "-", "9" * 64):
        assert accept(item, presentation, {"value": typed}) == {"value": typed}
    item, presentation = drawn("text")
    assert accept(item, presentation, {"text": "a\nb"}) == {"text": "a\nb"}


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        *((kind, wrong) for kind in TYPES for wrong in NO_RESPONSES),
        ("single", {"choice": None}),
        ("single", {"choice": "a"}),
        ("single", {"choice": ["a"]}),
        ("single", {"choice": "a", "extra": 1}),
        ("multiple", {"choices": "a"}),
        ("multiple", {"choices": ["zzzz"]}),
        ("multiple", {"choices": [1]}),
        ("multiple", {"choices": [[]]}),
        ("order", {"order": {"a": 1}}),
        ("match", {"pairs": []}),
        ("match", {"pairs": {"zzzz": "a"}}),
        ("cloze", {"gaps": []}),
        ("cloze", {"gaps": {"who": "a"}}),
        ("numeric", {"value": 3.5}),
        ("numeric", {"value": "9" * 65}),
        ("numeric", {"value": "3\n"}),
        ("text", {"text": "x" * 501}),
        ("text", {"text": "nul \x00"}),
        ("text", {"text": "half \ud800"}),
        ("text", {"text": None}),
    ],
)
def test_what_fits_no_item_is_refused(kind: str, response: object) -> None:
    item, presentation = drawn(kind)

    with pytest.raises(ResponseMalformed) as refusal:
        accept(item, presentation, response)
    assert refusal.value.code == "response-malformed"


def test_more_choices_than_asked_for_and_repeated_ones_are_refused() -> None:
    item, presentation = drawn("multiple")
    a, b = presentation.columns[0].handles

    assert accept(item, presentation, {"choices": [b]}) == {"choices": [b]}
    for choices in ([a, b], [a, a]):
        with pytest.raises(ResponseMalformed):
            accept(item, presentation, {"choices": choices})
    body = item.body
    assert isinstance(body, Multiple)
    free = replace(item, body=replace(body, choose=False))
    assert accept(free, presentation, {"choices": [a, b]}) == {"choices": [a, b]}
    with pytest.raises(ResponseMalformed):
        accept(free, presentation, {"choices": [a, a]})


def test_gaps_are_judged_by_their_kind() -> None:
    item, presentation = drawn("cloze")
    assert isinstance(item.body, Cloze)
    who, number, text = presentation.columns[0].handles

    for gaps in ({who: "free text"}, {number: 3}, {number: "9" * 65}, {text: "x" * 501}):
        with pytest.raises(ResponseMalformed):
            accept(item, presentation, {"gaps": gaps})
    assert accept(item, presentation, {"gaps": {text: "x"}}) == {"gaps": {text: "x"}}


def test_no_two_handles_are_the_same_even_when_the_draw_repeats() -> None:
    draws = iter([0, 0, 1])
    used: set[str] = set()

    first = shown._draw_handle(lambda _limit: next(draws), used)
    second = shown._draw_handle(lambda _limit: next(draws), used)

    assert (first, second) == ("bbbb", "bbbc")


def test_steps_are_never_shown_in_their_right_order() -> None:
    item = item_of("order")
    assert isinstance(item.body, Order)
    short = replace(item, body=replace(item.body, steps=item.body.steps[:3]))

    orders = {draw_presentation(short, bytes([n])).columns[0].order for n in range(200)}

    assert len(orders) == 5
    assert (0, 1, 2) not in orders


@pytest.mark.parametrize("seed", [b"", b"k", bytes(range(32)), bytes(64)])
def test_the_stream_is_hmac_so_that_a_form_can_be_drawn_again(seed: bytes) -> None:
    below = _stream(seed)

    drawn = [below(2**64) for _ in range(20)]

    stream = b"".join(
        hmac.digest(seed, b"assay-shown-v2" + block.to_bytes(8, "big"), "sha256")
        for block in range(5)
    )
    assert drawn == [int.from_bytes(stream[at : at + 8]) for at in range(0, len(stream), 8)]
