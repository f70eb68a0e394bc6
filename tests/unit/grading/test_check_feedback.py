"""What a learner reads after answering a check: each option's standing and its reason."""

import re

import pytest

from server.grading.domain.feedback import feedback_html
from server.grading.domain.marks import Answer
from server.items.domain.model import Item
from server.items.domain.parse import parse_check


def a_check(kind: str, text: str) -> Item:
    source = f"---\nitem: chk\ntype: {kind}\n---\n{text}"
    item, findings = parse_check(source, "lesson.md", 1, "chk")
    assert [str(one) for one in findings] == []
    assert item is not None
    return item


def rows(item: Item, answer: Answer) -> list[str]:
    """Each line as `class|words`, signs and markup left out."""
    found = re.findall(r'<li(?: class="(\w+)")?>(.*?)</li>', feedback_html(item, answer))
    return [f"{kind}|" + " ".join(re.sub("<[^>]+>", " ", text).split()) for kind, text in found]


OPTIONS = """\
What is bright?
## Options
- [x] a: The *sun*
  > By day.
- [x] b: A lamp
  > By night.
- [ ] c: A stone
  > Never.
- [ ] d: A hat
  > It is worn.
"""
ORDER = """\
Sort.
## Order
1. a: One
   > First.
2. b: Two
   > Second.
3. c: Three
   > Third.
"""
PAIRS = """\
Match.
## Pairs
| left | right |
|---|---|
| a: Sun | x: Day |
| b: Moon | y: Night |
| c: Lamp | z: Desk |
"""
GAPS = """\
By [[1]] it takes [[2]] of [[3]].
## Gap 1 (1 point, dropdown)
- [x] a: day
  > The sun is up.
- [ ] b: night
  > The sun is down.
## Gap 2 (1 point, numeric)
= 3.50 +/- 0.50
## Gap 3 (1 point, text)
- 100%: oil & gas
- 50%: oil
"""


def test_every_option_says_its_standing_and_its_reason() -> None:
    assert rows(a_check("multiple", OPTIONS), {"choices": ["a", "c"]}) == [
        "right|Right, yours The sun By day.",
        "right|Right answer A lamp By night.",
        "wrong|Your answer A stone Never.",
        "|Wrong A hat It is worn.",
    ]


def test_the_markup_is_what_the_page_asks_for() -> None:
    html = feedback_html(a_check("multiple", OPTIONS), None)

    assert html.startswith('<ol class="answers"><li class="right"><span class="mark"><svg ')
    own = 'lang="en" dir="auto"'
    assert f'<span class="text" {own}>The <em>sun</em></span>' in html
    assert f'<span class="why" {own}>By day.</span>' in html
    assert "<p>" not in html


def test_a_single_choice_is_told_as_given() -> None:
    single = a_check("single", OPTIONS.replace("[x] b", "[ ] b"))

    assert [row.split("|")[0] for row in rows(single, {"choice": "b"})] == [
        "right",
        "wrong",
        "",
        "",
    ]


def test_options_are_told_in_the_order_they_were_shown() -> None:
    html = feedback_html(a_check("multiple", OPTIONS), None, shown=(3, 0, 2, 1))

    places = [html.index(text) for text in ("A hat", "sun", "A stone", "A lamp")]
    assert places == sorted(places)


def test_each_step_says_where_it_was_put() -> None:
    assert rows(a_check("order", ORDER), {"order": ["a", "c", "b"]}) == [
        "right|Step 1 One First.",
        "wrong|Step 2, yours 3 Two Second.",
        "wrong|Step 3, yours 2 Three Third.",
    ]


def test_after_a_blank_the_steps_are_only_shown() -> None:
    assert rows(a_check("order", ORDER), None)[0] == "|Step 1 One First."


def test_pairs_are_shown_as_they_belong() -> None:
    assert rows(a_check("match", PAIRS), {"pairs": {"a": "x", "b": "z"}}) == [
        "right|Right, yours Sun: Day",
        "wrong|Yours differed Moon: Night",
        "|Right answer Lamp: Desk",
    ]
    assert rows(a_check("match", PAIRS), None)[0] == "|Right answer Sun: Day"


def test_gaps_show_their_options_or_what_is_accepted() -> None:
    assert rows(a_check("cloze", GAPS), {"gaps": {"1": "b", "2": "3"}}) == [
        "right|Gap 1: Right answer day The sun is up.",
        "wrong|Gap 1: Your answer night The sun is down.",
        "|Gap 2 3 to 4",
        "|Gap 3 oil &amp; gas",
    ]
    assert rows(a_check("cloze", GAPS), None)[1] == "|Gap 1: Wrong night The sun is down."


@pytest.mark.parametrize(
    ("kind", "answers", "expected"),
    [
        ("numeric", "= 100", "<p>Right answer: <bdi>100</bdi></p>"),
        (
            "numeric",
            "= 3.5 +/- 0.05\n50% = 3.5 +/- 1",
            "<p>Right answer: <bdi>3.45 to 3.55</bdi></p>",
        ),
        (
            "text",
            "- 100%: R&D\n- 100%: target",
            "<p>Right answer: <bdi>R&amp;D, or target</bdi></p>",
        ),
    ],
)
def test_written_answers_are_told(kind: str, answers: str, expected: str) -> None:
    assert feedback_html(a_check(kind, f"Say it.\n## Answer\n{answers}\n"), None) == expected


def test_a_unit_follows_its_number() -> None:
    source = "---\nitem: chk\ntype: numeric\nunits: {kWh: 1}\n---\nHow much?\n## Answer\n= 2 kWh\n"
    item, _ = parse_check(source, "lesson.md", 1, "chk")
    assert item is not None

    assert feedback_html(item, {"value": "2"}) == "<p>Right answer: <bdi>2 kWh</bdi></p>"


def test_the_feedback_of_the_item_comes_last_and_long_reasons_keep_their_paragraphs() -> None:
    long = OPTIONS.replace("  > By day.", "  > By day.\n  >\n  > And only then.")
    html = feedback_html(a_check("multiple", long + "## Feedback\nRead *on*.\n"), None)

    assert (
        '<div class="why" lang="en" dir="auto"><p>By day.</p>\n<p>And only then.</p></div>' in html
    )
    assert html.endswith(
        '</ol><div class="stack" lang="en" dir="auto"><p>Read <em>on</em>.</p></div>'
    )
