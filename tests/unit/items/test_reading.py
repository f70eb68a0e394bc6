"""Reading valid items: what authors write is what we hold."""

from decimal import Decimal
from fractions import Fraction

import pytest

from server.items.domain.fields import MOST_UNKNOWN
from server.items.domain.findings import Finding
from server.items.domain.model import (
    Around,
    Between,
    Cloze,
    GapKind,
    Item,
    ItemType,
    Match,
    Multiple,
    Numeric,
    Order,
    Policy,
    Single,
    Status,
    Text,
    TextMatch,
    choose_count,
)
from server.items.domain.parse import Known, parse_check, parse_item

EXAMPLE = """---
item: agt-0042
version: 3
type: multiple
title: Where the stop belongs
domain: agents/operations
objective: AGT-4.2
cognitive: apply
points: 2
scoring: {policy: net, floor: 0}
choose: true
seconds: 90
language: en
author: content-team
status: approved
reviews:
  - {by: review-team, role: content, date: 2026-10-02, verdict: accept}
facts: [A15]
enemies: [agt-0031]
---
An agent can issue refunds. **Which two** stop it within a minute?

## Options
- [x] a: A feature flag of the owner
  > Right: one action.
- [X] b: Revoking its credential

  ```sh
  ## not a heading
  ```
  > Right: the next call
  > fails.
- [ ] c: A ticket to the vendor
  > Wrong: somebody else's queue.

## Feedback
Who can stop it?
"""


def check(text: str) -> Item:
    item, findings = parse_check(text, "lesson.md", 1, "chk-1")
    assert findings == []
    assert item is not None
    return item


def test_the_example_of_the_guide_is_read() -> None:
    item, findings = parse_item(EXAMPLE.encode(), "agt-0042.md")

    assert findings == []
    assert item is not None
    assert isinstance(item.body, Multiple)
    assert [option.is_key for option in item.body.options] == [True, True, False]
    assert item.body.options[1].text == "Revoking its credential\n\n```sh\n## not a heading\n```"
    assert item.body.options[1].rationale == "Right: the next call\nfails."
    assert item.points == 2
    assert item.scoring.policy is Policy.NET
    assert item.feedback == "Who can stop it?"
    assert choose_count(item) == 2


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    plain, _ = parse_item(EXAMPLE.encode(), "a.md")
    other, _ = parse_item(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode(), "a.md")

    assert plain == other


def test_what_cannot_be_known_is_not_judged() -> None:
    item, findings = parse_item(EXAMPLE.encode(), "a.md", known=Known(facts=frozenset()))

    assert item is None
    assert [finding.code for finding in findings] == ["E045"]


def test_a_check_needs_only_its_type() -> None:
    item = check("---\ntype: order\n---\nFirst?\n\n## Order\n1. a: x\n2. b: y\n3. c: z\n")

    assert (item.id, item.version, item.status) == ("chk-1", 1, Status.APPROVED)
    assert item.points == 1
    assert isinstance(item.body, Order)
    assert choose_count(item) is None


def test_places_in_a_check_count_from_the_lesson() -> None:
    text = "---\ntype: single\n---\nWho?\n\n## Options\n- [x] a: x\n  > r\n- [ ] b: y\n"
    _, findings = parse_check(text, "lesson.md", 40, "chk-1")

    assert [(f.line, f.column, f.code) for f in findings] == [(48, 1, "E030")]


@pytest.mark.parametrize(
    ("header", "item_id", "place", "code"),
    [
        ("type: single\nitem: other-1", "chk-1", "3:7", "E008"),
        ("type: single", "Chk 1", "1:1", "E008"),
        ("title: x", "chk-1", "2:1", "E006"),
    ],
)
def test_a_check_with_a_wrong_header_is_refused(
    header: str, item_id: str, place: str, code: str
) -> None:
    body = "Who?\n\n## Options\n- [x] a: x\n  > r\n- [ ] b: y\n  > r\n"
    item, findings = parse_check(f"---\n{header}\n---\n{body}", "lesson.md", 1, item_id)

    assert item is None
    assert [f"{f.line}:{f.column} {f.code}" for f in findings] == [f"{place} {code}"]


def test_weights_may_be_fractions_of_a_percent() -> None:
    item = check(
        "---\ntype: single\nscoring: {policy: weights}\n---\nWho?\n\n## Options\n"
        "- [x] a (100%): x\n  > r\n- [ ] b (100/3%): y\n  > r\n- [ ] c (-25.5%): z\n  > r\n"
    )

    assert isinstance(item.body, Single)
    assert [option.weight for option in item.body.options] == [
        1,
        Fraction(1, 3),
        Fraction(-51, 200),
    ]


def test_numeric_takes_tolerances_intervals_bands_and_units() -> None:
    item = check(
        "---\ntype: numeric\nunits: {kWh: 1, Wh: 0.001, required: true}\n---\nHow much?\n\n"
        "## Answer\n= 3.5 +/- 0.05 kWh\n50% = 3.5 \u00b1 10% kWh\n10% = [3, 4.5]\n"
    )

    assert isinstance(item.body, Numeric)
    first, second, third = item.body.answers
    assert first.around == Around(Decimal("3.5"), Decimal("0.05"))
    assert (second.share, second.bounds()) == (Fraction(1, 2), (Decimal("3.15"), Decimal("3.85")))
    assert (third.between, third.unit) == (Between(Decimal(3), Decimal("4.5")), None)
    assert item.body.units.factors == (("Wh", Decimal("0.001")), ("kWh", Decimal(1)))
    assert item.body.units.is_required


def test_cloze_takes_three_kinds_of_gaps() -> None:
    item = check(
        "---\ntype: cloze\nmatch: {case: true}\n---\nThe [[who]] waits [[days]] for [[what]].\n\n"
        "## Gap who (2 points, dropdown)\n- [x] a: owner\n- [ ] b: vendor\n\n"
        "## Gap days (numeric)\n[1, 2]\n\n## Gap what (0.5 points, text)\n- 100%: SLO\n"
    )

    assert isinstance(item.body, Cloze)
    assert [gap.kind for gap in item.body.gaps] == list(GapKind)
    assert [gap.points for gap in item.body.gaps] == [2, 1, Fraction(1, 2)]
    assert item.body.match == TextMatch(case=True)


def test_match_takes_distractors_shared_rights_and_bars() -> None:
    item = check(
        "---\ntype: match\n---\nWho?\n\n## Pairs\n left | right\n:---|---:\n | z: nobody\n"
        "a: stop \\| go | x: owner\n| b: pay | x: owner |\n\n"
    )

    assert isinstance(item.body, Match)
    assert [side.text for side in item.body.lefts] == ["stop | go", "pay"]
    assert [side.id for side in item.body.rights] == ["x", "z"]
    assert item.body.pairs == (("a", "x"), ("b", "x"))


def test_text_answers_have_shares() -> None:
    item = check("---\ntype: text\n---\nWhich?\n\n## Answer\n- 100%: SLO\n- 50%: SLA: 2\n")

    assert isinstance(item.body, Text)
    assert [(a.share, a.text) for a in item.body.answers] == [
        (1, "SLO"),
        (Fraction(1, 2), "SLA: 2"),
    ]


def test_a_file_over_the_cap_is_refused_unread() -> None:
    item, findings = parse_item(b"x" * (256 * 1024 + 1), "a.md")

    assert item is None
    assert findings == [Finding("a.md", 1, 1, "E002", "larger than 256 KiB")]


def test_all_faults_of_a_file_are_told_in_one_pass() -> None:
    text = EXAMPLE.replace("points: 2", "points: -1").replace("[A15]", "[A15, A15]")
    text = text.replace("agents/operations", "[]").replace("- [ ] c:", "- [ ] b:")
    _, findings = parse_item(text.encode(), "a.md")

    assert [f.code for f in findings] == ["E007", "E007", "E007", "E023"]


@pytest.mark.parametrize("status", list(Status))
def test_stages_are_scored_piloted_or_neither(status: Status) -> None:
    assert not (status.is_scored and status.is_pilot)
    assert status.is_at_least(Status.DRAFT)


def test_every_offered_type_of_the_model_is_named() -> None:
    assert {kind.value for kind in ItemType} >= {"hotspot", "essay", "lab", "testlet"}


def test_a_flood_of_controls_is_told_twenty_times() -> None:
    _, findings = parse_item(EXAMPLE.encode() + b"\x07\n" * 50, "a.md")

    assert [f.code for f in findings] == ["E001"] * 20


def test_a_tab_carries_a_text_on() -> None:
    item = check(
        "---\ntype: single\n---\nS\n\n## Options\n- [x] a: x\n\ty\n\t> r\n- [ ] b: z\n  > r\n"
    )

    assert isinstance(item.body, Single)
    assert item.body.options[0].text == "x\ny"


def test_a_check_is_held_to_the_cap_of_a_file() -> None:
    item, findings = parse_check("x" * (256 * 1024 + 1), "lesson.md", 7, "chk-1")

    assert item is None
    assert [(f.line, f.code) for f in findings] == [(7, "E002")]


@pytest.mark.parametrize("end", ["+/- 1.2.3", "+/- e", "[1, 2.3.4]"])
def test_a_half_readable_number_is_no_answer(end: str) -> None:
    text = f"---\ntype: numeric\n---\nHow much?\n\n## Answer\n= 1 {end}\n"
    _, findings = parse_check(text, "lesson.md", 1, "chk-1")

    assert [f.code for f in findings] == ["E034"]


def test_links_within_the_site_and_to_the_web_are_fine() -> None:
    stem = "[a](https://example.org) [b](/courses) [c](other.md) `<b>` 1 < 2 ![q](q.png) <https://e.org>"
    item = check(f"---\ntype: text\n---\n{stem}\n\n```html\n<b>\n```\n\n## Answer\n- 100%: SLO\n")

    assert item.stem.startswith(stem)


def test_unreadable_answers_alone_are_told_once_each() -> None:
    text = "---\ntype: text\n---\nWhich?\n\n## Answer\n- SLO\n- SLA\n"
    _, findings = parse_check(text, "lesson.md", 1, "chk-1")

    assert [(f.line, f.code) for f in findings] == [(7, "E034"), (8, "E034")]


def test_of_many_unknown_keys_the_first_are_told_one_by_one() -> None:
    keys = "\n".join(f"k{number}: 1" for number in range(MOST_UNKNOWN + 30))
    _, findings = parse_item(f"---\n{keys}\n---\n".encode(), "x.md")
    unknown = [one.text for one in findings if one.code == "E005"]
    assert len(unknown) == MOST_UNKNOWN + 1
    assert unknown[-1] == "30 more unknown keys"
