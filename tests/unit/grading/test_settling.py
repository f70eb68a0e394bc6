"""From readings to marks: when two differ, what a third makes of it, and what raters agree on."""

from dataclasses import replace
from fractions import Fraction

import pytest

from server.exams.domain.marking import Marking, Training, broken_marking
from server.grading.domain.rating.agreement import (
    LEAST,
    Read,
    agreement,
    figures,
    weighted_kappa,
)
from server.grading.domain.rating.content import (
    CommentMalformed,
    LevelsMalformed,
    LevelsMissing,
    content_of,
    reason_of,
    require_whole,
)
from server.grading.domain.rating.script import Note, Reading, ReasonMissing, Rule
from server.grading.domain.rating.settling import (
    Differs,
    Settled,
    Wants,
    differ,
    essay_of,
    outcome,
)
from server.grading.domain.rating.training import Trial, after, progress
from server.items.domain.model import Item
from server.items.domain.parse import parse_item
from server.items.domain.rubric import Raters, Resolve
from server.kernel.ids import new_id
from tests.factories import ESSAY

RULE = Training(exact="50%", adjacent="100%")


def an_item(resolve: Resolve = Resolve.PARITY, count: int = 2) -> Item:
    text = ESSAY.format(
        name="ess-0001", domain="a/b", objective="A-1.1", count=2, resolve=resolve.value
    )
    item, findings = parse_item(text.encode(), "ess-0001.md")
    assert item is not None, findings
    essay = essay_of(item)
    return replace(item, body=replace(essay, raters=replace(essay.raters, count=count)))


def marks(control: int, recovery: int) -> dict[str, int]:
    return {"control": control, "recovery": recovery}


def settled(item: Item, *readings: dict[str, int]) -> tuple[Rule, dict[str, Fraction]]:
    found = outcome(item, readings)
    assert isinstance(found, Settled)
    return found.rule, dict(found.scores)


def test_readings_that_differ_by_less_give_their_mean() -> None:
    assert settled(an_item(), marks(3, 4), marks(4, 4)) == (
        Rule.AGREED,
        {"control": Fraction(7, 2), "recovery": 4},
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (marks(4, 4), marks(2, 4), True),
        (marks(4, 4), marks(3, 3), False),
        (marks(0, 0), marks(1, 1), False),
    ],
)
def test_they_differ_by_a_criterion(
    one: dict[str, int],
    other: dict[str, int],
    expected: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert differ(an_item(), one, other) is expected
    assert differ(an_item(), other, one) is expected


def test_they_differ_by_their_total_alone() -> None:
    item = an_item()
    essay = essay_of(item)
    only_total = Raters(2, Resolve.PARITY, Fraction(5, 2), None)
    item = replace(item, body=replace(essay, raters=only_total))

    assert differ(item, marks(4, 4), marks(3, 3))
    assert not differ(item, marks(4, 4), marks(4, 3))


def test_one_rater_settles_alone_and_two_are_waited_for() -> None:
    rule, scores = settled(an_item(count=1), marks(3, 1))
    assert rule is Rule.SINGLE
    assert (scores["control"], scores["recovery"]) == (Fraction(3), Fraction(1))
    assert outcome(an_item(), [marks(3, 1)]) == Wants(2)
    assert outcome(an_item(), []) == Wants(2)


def test_a_third_reading_is_asked_for_or_a_moderator() -> None:
    far = [marks(4, 4), marks(0, 0)]

    assert outcome(an_item(), far) == Wants(3)
    assert outcome(an_item(Resolve.EXPERT), far) == Differs()
    assert outcome(an_item(Resolve.EXPERT), [*far, marks(2, 2)]) == Differs()


@pytest.mark.parametrize(
    ("resolve", "third", "control"),
    [
        (Resolve.PARITY, marks(2, 2), Fraction(2)),
        (Resolve.TERTIUM_QUID, marks(3, 3), Fraction(7, 2)),
        (Resolve.TERTIUM_QUID, marks(1, 1), Fraction(1, 2)),
        (Resolve.TERTIUM_QUID, marks(2, 2), Fraction(3)),
    ],
)
def test_what_a_third_reading_makes_of_it(
    resolve: Resolve, third: dict[str, int], control: Fraction
) -> None:
    rule, scores = settled(an_item(resolve), marks(0, 0), marks(4, 4), third)

    assert (rule, scores["control"]) == (Rule.THIRD, control)


def test_weighted_kappa_is_that_of_a_worked_example() -> None:
    # Table by hand: 1 - n Σ(a-b)² / Σ Σ (a-b)² over all pairs.
    pairs = [(0, 0), (1, 1), (2, 3), (3, 3), (1, 2), (2, 2)]
    by_chance = sum((a - b) ** 2 for a, _ in pairs for _, b in pairs)

    assert weighted_kappa(pairs) == 1 - Fraction(6 * 2, by_chance)
    assert weighted_kappa([(1, 1), (1, 1)]) is None
    assert weighted_kappa([(0, 3), (3, 0)]) == -1
    found = agreement(pairs)
    assert (found.exact, found.adjacent) == (Fraction(4, 6), Fraction(1))
    with pytest.raises(ValueError, match="nothing"):
        agreement([])


def test_small_numbers_say_nothing_of_a_rater() -> None:
    read = Read(marks(2, 2), [marks(3, 2)], Fraction(1, 2), Fraction(5, 8), 60_000)
    essay = essay_of(an_item())

    few = figures([(essay, read)] * (LEAST - 1))
    many = figures([(essay, read)] * LEAST)
    alone = figures([(essay, replace(read, others=[], settled=None))] * LEAST)

    assert (few.severity, few.agreement, few.median_ms) == (None, None, None)
    assert (many.severity, many.median_ms) == (Fraction(-1, 8), 60_000)
    assert many.agreement is not None
    assert many.agreement.exact == Fraction(1, 2)
    assert (alone.severity, alone.agreement) == (None, None)


def test_training_takes_every_exemplar_and_enough_agreement() -> None:
    essay = essay_of(an_item())
    weak, strong = Trial("weak", 1, marks(1, 0)), Trial("strong", 1, marks(4, 3))
    off = Trial("strong", 1, marks(1, 1))

    first = progress(essay, [], RULE)
    assert first.next is not None
    assert (first.next.name, first.is_passed) == ("weak", False)
    assert progress(essay, [weak, strong], RULE).is_passed
    failed = progress(essay, [weak, off], RULE)
    assert (failed.next, failed.is_passed) == (None, False)
    again = after(essay, [weak, off], RULE)
    assert again.next is not None
    assert (again.attempt, again.next.name) == (2, "weak")
    assert after(essay, [weak, strong], RULE).attempt == 1
    assert progress(replace(essay, exemplars=()), [], RULE).is_passed


def test_marks_are_levels_of_the_rubric_and_texts_have_bounds() -> None:
    essay = essay_of(an_item())
    note = Note(0, 4, " here ")

    kept = content_of(essay, {"recovery": 2}, "  Well\r\nsaid ", [note], 4)

    assert (kept.scores, kept.comment) == ({"recovery": 2}, "Well\nsaid")
    assert kept.notes == (Note(0, 4, "here"),)
    with pytest.raises(LevelsMissing):
        require_whole(essay, kept.scores)
    for wrong in ({"recovery": 5}, {"style": 1}):
        with pytest.raises(LevelsMalformed):
            content_of(essay, wrong, "", [], 0)
    for bad in (Note(0, 5, ""), Note(2, 2, ""), Note(-1, 2, ""), Note(0, 1, "x" * 501)):
        with pytest.raises(CommentMalformed):
            content_of(essay, {}, "", [bad], 4)
    with pytest.raises(CommentMalformed):
        content_of(essay, {}, "x" * 2_001, [], 0)
    with pytest.raises(ReasonMissing):
        reason_of(" ")


def test_long_silences_are_no_time_spent() -> None:
    one = Reading(
        id=new_id(), script_id=new_id(), rater_id=new_id(), round=1, slot=1,
        content=content_of(essay_of(an_item()), {}, "", [], 0),
        claimed_ms=0, touched_ms=1_000, until_ms=0, spent_ms=500,
    )  # fmt: skip

    assert [one.spent_until(at) for at in (500, 3_000, 10_000_000)] == [500, 2_500, 120_500]
    assert not one.counts


def test_who_is_of_a_firm_and_what_a_policy_may_say() -> None:
    rule = Marking(firms=("firm.example",))

    assert rule.firm_of("ann@mail.Firm.example") == "firm.example"
    assert rule.firm_of("ann@other.example") is None
    assert list(broken_marking(rule)) == []
    bad = Marking(lease_minutes=1, training=Training(exact="half"), firms=("@x",) * 1_001)
    places = {place for place, _ in broken_marking(bad)}
    assert places >= {
        "marking.lease_minutes", "marking.training.exact", "marking.firms", "marking.firms.0",
    }  # fmt: skip
