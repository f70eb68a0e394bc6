"""Each construct of GIFT: what it becomes here, what is lost, what is refused and where."""

from fractions import Fraction

import pytest

from server.integrations.report import Outcome
from server.items.domain.model import Match, Multiple, Numeric, Order, Policy, Single, Text
from server.items.domain.rubric import Essay
from tests.unit.integrations.exchange import brought

SAME = [
    ("Who?{~Grant =no one#Right.}", Single, "- [ ] a: Grant\n- [x] b: no one\n  > Right.\n"),
    ("Is {~buried =entombed ~alive} there.", Single, "Is \\_\\_\\_\\_\\_ there.\n"),
    ("It is.{F#Look again.#Well seen.}", Single, "- [ ] a: True\n  > Look again.\n- [x] b: False"),
    ("Two?{~%50%a ~%50%b ~%-50%c}", Multiple, "- [x] a: a\n- [x] b: b\n- [ ] c: c\n"),
    ("Three?{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}", Multiple, "d (-100%): d"),
    ("Most?{~%50%half =whole ~none}", Single, "- [ ] a (50%): half\n- [x] b: whole\n"),
    ("Who?{=no one =%50%nobody}", Text, "- 100%: no one\n- 50%: nobody\n"),
    ("Pair{=a -> 1 =b -> 2 = -> 3}", Match, "| a: a | 1: 1 |\n| b: b | 2: 2 |\n|  | 3: 3 |\n"),
    ("Pi?{#3.1415:0.0005}", Numeric, "= 3.1415 +/- 0.0005\n"),
    ("Half?{#.5:,05}", Numeric, "= 0.5 +/- 0.05\n"),
    ("[markdown]Q\n\\n    x\n{=a ~b}", Single, "Q\n\n    x\n"),
    ("Pi?{#3.141..3.142}", Numeric, "= [3.141, 3.142]\n"),
    ("When?{#=1822:0 =%50%1822:2}", Numeric, "= 1822\n50% = 1822 +/- 2\n"),
    ("Order{>3 ALL VERTICAL ALL_OR_NOTHING\none\ntwo\nthree\n}", Order, "1. a: one\n2. b: two\n"),
    (r"[html]A <b>bold</b> \{x\}<br>1. <i>y</i>{=a ~b}", Single, "A **bold** {x}\\\n1\\. *y*\n"),
    ("[markdown]A **b** _c_{=`a` ~b}", Single, "A **b** _c_\n\n## Options\n- [x] a: `a`\n"),
    (r"[plain]<b> *x*{= \= 2 ~ \\}", Single, "&lt;b> \\*x\\*\n\n## Options\n- [x] a: = 2\n"),
    ("[html]<pre>A  </pre><ul><li><pre>x</pre></ul>{T}", Single, "```\nA\n```\n\n-\n  ```\n  x"),
    ("::T::Q{T####Because\\nof this}", Single, "## Feedback\nBecause\\\nof this\n"),
]


@pytest.mark.parametrize(("text", "body", "expected"), SAME)
def test_what_comes_in_whole(text: str, body: type, expected: str) -> None:
    arrived = brought("gift", text)

    assert [row.outcome for row in arrived.rows] == [Outcome.IMPORTED], arrived.rows
    assert isinstance(arrived.items[0].body, body)
    assert expected in arrived.markdown()


LOST = [
    ("Who?{=no one#Well done}", "Feedback on accepted answers"),
    ("Who?{=no one =nob*}", "'nob*' is left out: it has a wildcard"),
    ("Who?{=no one =<i>none</i>}", "'<i>none</i>' is left out: it has HTML"),
    ("Write.{}", "without a rubric"),
    ("One?{=a =b ~c}", "Several options earn all points"),
    ("One?{=a ~%-25%b}", "took points away"),
    ("Third?{~%33%a ~%33%b ~%33%c ~d}", "33 % is taken as 1/3"),
    ("Thirds?{~%66%a ~%34%b ~d}", "66 % is taken as 2/3"),
    ("[html]<u>x</u>{T}", "Underlining"),
    ("[html]<img src='x.png'>y{T}", "'x.png' is not kept: the file is not there"),
    ("[html]<img src='http://a/x.png'>y{T}", "it stands elsewhere"),
    ("[html]<script>alert(1)</script>y{T}", "A script is left out"),
    ("// [tag:red] [id:x-1]\nQ{T}", "The tags red"),
    ("N?{#1:1 =0.5:0.1}", "an earlier answer takes already"),
]


@pytest.mark.parametrize(("text", "loss"), LOST)
def test_what_comes_in_with_a_loss_that_is_named(text: str, loss: str) -> None:
    arrived = brought("gift", text)

    assert arrived.rows[0].outcome is Outcome.LOSSY
    assert any(loss in one for one in arrived.rows[0].losses), arrived.rows[0].losses


REFUSED = [
    ("Q{=a ~b\n\nOther{T}", 1, "E050"),
    ("One\nline\nQ =a}", 3, "E050"),
    ("Q{=a {b} ~c}", 1, "E057"),
    ("Just text.", 1, "E056"),
    ("Q {1:MULTICHOICE:=a~b}", 1, "E056"),
    ("Q{~a ~b}", 1, "E022"),
    ("Q{~%50%a =%10%b}", 1, "E021"),
    ("Q{=only ~}", 1, "E025"),
    ("Q{=a =a ~b ~b}", 1, "E024"),
    ("Q{=*}", 1, "E036"),
    ("Q{#three}", 1, "E034"),
    ("Q{#1,000}", 1, "E034"),
    ("{=a ~b}", 1, "E013"),
    ("Q{=a -> 1 =b}", 1, "E057"),
    ("Q{~%300%a ~b}", 1, "E058"),
    ("Q{" + "~x" * 30 + "=y}", 1, "E002"),
]


@pytest.mark.parametrize(("text", "line", "code"), REFUSED)
def test_what_is_refused_with_its_place(text: str, line: int, code: str) -> None:
    row = brought("gift", text).rows[0]

    assert (row.outcome, row.line, row.code) == (Outcome.REFUSED, line, code)


def test_good_questions_beside_a_broken_one_are_kept() -> None:
    arrived = brought("gift", "$CATEGORY: a/b\n\nQ{=a ~b\n\n~c}\n\n// a remark\n::Two::Q{=a ~b}\n")

    assert [(row.line, row.id) for row in arrived.rows] == [(3, None), (8, "two")]
    assert [one.line for one in arrived.report.remarks] == [1]


def test_shares_are_those_that_were_meant() -> None:
    item = brought("gift", "Q{~%66.66667%a ~%33.33333%b ~c}").items[0]

    assert isinstance(item.body, Multiple)
    assert item.scoring.policy is Policy.WEIGHTS
    assert [one.weight for one in item.body.options] == [Fraction(2, 3), Fraction(1, 3), None]


def test_an_essay_brings_something_to_mark_by() -> None:
    item = brought("gift", "Write.{}").items[0]

    assert isinstance(item.body, Essay)
    assert item.body.rubric[0].most == 2
