"""Each construct of Moodle XML: what it becomes here, what is lost, what is refused and where."""

import base64
from decimal import Decimal

import pytest

from server.integrations.report import Outcome
from server.items.domain.model import Cloze, GapKind, Match, Multiple, Numeric, Order, Single, Text
from server.items.domain.rubric import Essay
from tests.factories import a_png
from tests.unit.integrations.exchange import Arrived, brought, taken_out


def quiz(kind: str, inner: str, stem: str = "<p>What <b>stops</b> it?</p>") -> str:
    return (
        f'<?xml version="1.0"?>\n<quiz>\n<question type="{kind}">\n<name><text>N</text></name>\n'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>\n'
        f"<defaultgrade>1</defaultgrade><penalty>0.3333333</penalty>\n{inner}</question></quiz>"
    )


def answer(fraction: str, text: str, more: str = "") -> str:
    return f'<answer fraction="{fraction}"><text>{text}</text>{more}</answer>\n'


def pair(left: str, right: str) -> str:
    answer = f"<answer><text>{right}</text></answer>"
    return f"<subquestion><text>{left}</text>{answer}</subquestion>"


def come(kind: str, inner: str, **words: str) -> Arrived:
    return brought("moodle-xml", quiz(kind, inner, **words))


STEPS = "".join(answer("100", one) for one in ("one", "two", "three"))
YES, NO = answer("100", "yes"), answer("0", "no")
LEFTS = ("&lt;i&gt;a&lt;/i&gt;", "b", "")
WORDS = "<selectoption><text>{}</text><group>1</group></selectoption>"
CLOZE = r"""[[1]] [[2]] [[3]] \[\[x]\]

## Gap 1 (1 point, text)
- 100%: a}
- 50%: b

## Gap 2 (2 points, dropdown)
- [x] a: **c**
  > Right.
- [ ] b: d

## Gap 3 (1 point, numeric)
= 3 +/- 0.5
"""
SAME = [
    ("multichoice", f"<single>true</single>{YES}{NO}", Single, "- [x] a: yes\n- [ ] b: no\n"),
    (
        "multichoice", f"<single>false</single>{answer('50', 'a')}{answer('50', 'b')}{NO}",
        Multiple, "- [x] a: a\n- [x] b: b\n- [ ] c: no\n",
    ),
    (
        "truefalse", f"{answer('0', 'true', '<feedback>No.</feedback>')}{answer('100', 'false')}",
        Single, "- [ ] a: True\n  > No.\n- [x] b: False\n",
    ),
    ("shortanswer", f"<usecase>1</usecase>{YES}", Text, "- 100%: yes\n"),
    ("numerical", answer("100", "3.5", "<tolerance>0.05</tolerance>"), Numeric, "= 3.5 +/- 0.05"),
    (
        "matching", "".join(map(pair, LEFTS, "123")), Match,
        "| a: *a* | 1: 1 |\n| b: b | 2: 2 |\n|  | 3: 3 |\n",
    ),
    (
        "ordering", f"<gradingtype>ABSOLUTE_POSITION</gradingtype>{STEPS}", Order, "3. c: three\n",
    ),
    (
        "gapselect", WORDS.format("cat") + WORDS.format("dog"), Cloze,
        "A [[1]] barks.\n\n## Gap 1 (1 point, dropdown)\n- [ ] a: cat\n- [x] b: dog\n",
    ),
    (
        "cloze", "", Cloze,
        CLOZE,
    ),
]  # fmt: skip
STEMS = {
    "gapselect": "<p>A [[2]] barks.</p>",
    "cloze": r"{1:SA:=a\}~%50%b} {2:MC:=<b>c</b>#Right.~d} {:NM:=3:0.5} [[x]]",
}


@pytest.mark.parametrize(("kind", "inner", "body", "expected"), SAME)
def test_what_comes_in_whole(kind: str, inner: str, body: type, expected: str) -> None:
    arrived = brought("moodle-xml", quiz(kind, inner, STEMS.get(kind, "<p>Q</p>")))

    assert arrived.rows[0].outcome is Outcome.IMPORTED, arrived.rows
    assert isinstance(arrived.items[0].body, body)
    assert expected in arrived.markdown()


LOST = [
    ("multichoice", f"{YES}{NO}<tags><tag><text>red</text></tag></tags>", "The tags red"),
    ("multichoice", f"{YES}{NO}<hint><text>h</text></hint>", "Hints"),
    ("multichoice", f"{YES}{NO}<hidden>1</hidden>", "hidden"),
    ("multichoice", f"{YES}{NO}<answernumbering>iii</answernumbering>", "numbered"),
    ("multichoice", f"{YES}{NO}<correctfeedback><text>Yo</text></correctfeedback>", "Feedback on"),
    ("shortanswer", f"{YES}{answer('50', 'ye*')}", "wildcard"),
    ("numerical", f"{answer('100', '3')}{answer('0', '4')}", "earns nothing"),
    ("ddwtos", "<dragbox><text>a</text></dragbox><dragbox><text>b</text></dragbox>", "dragged"),
    ("ordering", f"{STEPS}<gradingtype>RELATIVE_TO_CORRECT</gradingtype>", "RELATIVE_TO_CORRECT"),
    ("essay", "<graderinfo><text>Be kind</text></graderinfo>", "Notes for those who grade"),
    ("essay", "", "without a rubric"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "inner", "loss"), LOST)
def test_what_comes_in_with_a_loss_that_is_named(kind: str, inner: str, loss: str) -> None:
    stem = "<p>A [[1]] barks.</p>" if kind == "ddwtos" else "<p>Q</p>"
    row = brought("moodle-xml", quiz(kind, inner, stem)).rows[0]

    assert row.outcome is Outcome.LOSSY
    assert any(loss in one for one in row.losses), row.losses


REFUSED = [
    (quiz("calculated", ""), 3, "E056", "calculated"),
    (quiz("stack", ""), 3, "E056", "stack"),
    (quiz("description", ""), 3, "E056", "asks nothing"),
    (quiz("cloze", "", "{1:MULTIRESPONSE:=a~b}"), 5, "E056", "MULTIRESPONSE"),
    (quiz("cloze", "", "a\nb {1:SA:=a"), 6, "E050", "never closed"),
    (quiz("cloze", "", "no answers"), 3, "E033", "no answer within"),
    (quiz("essay", "<responseformat>noinline</responseformat>"), 3, "E056", "file"),
    (quiz("multichoice", NO + answer("50", "x")), 3, "E021", "all points"),
    (quiz("numerical", answer("100", "many")), 3, "E034", "many"),
    (quiz("gapselect", "", "[[3]]"), 3, "E057", "[[3]]"),
    ("<quiz><question", 1, "E057", "not XML"),
    ("<html/>", 1, "E057", "<html>"),
    ('<!DOCTYPE q [<!ENTITY a "b">]>\n<quiz>&a;</quiz>', 1, "E052", "document type"),
    ("<quiz>" + "<x>" * 300, 1, "E059", "deep"),
]


@pytest.mark.parametrize(("text", "line", "code", "words"), REFUSED)
def test_what_is_refused_with_its_place(text: str, line: int, code: str, words: str) -> None:
    row = brought("moodle-xml", text).rows[0]

    assert (row.outcome, row.line, row.code) == (Outcome.REFUSED, line, code)
    assert words in (row.text or "")


def test_pictures_come_along_and_go_out_again() -> None:
    data = base64.b64encode(a_png(80, 80)).decode()
    text = quiz("multichoice", YES + NO, '<img src="@@PLUGINFILE@@/a%20b.png" alt="A plan">')
    file = f'</text><file name="a b.png" path="/" encoding="base64">{data}</file>'
    arrived = brought(
        "moodle-xml", text.replace("</text></questiontext>", f"{file}</questiontext>")
    )
    assert arrived.rows[0].outcome is Outcome.IMPORTED, arrived.rows
    (name,) = (name for name in arrived.files if name.endswith(".png"))

    written = taken_out("moodle-xml", arrived.items, arrived.files)
    again = brought("moodle-xml", written.data)

    assert f"![A plan]({name})" in arrived.items[0].stem
    assert again.files == arrived.files


def test_a_picture_that_is_none_is_a_loss() -> None:
    row = come("multichoice", YES + NO, stem='Q <img src="data:image/png;base64,aaaa">').rows[0]

    assert row.outcome is Outcome.LOSSY
    assert "not a whole picture" in row.losses[0]


def test_units_are_factors_of_the_unit_that_the_answers_are_in() -> None:
    units = "<units>{}{}</units>".format(*(
        f"<unit><multiplier>{by}</multiplier><unit_name>{name}</unit_name></unit>"
        for name, by in (("m", 1), ("cm", 100))
    ))  # fmt: skip
    item = come("numerical", answer("100", "3") + units).items[0]

    assert isinstance(item.body, Numeric)
    assert item.body.units.factors == (("cm", Decimal(1)), ("m", Decimal(100)))
    assert item.body.answers[0].unit == "m"


def test_kinds_of_gaps_keep_their_points() -> None:
    item = come("cloze", "", stem=STEMS["cloze"]).items[0]

    assert isinstance(item.body, Cloze)
    assert item.points == 4
    assert [gap.kind for gap in item.body.gaps] == [GapKind.TEXT, GapKind.DROPDOWN, GapKind.NUMERIC]


def test_a_rubric_of_ours_comes_back_from_the_notes_for_graders() -> None:
    item = brought("gift", "Write.{}").items[0]

    arrived = brought("moodle-xml", taken_out("moodle-xml", [item], {}).data)

    assert arrived.rows[0].outcome is Outcome.IMPORTED
    assert isinstance(arrived.items[0].body, Essay)
    assert arrived.items[0] == item


def test_a_category_is_told_of_the_file_and_is_no_item() -> None:
    arrived = brought(
        "moodle-xml", quiz("category", "<category><text>$course$/a</text></category>")
    )

    assert arrived.rows == ()
    assert "'$course$/a'" in arrived.report.remarks[0].text
