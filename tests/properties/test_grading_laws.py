"""Laws of grading: order of options means nothing, shares stay in range, nothing raises."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from server.grading.domain.grade import grade
from server.grading.domain.score import domain_band, scaled_score
from server.items.domain.model import (
    MAY_TAKE_AWAY,
    POLICIES,
    Body,
    Hotspot,
    Item,
    ItemType,
    Match,
    Multiple,
    Option,
    Order,
    Policy,
    Region,
    Scoring,
    Shape,
    ShapeKind,
    Side,
    Single,
    Status,
    Step,
)
from server.items.domain.numbers import read_quantity
from server.items.domain.parse import parse_check

IDS = "abcdefgh"
SHARES = st.fractions(min_value=-1, max_value=1, max_denominator=100)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(IDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
ANSWERS = st.none() | st.dictionaries(
    st.sampled_from(["choice", "choices", "order", "pairs", "gaps", "value", "text", "regions"]),
    JSON,
)


def item_of(kind: ItemType, body: Body, scoring: Scoring) -> Item:
    return Item(
        id="law-1", version=1, type=kind, title="", points=Fraction(3), scoring=scoring,
        language="en", status=Status.DRAFT, author="", stem="Stem", body=body,
    )  # fmt: skip


@st.composite
def scorings(draw: st.DrawFn, kind: ItemType) -> Scoring:
    policy = draw(st.sampled_from(POLICIES[kind]))
    floor = draw(st.sampled_from([0, -1])) if policy in MAY_TAKE_AWAY else 0
    return Scoring(policy, floor, draw(SHARES) if policy is Policy.MAP else Fraction(0))


@st.composite
def choice_items(draw: st.DrawFn) -> Item:
    kind = draw(st.sampled_from([ItemType.SINGLE, ItemType.MULTIPLE]))
    n = draw(st.integers(2, 8))
    keys = {draw(st.integers(0, n - 1))}
    if kind is ItemType.MULTIPLE:
        keys |= draw(st.sets(st.integers(0, n - 1)))
    weights = draw(st.lists(st.none() | SHARES, min_size=n, max_size=n))
    options = tuple(Option(IDS[i], IDS[i], i in keys, weights[i]) for i in range(n))
    scoring = draw(scorings(kind))
    body = Single(options) if kind is ItemType.SINGLE else Multiple(options)
    return item_of(kind, body, scoring)


@st.composite
def order_items(draw: st.DrawFn) -> Item:
    n = draw(st.integers(3, 8))
    scoring = Scoring(draw(st.sampled_from(POLICIES[ItemType.ORDER])))
    return item_of(ItemType.ORDER, Order(tuple(Step(i, i) for i in IDS[:n])), scoring)


@st.composite
def match_items(draw: st.DrawFn) -> Item:
    n = draw(st.integers(2, 6))
    sides = tuple(Side(i, i) for i in IDS)
    pairs = tuple((IDS[i], draw(st.sampled_from(IDS))) for i in range(n))
    scoring = draw(scorings(ItemType.MATCH))
    values = draw(st.lists(st.tuples(st.sampled_from(IDS[:n]), st.sampled_from(IDS), SHARES)))
    return item_of(ItemType.MATCH, Match(sides[:n], sides, pairs, tuple(values)), scoring)


WRITTEN = [
    parse_check(f"---\ntype: {text}", "l.md", 1, "law-1")[0]
    for text in (
        "numeric\nunits: {m: 1, cm: 0.01}\n---\nS\n\n## Answer\n= 3 +/- 1 m\n50% = 3 +/- 2 m\n",
        "text\n---\nS\n\n## Answer\n- 100%: a\n- 50%: b\n",
        "cloze\n---\n[[a]] [[b]]\n\n## Gap a (numeric)\n= 1\n\n## Gap b (text)\n- 100%: c\n",
    )
]
ITEMS = choice_items() | order_items() | match_items() | st.sampled_from(WRITTEN)


def own_answers(item: Item) -> st.SearchStrategy[dict[str, object]]:
    ids = st.sampled_from(IDS)
    shapes: dict[ItemType, tuple[str, st.SearchStrategy[object]]] = {
        ItemType.SINGLE: ("choice", ids),
        ItemType.MULTIPLE: ("choices", st.lists(ids, unique=True)),
        ItemType.ORDER: ("order", st.lists(ids, unique=True)),
        ItemType.MATCH: ("pairs", st.dictionaries(ids, ids)),
    }
    name, values = shapes[item.type]
    return st.builds(lambda value: {name: value}, values)


@given(ITEMS, ANSWERS)
def test_any_stored_answer_gets_a_share_from_the_floor_to_all(item: Item, answer: None) -> None:
    mark = grade(item, answer)

    assert item.scoring.floor <= mark.share <= 1
    assert mark.points == item.points * mark.share
    assert not (mark.is_blank and mark.share)


@given(choice_items() | order_items() | match_items(), st.data())
def test_an_answer_in_the_candidates_form_gets_a_share_in_range(
    item: Item, data: st.DataObject
) -> None:
    answer = data.draw(own_answers(item))

    assert item.scoring.floor <= grade(item, answer).share <= 1


@given(choice_items(), st.data())
def test_the_order_of_options_and_of_choices_means_nothing(item: Item, data: st.DataObject) -> None:
    assert isinstance(item.body, Single | Multiple)
    answer = data.draw(own_answers(item))
    shuffled = tuple(data.draw(st.permutations(item.body.options)))
    other = replace(item, body=replace(item.body, options=shuffled))
    turned = dict(answer)
    if isinstance(chosen := answer.get("choices"), list):
        turned["choices"] = data.draw(st.permutations(chosen))

    assert grade(item, answer) == grade(other, turned)


@given(
    choice_items().filter(lambda item: item.scoring.policy not in ("weights", "map"))
    | order_items()
)
def test_the_key_earns_everything(item: Item) -> None:
    body = item.body
    if isinstance(body, Order):
        answer: dict[str, object] = {"order": [step.id for step in body.steps]}
    else:
        assert isinstance(body, Single | Multiple)
        keys = [option.id for option in body.options if option.is_key]
        answer = {"choices": keys, "choice": keys[0]}

    assert grade(item, answer).points == item.points


@given(st.text(max_size=80), st.booleans())
def test_any_text_is_a_number_or_none(text: str, comma_groups: bool) -> None:  # noqa: FBT001 - a drawn value
    quantity = read_quantity(text, comma_groups=comma_groups)

    assert quantity is None or quantity.value.is_finite()


RAWS = st.fractions(min_value=0, max_value=60, max_denominator=60)


@given(RAWS, RAWS, RAWS)
def test_the_scale_rises_and_shows_pass_and_fail(
    one: Fraction, two: Fraction, cut: Fraction
) -> None:
    low, high = sorted((one, two))
    scores = [scaled_score(raw, Fraction(60), cut) for raw in (low, high)]

    assert 100 <= scores[0] <= scores[1] <= 1000
    assert [score >= 700 for score in scores] == [raw >= cut for raw in (low, high)]


@given(RAWS, st.integers(1, 60), st.fractions(min_value=0, max_value=1, max_denominator=100))
def test_a_band_holds_what_was_earned(earned: Fraction, items: int, cut: Fraction) -> None:
    band = domain_band(earned, Fraction(60), items, cut)

    assert 0 <= band.low <= earned / 60 * 100 <= band.high <= 100


@given(
    st.sets(st.sampled_from(IDS), min_size=1),
    st.lists(st.sampled_from(IDS), unique=True),
    st.sampled_from(POLICIES[ItemType.HOTSPOT]),
)
def test_regions_are_worth_what_options_are(
    keys: set[str], chosen: list[str], policy: Policy
) -> None:
    shape = Shape(ShapeKind.CIRCLE, (50, 50, 40))
    regions = tuple(Region(name, name, name in keys, shape) for name in IDS)
    options = tuple(Option(name, name, name in keys) for name in IDS)
    hotspot = item_of(ItemType.HOTSPOT, Hotspot("a.png", "A", regions), Scoring(policy))
    multiple = item_of(ItemType.MULTIPLE, Multiple(options), Scoring(policy))

    assert grade(hotspot, {"regions": chosen}) == grade(multiple, {"choices": chosen})
