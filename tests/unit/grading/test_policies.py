"""Known answers for every policy. Shares are exact."""

from dataclasses import replace
from fractions import Fraction

import pytest

from server.grading.domain.grade import grade
from server.grading.domain.marks import Mark
from server.items.domain.model import Item
from server.items.domain.parse import parse_check

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def an_item(kind: str, body: str, header: str = "") -> Item:
    text = f"---\ntype: {kind}\n{header}\n---\nStem.\n\n{body}\n"
    item, findings = parse_check(text, "lesson.md", 1, "chk-1")
    assert item is not None, findings
    return item


def choice(kind: str, keys: str, policy: str, *weights: str) -> Item:
    """Options a, b, c… with keys given as in 01001."""
    labels = [f" ({weight}%)" for weight in weights] or [""] * len(keys)
    lines = [
        f"- [{'x' if key == '1' else ' '}] {chr(97 + i)}{label}: Text {i}\n  > Why."
        for i, (key, label) in enumerate(zip(keys, labels, strict=True))
    ]
    return an_item(kind, "\n".join(["## Options", *lines]), f"scoring: {{policy: {policy}}}")


def share(item: Item, answer: dict[str, object] | None) -> Fraction:
    return grade(item, answer).share


def test_single_gives_all_or_nothing() -> None:
    item = choice("single", "010", "right")

    assert grade(item, {"choice": "b"}) == Mark(Fraction(1), Fraction(1), is_blank=False)
    assert grade(item, {"choice": "a"}) == Mark(Fraction(0), Fraction(0), is_blank=False)
    assert share(item, {"choice": "zzz"}) == 0


def test_single_weights_are_held_between_nothing_and_all() -> None:
    item = choice("single", "100", "weights", "100", "25", "-50")

    assert [share(item, {"choice": c}) for c in "abc"] == [1, Fraction(1, 4), 0]


TWO_THIRDS = [2 * THIRD, 2 * THIRD]
KEY = "01001"
RESPONSES = [
    "01001",
    "01000",
    "00001",
    "01011",
    "11001",
    "10110",
    "11111",
    "00100",
    "00110",
    "01010",
]


@pytest.mark.parametrize(
    ("policy", "shares"),
    [
        ("exact", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("net", [1, HALF, HALF, HALF, HALF, 0, 0, 0, 0, 0]),
        (
            "each",
            [1, *[Fraction(n, 5) for n in (4, 4, 4, 4, 0, 2, 2, 1, 3)]],
        ),
        (
            "coverage",
            [1, HALF, HALF, 2 * THIRD, 2 * THIRD, 0, 2 * Fraction(1, 5), 0, 0, Fraction(1, 4)],
        ),
    ],
)
def test_multiple_by_policy(policy: str, shares: list[Fraction]) -> None:
    item = choice("multiple", KEY, policy)
    answers = [
        [chr(97 + i) for i, mark in enumerate(response) if mark == "1"] for response in RESPONSES
    ]

    assert [share(item, {"choices": answer}) for answer in answers] == shares


@pytest.mark.parametrize(
    ("policy", "floor", "shares"),
    [
        ("rexams-false", 0, [1, HALF, HALF, *TWO_THIRDS, 0, 0, 0, 0, THIRD / 2]),
        ("rexams-true", 0, [1, HALF, HALF, HALF, HALF, 0, 0, 0, 0, 0]),
        ("rexams-all", 0, [1, HALF, HALF, 0, 0, 0, 0, 0, 0, 0]),
        ("rexams-none", 0, [1, HALF, HALF, 1, 1, 0, 1, 0, 0, HALF]),
        (
            "rexams-false",
            -1,
            [1, HALF, HALF, 2 * THIRD, 2 * THIRD, -1, 0, 0, -2 * THIRD, THIRD / 2],
        ),
        ("rexams-true", -1, [1, HALF, HALF, HALF, HALF, -1, -HALF, 0, -1, 0]),
        ("rexams-all", -1, [1, HALF, HALF, 0, 0, -1, -1, 0, -1, -HALF]),
        ("rexams-none", -1, [1, HALF, HALF, 1, 1, 0, 1, 0, 0, HALF]),
    ],
)
def test_multiple_as_r_exams_scores_it(policy: str, floor: int, shares: list[Fraction]) -> None:
    """The table of the format, and the same below zero; 00000 is a blank and never takes away."""
    item = choice("multiple", KEY, policy)
    item = replace(item, scoring=replace(item.scoring, floor=floor))
    answers = [
        [chr(97 + i) for i, mark in enumerate(response) if mark == "1"]
        for response in [*RESPONSES[:7], "00000", *RESPONSES[8:]]
    ]

    assert [share(item, {"choices": answer}) for answer in answers] == shares


def test_mapped_values_add_up_once_each_within_the_bounds() -> None:
    lines = ["[x] a (60%): A", "[x] b (70%): B", "[ ] c (-50%): C", "[ ] d: D"]
    options = "\n".join(["## Options", *(f"- {line}\n  > Why." for line in lines)])
    item = an_item("multiple", options, "scoring: {policy: map, default: -10%}")
    below = replace(item, scoring=replace(item.scoring, floor=-1))

    chosen = (["a"], ["a", "a"], ["a", "b"], ["a", "c"], ["c"], ["a", "d"], ["zzz"])
    assert [share(item, {"choices": list(ids)}) for ids in chosen] == [
        Fraction(3, 5), Fraction(3, 5), 1, Fraction(1, 10), 0, HALF, 0,
    ]  # fmt: skip
    assert share(below, {"choices": ["c"]}) == -HALF


def test_pairs_are_worth_what_is_written_beside_them() -> None:
    body = (
        "## Pairs\n|l|r|value|\n|-|-|-|\n|a: A|x: X|50%|\n|b: B|y: Y|50%|\n"
        "|b: B|x: X|25%|\n||z: Z||"
    )
    item = an_item("match", body, "scoring: {policy: map, default: -20%}")

    assert share(item, {"pairs": {"a": "x", "b": "y"}}) == 1
    assert share(item, {"pairs": {"a": "x", "b": "x"}}) == 3 * Fraction(1, 4)
    assert share(item, {"pairs": {"a": "x", "b": "z"}}) == 3 * Fraction(1, 10)
    assert share(item, {"pairs": {"a": ["x"], "b": "gone"}}) == 0


def test_multiple_weights_add_up() -> None:
    item = choice("multiple", "110", "weights", "60", "40", "-50")

    chosen = (["a"], ["a", "b"], ["a", "c"], ["c"], ["a", "b", "c"])
    assert [share(item, {"choices": list(ids)}) for ids in chosen] == [
        Fraction(3, 5), 1, Fraction(1, 10), 0, HALF,
    ]  # fmt: skip


def test_unwritten_weights_share_the_points_among_the_keys() -> None:
    item = choice("multiple", "110", "weights")

    assert share(item, {"choices": ["b"]}) == HALF


@pytest.mark.parametrize(
    ("policy", "shares"),
    [
        ("exact", [1, 0, 0, 0, 0]),
        ("position", [1, HALF, 0, HALF, 0]),
        ("adjacent", [1, THIRD, 2 * THIRD, THIRD, 0]),
        ("lcs", [1, 3 * Fraction(1, 4), 3 * Fraction(1, 4), HALF, Fraction(1, 4)]),
    ],
)
def test_order_by_policy(policy: str, shares: list[Fraction]) -> None:
    body = "## Order\n1. a: one\n2. b: two\n3. c: three\n4. d: four"
    item = an_item("order", body, f"scoring: {{policy: {policy}}}")

    given = ("abcd", "abdc", "bcda", "ab", "dcba")
    assert [share(item, {"order": list(order)}) for order in given] == shares


PAIRS = "## Pairs\n|l|r|\n|-|-|\n|a: A|x: X|\n|b: B|y: Y|\n|c: C|x: X|\n||z: Z|"


@pytest.mark.parametrize(("policy", "part"), [("per-pair", 2 * THIRD), ("exact", Fraction(0))])
def test_match_by_policy(policy: str, part: Fraction) -> None:
    item = an_item("match", PAIRS, f"scoring: {{policy: {policy}}}")

    assert share(item, {"pairs": {"a": "x", "b": "y", "c": "x"}}) == 1
    assert share(item, {"pairs": {"a": "x", "b": "y", "c": "z"}}) == part
    assert share(item, {"pairs": {"a": "x", "b": "y"}}) == part
    assert share(item, {"pairs": {"a": "y"}}) == 0


GAPS = """## Gap who (2 points, dropdown)
- [x] a: owner
- [ ] b: vendor

## Gap days (1 point, numeric)
= 2 +/- 0.5
50% = 2 +/- 1

## Gap what (1 point, text)
- 100%: SLO
"""


def a_cloze(policy: str = "per-gap") -> Item:
    stem = "[[who]] [[days]] [[what]]"
    text = f"---\ntype: cloze\nscoring: {{policy: {policy}}}\npoints: 8\n---\n{stem}\n\n{GAPS}"
    item, findings = parse_check(text, "lesson.md", 1, "chk-1")
    assert item is not None, findings
    return item


def test_cloze_weighs_gaps_by_their_points() -> None:
    item = a_cloze()

    assert grade(item, {"gaps": {"who": "a"}}).points == 4
    assert grade(item, {"gaps": {"who": "b", "days": "3", "what": " slo"}}).points == 3
    assert grade(item, {"gaps": {"who": "a", "days": "2.5", "what": "SLO"}}).points == 8
    assert grade(item, {"gaps": {"who": "", "days": "two"}}).points == 0


def test_cloze_exact_is_all_or_nothing() -> None:
    item = a_cloze("exact")

    assert share(item, {"gaps": {"who": "a", "days": "2", "what": "SLO"}}) == 1
    assert share(item, {"gaps": {"who": "a", "days": "3", "what": "SLO"}}) == 0


def a_numeric(*answers: str, header: str = "") -> Item:
    return an_item("numeric", "\n".join(["## Answer", *answers]), header)


@pytest.mark.parametrize(
    ("answer", "right", "wrong"),
    [
        ("= 3.14 +/- 0.01", ["3.13", "3.14", "3.15", "3,13", "+3.13"], ["3.129999", "3.1500001"]),
        ("= 7 +/- 10%", ["6.3", "7.7", "7"], ["6.29", "7.71"]),
        ("= -7 +/- 10%", ["-6.3", "\u22127.7"], ["-6.29", "7"]),
        ("[3.4, 3.6]", ["3.4", "3.6", "3.5"], ["3.39999", "3.6000001"]),
        ("= 0.0003142", ["3.142E-4", "3.142e-4", "3.142 x 10^-4", ".0003142"], ["3.142"]),
        ("= 3e8", ["3x10^8", "3\u00d710^8", "300000000", "300,000,000"], ["3x10^7"]),
        ("= 1000", ["1,000", "1000", "1e3"], ["1.000", "1 000", "1,00"]),
        ("= 0.125", ["0,125", ",125"], ["125"]),
    ],
)
def test_numbers_are_compared_in_decimal(answer: str, right: list[str], wrong: list[str]) -> None:
    item = a_numeric(answer)

    assert [share(item, {"value": value}) for value in right] == [1] * len(right)
    assert [share(item, {"value": value}) for value in wrong] == [0] * len(wrong)


def test_outside_english_a_comma_is_always_decimal() -> None:
    item = a_numeric("= 1", header="language: de")

    assert share(item, {"value": "1,000"}) == 1


@pytest.mark.parametrize(
    "value", ["frog", ". m", ".e8 m", ",", "1,2,3", "1e99999", "9" * 65, "--1"]
)
def test_what_is_no_number_is_wrong_and_no_error(value: str) -> None:
    item = a_numeric("= 1", header="units: {m: 1}")

    assert grade(item, {"value": value}) == Mark(Fraction(0), Fraction(0), is_blank=False)


def test_units_are_converted_exactly() -> None:
    item = a_numeric("= 0.2 m", "50% = 0.2 +/- 0.1 m", header="units: {m: 1, cm: 0.01}")

    assert [share(item, {"value": v}) for v in (".2m", "20. cm", "0.2", "25 cm", "0.2 km")] == [
        1, 1, 1, HALF, 0,
    ]  # fmt: skip


def test_a_required_unit_may_not_be_left_out() -> None:
    item = a_numeric("= 1 cm", header="units: {m: 100, cm: 1, required: true}")

    assert [share(item, {"value": v}) for v in ("1. cm", ".01m", "1")] == [1, 1, 0]


def test_a_unit_where_none_is_asked_is_wrong() -> None:
    assert share(a_numeric("= 1"), {"value": "1 cm"}) == 0


def test_the_best_band_counts() -> None:
    item = a_numeric("25% = 3.5 +/- 1", "= 3.5", "50% = 3.5 +/- 0.5")

    assert [share(item, {"value": v}) for v in ("3.5", "4", "4.5", "4.6")] == [
        1, HALF, Fraction(1, 4), 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("match", "given", "expected"),
    [
        ("", "  caf\u00e9   SOCIETY ", 1),
        ("", "cafe society", 1),
        ("", "cafesociety", 0),
        ("match: {case: true}", "cafe society", 0),
        ("match: {case: true}", "Cafe  Society", 1),
        ("match: {accents: true}", "cafe society", 0),
        ("match: {accents: true}", "cafe\u0301 society", 1),
        ("match: {spaces: true}", "caf\u00e9  society", 0),
        ("match: {spaces: true}", " caf\u00e9 society ", 1),
    ],
)
def test_texts_agree_as_far_as_asked(match: str, given: str, expected: int) -> None:
    item = an_item("text", "## Answer\n- 100%: Caf\u00e9 Society", match)

    assert share(item, {"text": given}) == expected


def test_texts_may_be_worth_a_part() -> None:
    item = an_item("text", "## Answer\n- 100%: SLO\n- 50%: owner\u2019s goal")

    assert share(item, {"text": "Owner's goal"}) == HALF


BLANKS: list[tuple[Item, list[dict[str, object] | None]]] = [
    (choice("single", "10", "right"), [None, {}, {"choice": None}, {"choice": ""}]),
    (choice("multiple", "10", "each"), [None, {}, {"choices": []}]),
    (an_item("order", "## Order\n1. a: x\n2. b: y\n3. c: z"), [None, {"order": []}]),
    (an_item("match", PAIRS), [None, {"pairs": {}}, {"pairs": {"a": None}}]),
    (a_cloze(), [None, {"gaps": {}}, {"gaps": {"who": "", "days": " "}}]),
    (a_numeric("= 0"), [None, {}, {"value": ""}, {"value": "  "}]),
    (an_item("text", "## Answer\n- 100%: x"), [None, {}, {"text": "\n"}]),
]


@pytest.mark.parametrize(("item", "answers"), BLANKS, ids=lambda value: getattr(value, "type", ""))
def test_a_blank_is_nothing_and_told_apart(
    item: Item, answers: list[dict[str, object] | None]
) -> None:
    for answer in answers:
        assert grade(item, answer) == Mark(Fraction(0), Fraction(0), is_blank=True)


@pytest.mark.parametrize("item", [item for item, _ in BLANKS], ids=lambda item: item.type)
def test_what_cannot_be_an_answer_is_worth_nothing(item: Item) -> None:
    odd: list[object] = [5, [1], [["a"]], {"a": ["x"]}, True, "\x00", {"who": 3, "days": [1]}]
    for value in odd:
        keys = ("choice", "choices", "order", "pairs", "gaps", "value", "text")
        assert grade(item, dict.fromkeys(keys, value)).points == 0
