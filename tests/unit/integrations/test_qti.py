"""Each construct of QTI: what it becomes here, what is lost, what is refused and where."""

from fractions import Fraction

import pytest

from server.integrations.report import Outcome
from server.items.domain.model import Cloze, Match, Multiple, Numeric, Order, Policy, Single, Text
from tests.factories import a_png
from tests.unit.integrations.exchange import brought
from tests.unit.integrations.qti import (
    MAP,
    choices,
    interaction,
    manifest,
    mapped,
    of_version_two,
    packed,
    qti,
)

BY_MAP = f"<qti-response-processing {MAP}/>"
PROMPT = "<qti-prompt>What <b>stops</b> it?</qti-prompt>"
ABC = PROMPT + choices("yes", "no", "maybe")
ONE = interaction("choice", ABC, max_choices="1", shuffle="true")
SOME = interaction("choice", ABC, max_choices="0")
FIELD = "<p>Say {}</p>".format(interaction("text-entry", ""))
GAP = "<p>A {} barks.</p>".format(
    interaction("inline-choice", choices("cat", "dog", tag="inline-choice"))
)
SETS = "".join(
    f"<qti-simple-match-set>{one}</qti-simple-match-set>"
    for one in (
        choices("l", "m", tag="simple-associable-choice"),
        choices("r", "s", "t", tag="simple-associable-choice")
        .replace('"A"', '"X"')
        .replace('"B"', '"Y"'),
    )
)
PAIRS = interaction("match", PROMPT + SETS, shuffle="true")
WORDS = interaction(
    "gap-match",
    choices("cat", "dog", tag="gap-text") + '<p>A <qti-gap identifier="G"/> barks.</p>',
)
NEAR = (
    "<qti-response-processing><qti-response-condition><qti-response-if>"
    '<qti-equal tolerance-mode="absolute" tolerance="0.05 0.05">'
    '<qti-variable identifier="RESPONSE"/>'
    '<qti-correct identifier="RESPONSE"/></qti-equal><qti-set-outcome-value identifier="SCORE">'
    '<qti-base-value base-type="float">2</qti-base-value></qti-set-outcome-value>'
    "</qti-response-if></qti-response-condition></qti-response-processing>"
)
SAME = [
    (qti(ONE, "A"), Single, Policy.RIGHT, "- [x] a: yes\n- [ ] b: no\n- [ ] c: maybe\n"),
    (
        qti(ONE, "A", mapping=mapped(A="2", B="1"), rules=BY_MAP), Single, Policy.WEIGHTS,
        "- [x] a: yes\n- [ ] b (50%): no\n- [ ] c: maybe\n",
    ),
    (qti(SOME, "A", "B", many="multiple"), Multiple, Policy.EXACT, "- [x] b: no\n- [ ] c: maybe"),
    (
        qti(SOME, "A", "B", many="multiple", mapping=mapped(A="1", B="1", C="-.5"), rules=BY_MAP),
        Multiple, Policy.MAP, "- [x] b (50%): no\n- [ ] c (-25%): maybe",
    ),
    (
        qti(SOME, "A", many="multiple", mapping=mapped(A="1", B="-1", C="-1"), rules=BY_MAP),
        Multiple, Policy.NET, "- [x] a: yes\n- [ ] b: no",
    ),
    (
        qti(interaction("order", ABC), "C", "A", "B", many="ordered"), Order, Policy.EXACT,
        "1. a: maybe\n2. b: yes\n3. c: no",
    ),
    (
        qti(PAIRS, "A Y", "B X", many="multiple", base="directedPair"), Match, Policy.EXACT,
        "| a: l | 2: s |\n| b: m | 1: r |\n|  | 3: t |",
    ),
    (
        qti(
            PAIRS, "A Y", "B X", many="multiple", base="directedPair", rules=BY_MAP,
            mapping=mapped(**{"A Y": "1", "B X": "1"}),
        ),
        Match, Policy.PER_PAIR, "| a: l | 2: s |",
    ),
    (qti(FIELD, "SLO", base="string"), Text, Policy.RIGHT, "- 100%: SLO"),
    (qti(FIELD, "3.5", base="float", rules=NEAR), Numeric, Policy.RIGHT, "= 3.5 +/- 0.05"),
    (
        qti(GAP, "B"), Cloze, Policy.PER_GAP,
        "A [[1]] barks.\n\n## Gap 1 (1 point, dropdown)\n- [ ] a: cat\n- [x] b: dog\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "body", "policy", "expected"), SAME)
def test_what_comes_in_whole_by_any_version(
    text: str, body: type, policy: Policy, expected: str
) -> None:
    arrived = brought("qti", text)

    assert arrived.rows[0].outcome is Outcome.IMPORTED, arrived.rows
    (item,) = arrived.items
    assert isinstance(item.body, body)
    assert (item.id, item.language, item.scoring.policy) == ("q-one", "de", policy)
    assert expected in arrived.markdown()
    assert brought("qti", of_version_two(text)).files == arrived.files


def test_points_are_those_of_the_rules() -> None:
    by_rule = brought("qti", qti(FIELD, "3.5", base="float", rules=NEAR)).items[0]
    by_map = brought("qti", SAME[1][0]).items[0]

    assert [by_rule.points, by_map.points] == [2, 2]


def test_feedback_on_a_choice_is_its_rationale() -> None:
    told = (
        '<qti-outcome-declaration identifier="FEEDBACK" cardinality="single"/>'
        '<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="B" show-hide="show">'
        "<qti-content-body><p>No.</p></qti-content-body></qti-modal-feedback>"
    )
    rules = NEAR.replace("qti-equal", "qti-match").replace(
        "<qti-response-processing>",
        '<qti-response-processing><qti-set-outcome-value identifier="FEEDBACK">'
        '<qti-variable identifier="RESPONSE"/></qti-set-outcome-value>',
    )

    arrived = brought("qti", qti(ONE, "A", rules=rules, more=told))

    assert arrived.rows[0].outcome is Outcome.IMPORTED, arrived.rows
    assert "- [ ] b: no\n  > No.\n" in arrived.markdown()


LOST = [
    (qti(WORDS, "B G", many="multiple", base="directedPair"), "dragged"),
    (qti(ONE, "A", rules=""), "no rule of scoring"),
    (qti(ONE, "A", rules="<qti-response-processing><qti-exit-response/></qti-response-processing>"),
     "no rule of scoring"),
    (qti(ONE, "A", more="<qti-stylesheet href='a.css'/>"), "Style sheets"),
    (qti(ONE + "<qti-rubric-block view='scorer'>Kind</qti-rubric-block>", "A"), "Notes for"),
    (qti(ONE + "<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>", "A"), "formula"),
    (qti(ONE.replace('ce identifier="C"', 'ce fixed="true" identifier="C"'), "A"), "keep their"),
    (qti(ONE + "<p><img src='a.png' alt='b'/></p>", "A"), "not there"),
    (qti(interaction("extended-text", PROMPT), base="string", rules=""), "without a rubric"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "loss"), LOST)
def test_what_comes_in_with_a_loss_that_is_named(text: str, loss: str) -> None:
    row = brought("qti", text).rows[0]

    assert row.outcome is Outcome.LOSSY, row
    assert any(loss in one for one in row.losses), row.losses


def unread(kind: str) -> str:
    return qti(interaction(kind, ""), "A")


NAMES = (
    "slider", "upload", "drawing", "media", "custom", "portable-custom", "select-point",
    "position-object", "hottext", "graphic-gap-match", "graphic-order", "graphic-associate",
    "end-attempt",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_an_interaction_that_is_not_ours_is_refused_by_its_name(name: str) -> None:
    row = brought("qti", unread(name)).rows[0]

    assert (row.outcome, row.line, row.code) == (Outcome.REFUSED, 4, "E056")
    first, *rest = name.split("-")
    own = first + "".join(one.capitalize() for one in rest) + "Interaction"
    assert (own in (row.text or ""), row.type) == (True, own)


REFUSED = [
    (qti(ONE.replace("RESPONSE", "R2"), "A"), 4, "E055", "'R2' is not declared"),
    (qti(ONE, "A").replace('adaptive="false"', 'adaptive="true"'), 1, "E056", "adaptive"),
    (qti("<p>Read.</p>"), 1, "E056", "asks nothing"),
    (qti(ONE, rules=""), 1, "E021", "right one"),
    (qti(FIELD + ONE, "A"), 1, "E056", "textEntryInteraction, choiceInteraction"),
    (qti("<div>" * 80 + ONE + "</div>" * 80, "A"), 4, "E059", "deep"),
    ("<questestinterop/>", 1, "E057", "<questestinterop>"),
    ('<!DOCTYPE q [<!ENTITY a "b">]>\n<assessmentItem>&a;</assessmentItem>', 1, "E052", "document"),
]


@pytest.mark.parametrize(("text", "line", "code", "words"), REFUSED)
def test_what_is_refused_with_its_place(text: str, line: int, code: str, words: str) -> None:
    row = brought("qti", text).rows[0]

    assert (row.outcome, row.line, row.code) == (Outcome.REFUSED, line, code), row
    assert words in (row.text or "")


def test_several_questions_on_one_text_are_a_testlet() -> None:
    second = ONE.replace('"RESPONSE"', '"R2"').replace("What", "Who")
    declared = (
        '<qti-response-declaration identifier="R2" cardinality="single" base-type="identifier">'
        "<qti-correct-response><qti-value>B</qti-value></qti-correct-response>"
        "</qti-response-declaration>"
    )

    arrived = brought("qti", qti(f"<p>A case.</p>{ONE}{second}", "A", more=declared))

    assert [row.id for row in arrived.rows] == ["q-one-1", "q-one-2", "q-one"]
    assert [item.stem for item in arrived.items] == ["What **stops** it?", "Who **stops** it?", ""]
    assert "A case." in arrived.markdown(2)


def test_a_package_brings_its_items_and_their_pictures() -> None:
    shown = qti(f"<p><img src='../img/a%20b.png' alt='A plan'/></p>{ONE}", "A")
    files: dict[str, bytes | str] = {
        "imsmanifest.xml": manifest("items/one.xml", "items/gone.xml"),
        "items/one.xml": shown, "img/a b.png": a_png(80, 80),
    }  # fmt: skip

    arrived = brought("qti", packed(files))

    first, second = arrived.rows
    assert (first.outcome, first.source) == (Outcome.IMPORTED, "quiz.qti/items/one.xml")
    assert any(name.endswith(".png") for name in arrived.files)
    assert (second.code, second.source, second.line) == ("E054", "quiz.qti/imsmanifest.xml", 3)


HOSTILE = [
    ({"../evil.xml": "x"}, "leads out"),
    ({"/etc/evil.xml": "x"}, "leads out"),
    ({"a\\..\\..\\evil.xml": "x"}, "leads out"),
    ({"zeros": b"0" * 30_000_000}, "100 times"),
]


@pytest.mark.parametrize(("files", "words"), HOSTILE)
def test_a_hostile_package_is_refused_whole(files: dict[str, bytes | str], words: str) -> None:
    row = brought("qti", packed({"imsmanifest.xml": manifest("a.xml"), **files})).rows[0]

    assert (row.outcome, row.code) == (Outcome.REFUSED, "E053"), row
    assert words in (row.text or "")


def test_a_bomb_among_good_files_takes_nothing_with_it() -> None:
    ballast = bytes(range(256)) * 4000
    noise = b"".join(bytes([one * 7 % 251, one % 13]) for one in range(150_000))
    files: dict[str, bytes | str] = {
        "imsmanifest.xml": manifest("one.xml", "bomb.xml"), "one.xml": qti(ONE, "A"),
        "bomb.xml": b" " * 500_000, "ballast": ballast[:10] + noise,
    }  # fmt: skip

    rows = brought("qti", packed(files)).rows

    assert [row.code for row in rows] == [None, "E053"]


def test_a_point_of_a_third_stays_one_when_it_was_written_rounded() -> None:
    worths = mapped(A=".3333333", B=".3333333", C=".3333333")
    item = brought("qti", qti(SOME, "A", many="multiple", mapping=worths, rules=BY_MAP)).items[0]

    assert isinstance(item.body, Multiple)
    assert item.points == 1
    assert {one.weight for one in item.body.options} == {Fraction(1, 3)}


def test_a_text_that_one_item_refers_to_stands_above_its_stem() -> None:
    reference = '<qti-assessment-stimulus-ref identifier="s" href="s.xml"/>'
    stimulus = (
        '<qti-assessment-stimulus identifier="s"><qti-stimulus-body><p>A text.</p>'
        "</qti-stimulus-body></qti-assessment-stimulus>"
    )
    files: dict[str, bytes | str] = {
        "imsmanifest.xml": manifest("one.xml"), "one.xml": qti(ONE, "A", more=reference),
    }  # fmt: skip

    arrived = brought("qti", packed({**files, "s.xml": stimulus}))

    assert arrived.items[0].stem == "A text.\n\nWhat **stops** it?"
    assert brought("qti", packed(files)).rows[0].code == "E054"


def test_a_zip_that_lies_about_its_places_is_broken() -> None:
    data = bytearray(packed({"imsmanifest.xml": manifest("a.xml")}))
    end = data.rindex(b"PK\x05\x06")
    data[end + 16 : end + 20] = (2**31).to_bytes(4, "little")

    assert brought("qti", bytes(data)).rows[0].code == "E057"


SET = '<qti-set-outcome-value identifier="SCORE">{}</qti-set-outcome-value>'
VALUE = '<qti-base-value base-type="float">{}</qti-base-value>'
MAPPED = '<qti-map-response identifier="RESPONSE"/>'
IS_NULL = '<qti-is-null><qti-variable identifier="RESPONSE"/></qti-is-null>'
LATE = f'<qti-gte><qti-variable identifier="duration"/>{VALUE.format(9)}</qti-gte>'


def branched(condition: str, then: str, otherwise: str) -> str:
    return (
        "<qti-response-processing><qti-response-condition>"
        f"<qti-response-if>{condition}{SET.format(then)}</qti-response-if>"
        f"<qti-response-else>{SET.format(otherwise)}</qti-response-else>"
        "</qti-response-condition></qti-response-processing>"
    )


READ = [
    (branched(IS_NULL, VALUE.format(0), MAPPED), True),
    (branched(f"<qti-not>{IS_NULL}</qti-not>", MAPPED, VALUE.format(0)), True),
    (branched(LATE, VALUE.format(0), MAPPED), False),
    (branched(LATE, MAPPED, VALUE.format(0)), False),
    (branched(LATE, VALUE.format(1), VALUE.format(0)), False),
    (branched(IS_NULL, VALUE.format(1), MAPPED), False),
]


@pytest.mark.parametrize(("rules", "is_read"), READ)
def test_rules_are_read_by_their_meaning_or_told_of_as_unread(rules: str, *, is_read: bool) -> None:
    row = brought("qti", qti(ONE, "A", mapping=mapped(A="2", B="1"), rules=rules)).rows[0]

    assert any("no rule of scoring" in one for one in row.losses) is not is_read, row


SUM = '<qti-sum><qti-variable identifier="SCORE"/>{}</qti-sum>'


@pytest.mark.parametrize(
    ("then", "is_read"),
    [(SUM.format(MAPPED), True), (MAPPED, False), (VALUE.format(0), False)],
)
def test_points_that_a_later_rule_takes_away_are_told(then: str, *, is_read: bool) -> None:
    rules = "".join(SET.format(one) for one in (MAPPED, then))
    text = qti(
        ONE, "A", mapping=mapped(A="2", B="1"),
        rules=f"<qti-response-processing>{rules}</qti-response-processing>",
    )  # fmt: skip

    (row,) = brought("qti", text).rows

    assert any("rules of scoring" in one for one in row.losses) is not is_read, row


def test_a_text_says_how_many_of_its_items_stay_behind() -> None:
    reference = '<qti-assessment-stimulus-ref identifier="s" href="s.xml"/>'
    stimulus = (
        '<qti-assessment-stimulus identifier="s"><qti-stimulus-body><p>A text.</p>'
        "</qti-stimulus-body></qti-assessment-stimulus>"
    )
    good = qti(ONE, "A", more=reference)
    drawn = qti(interaction("drawing", ""), "A", more=reference)
    files: dict[str, bytes | str] = {
        "imsmanifest.xml": manifest("one.xml", "two.xml", "three.xml"), "s.xml": stimulus,
        "one.xml": good, "two.xml": good.replace("q-one", "q-two"), "three.xml": drawn,
    }  # fmt: skip

    rows = brought("qti", packed(files)).rows

    assert [row.outcome for row in rows[:3]] == [*2 * [Outcome.IMPORTED], Outcome.REFUSED]
    assert rows[3].losses == (
        "Only 2 of the 3 items that are asked on this text could be imported.",
    )
