"""What a ruling makes of answers, one item at a time, and of a whole form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from server.grading.domain.grade import grade
from server.grading.domain.keys import AnswerMisfit, rekeyed
from server.grading.domain.ruling import (
    AnswersMissing,
    Remedy,
    Ruling,
    RulingMalformed,
    mark_under,
)
from server.grading.marking import Tally, as_marked
from server.grading.ruled import Ruled, ruled
from server.items.domain.model import Hotspot, Item, ItemType, Region, Shape, ShapeKind
from server.kernel.ids import new_id
from tests.unit.grading.test_policies import PAIRS, a_cloze, a_numeric, an_item, choice

ORDER = "## Order\n1. a: one\n2. b: two\n3. c: three"
TEXT = "## Answer\n- 100%: slow"


def a_ruling(remedy: Remedy, *accepted: Mapping[str, object], higher: bool = False) -> Ruling:
    return Ruling(
        id=new_id(),
        exam="practice",
        item="pra-0001",
        hashes=("h",),
        remedy=remedy,
        accepted=accepted,
        only_if_higher=higher,
    )


def share(item: Item, answer: dict[str, object] | None, ruling: Ruling) -> Fraction:
    return mark_under(item, answer, ruling).share


def test_to_accept_leaves_the_key_right() -> None:
    item, ruling = choice("single", "100", "right"), a_ruling(Remedy.ACCEPT, {"choice": "b"})

    assert [share(item, {"choice": one}, ruling) for one in "abc"] == [1, 1, 0]


def test_another_key_makes_the_old_one_wrong() -> None:
    item = choice("single", "100", "right")
    ruling = a_ruling(Remedy.KEY, {"choice": "b"}, {"choice": "c"})

    assert [share(item, {"choice": one}, ruling) for one in "abc"] == [0, 1, 1]


def test_credit_is_for_everybody_and_a_blank_stays_one_elsewhere() -> None:
    item = choice("single", "100", "right")

    assert mark_under(item, None, a_ruling(Remedy.CREDIT)).points == item.points
    assert mark_under(item, None, a_ruling(Remedy.ACCEPT, {"choice": "b"})).is_blank
    assert mark_under(item, {"choice": "a"}, a_ruling(Remedy.DROP)) == grade(item, {"choice": "a"})


def test_parts_of_another_key_count_as_the_item_says() -> None:
    item = choice("multiple", "1100", "each")
    ruling = a_ruling(Remedy.KEY, {"choices": ["c", "d"]})

    assert share(item, {"choices": ["c", "d"]}, ruling) == 1
    assert share(item, {"choices": ["c"]}, ruling) == Fraction(3, 4)
    assert share(item, {"choices": ["a", "b"]}, ruling) == 0


def test_weights_described_the_old_key() -> None:
    item = choice("single", "100", "weights", "100", "50", "0")

    assert share(item, {"choice": "b"}, a_ruling(Remedy.KEY, {"choice": "c"})) == 0
    assert share(item, {"choice": "b"}, a_ruling(Remedy.ACCEPT, {"choice": "c"})) == Fraction(1, 2)


def a_hotspot() -> Item:
    shape = Shape(ShapeKind.CIRCLE, (10, 10, 5))
    regions = (Region("a", "Left", True, shape), Region("b", "Right", False, shape))  # noqa: FBT003 - a key, or none
    body = Hotspot("pictures/desk.png", "A desk", regions)
    return replace(choice("multiple", "10", "exact"), type=ItemType.HOTSPOT, body=body)


FITTING: list[tuple[Item, dict[str, Any], dict[str, Any]]] = [
    (a_hotspot(), {"regions": ["b"]}, {"regions": ["b"]}),
    (an_item("order", ORDER), {"order": ["c", "b", "a"]}, {"order": ["c", "b", "a"]}),
    (
        an_item("match", PAIRS),
        {"pairs": {"a": "z", "b": "y", "c": "x"}},
        {"pairs": {"a": "z", "b": "y", "c": "x"}},
    ),
    (a_numeric("= 3"), {"value": "4 +/- 0.5"}, {"value": "4.5"}),
    (a_numeric("= 3"), {"value": "[6, 7]"}, {"value": "6,5"}),
    (an_item("text", TEXT), {"text": "Sloth"}, {"text": "sloth"}),
    (a_cloze(), {"gaps": {"who": "b", "days": "9", "what": "SLA"}},
     {"gaps": {"who": "b", "days": "9", "what": "sla"}}),
]  # fmt: skip


@pytest.mark.parametrize(("item", "accepted", "given"), FITTING)
def test_every_type_takes_another_key(
    item: Item, accepted: dict[str, Any], given: dict[str, Any]
) -> None:
    ruling = a_ruling(Remedy.KEY, accepted)

    assert share(item, given, ruling) == 1
    assert grade(item, given).share < 1


def test_gaps_that_are_not_named_keep_their_key() -> None:
    ruling = a_ruling(Remedy.KEY, {"gaps": {"days": "9"}})

    assert share(a_cloze(), {"gaps": {"who": "a", "days": "9", "what": "SLO"}}, ruling) == 1


MISFITS: list[tuple[Item, dict[str, Any]]] = [
    (choice("single", "100", "right"), {"choice": "z"}),
    (choice("single", "100", "right"), {"choices": ["a"]}),
    (choice("single", "100", "right"), {"choice": "a", "more": 1}),
    (choice("single", "100", "right"), {}),
    (choice("single", "100", "right"), {"choice": ["a"]}),
    (choice("multiple", "110", "exact"), {"choices": []}),
    (choice("multiple", "110", "exact"), {"choices": ["a", "a"]}),
    (choice("multiple", "110", "exact"), {"choices": ["a", 7]}),
    (an_item("order", ORDER), {"order": ["a", "b"]}),
    (an_item("match", PAIRS), {"pairs": {"a": "x"}}),
    (an_item("match", PAIRS), {"pairs": {"a": "x", "b": "y", "c": "nobody"}}),
    (an_item("match", PAIRS), {"pairs": {"a": "x", "b": "y", "c": ["x"]}}),
    (a_numeric("= 3"), {"value": "many"}),
    (a_numeric("= 3"), {"value": "3 kWh"}),
    (an_item("text", TEXT), {"text": "  "}),
    (an_item("text", TEXT), {"text": "x" * 501}),
    (a_cloze(), {"gaps": {}}),
    (a_cloze(), {"gaps": {"nobody": "1"}}),
    (a_cloze(), {"gaps": {"who": "z"}}),
    (a_cloze(), {"gaps": {"days": "many"}}),
    (a_cloze(), {"gaps": {"what": ""}}),
    (a_cloze(), {"gaps": {"what": 7}}),
]


@pytest.mark.parametrize(("item", "answer"), MISFITS)
def test_what_does_not_fit_is_refused(item: Item, answer: dict[str, Any]) -> None:
    with pytest.raises(AnswerMisfit):
        rekeyed(item, answer)


def test_a_ruling_is_whole() -> None:
    item = choice("single", "100", "right")
    a_ruling(Remedy.KEY, {"choice": "b"}).require_sound({"h": item})
    a_ruling(Remedy.DROP).require_sound({"h": item})

    with pytest.raises(AnswersMissing):
        a_ruling(Remedy.ACCEPT).require_sound({"h": item})
    with pytest.raises(RulingMalformed):
        a_ruling(Remedy.DROP, {"choice": "b"}).require_sound({"h": item})
    with pytest.raises(RulingMalformed):
        a_ruling(Remedy.KEY, *[{"choice": "b"}] * 51).require_sound({"h": item})
    with pytest.raises(AnswerMisfit):
        a_ruling(Remedy.KEY, {"choice": "z"}).require_sound({"h": item})


def test_the_digest_tells_rulings_apart() -> None:
    one, other = a_ruling(Remedy.DROP), a_ruling(Remedy.CREDIT)

    assert one.digest == a_ruling(Remedy.DROP).digest
    assert one.digest != other.digest


@dataclass(frozen=True)
class Shown:
    hash: str
    item: Item
    domain: str = "one"
    is_pilot: bool = False


A = choice("single", "10", "right")
FORM = (Shown("h", A), Shown("i", A), Shown("j", A, "two"))


def under(rulings: Sequence[Ruling], *given: str, form: Sequence[Shown] = FORM) -> Ruled:
    marks = [as_marked(grade(A, {"choice": one})) for one in given]
    return ruled(form, marks, dict(enumerate(given)), rulings)


def test_an_item_that_is_left_out_makes_the_rest_the_whole() -> None:
    dropped = under([a_ruling(Remedy.DROP)], "b", "a", "b")

    assert dropped.share == Fraction(1, 2)
    assert dropped.sheet().by_domain["one"].items == 1
    assert [one.written for one in dropped.marks] == ["0", "1", "0"]


def test_an_item_that_is_left_out_is_not_asked_for_by_its_objective() -> None:
    aimed = replace(A, objective="PRA-1.1")
    form = (
        Shown("h", aimed),
        Shown("i", A),
        Shown("j", aimed, "two"),
        Shown("k", aimed, is_pilot=True),
    )

    before = under([], "b", "a", "a", "a", form=form).sheet()
    after = under([a_ruling(Remedy.DROP)], "b", "a", "a", "a", form=form).sheet()

    assert before.about("PRA-1.1", ("one",)) == Tally(1, 0, before.unit)
    assert before.about("PRA-1.1", ("one", "two")) == Tally(2, before.unit, 2 * before.unit)
    assert after.about("PRA-1.1", ("one",)) == Tally()


def test_only_if_higher_is_for_whom_it_helps() -> None:
    drop = a_ruling(Remedy.DROP, higher=True)

    helped, spared = under([drop], "b", "a", "a"), under([drop], "a", "b", "a")

    assert helped.share == 1
    assert helped.counting == (drop.id,)
    assert spared.share == Fraction(2, 3)
    assert spared.counting == ()


def test_of_two_rulings_on_one_item_the_later_stands_alone() -> None:
    credit, key = a_ruling(Remedy.CREDIT), a_ruling(Remedy.KEY, {"choice": "b"})
    drop = a_ruling(Remedy.DROP)

    assert under([credit, key], "a", "b", "b").share == 0
    assert under([key, credit], "a", "b", "b").share == Fraction(1, 3)
    assert under([drop, key], "b", "b", "b").share == Fraction(1, 3)


def test_where_the_later_does_not_help_the_earlier_stays() -> None:
    credit, key = a_ruling(Remedy.CREDIT), a_ruling(Remedy.KEY, {"choice": "b"}, higher=True)

    assert under([credit, key], "a", "b", "b").share == Fraction(1, 3)


def test_nothing_is_left_out_if_nothing_would_be_left() -> None:
    only = (Shown("h", A), Shown("k", A, is_pilot=True))

    assert under([a_ruling(Remedy.DROP)], "b", "a", form=only).share == 0


def test_a_form_without_a_point_is_never_higher() -> None:
    pilots = (Shown("h", A, is_pilot=True),)

    found = under([a_ruling(Remedy.CREDIT, higher=True)], "b", form=pilots)

    assert (found.share, found.counting) == (None, ())


def test_a_ruling_on_an_item_elsewhere_is_not_known() -> None:
    assert under([a_ruling(Remedy.DROP)], "b", form=(Shown("z", A),)).counting == ()


def test_standing_rulings_are_by_their_id() -> None:
    ruling = a_ruling(Remedy.DROP)

    assert isinstance(ruling.id, UUID)
    assert ruling.is_about("h")
    assert not ruling.is_about("i")
