"""A regrade before and after its commit; its digests and its seal."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from server.grading.domain.regrade import (
    NO_LINES,
    Change,
    Consequence,
    Counts,
    Effect,
    Regrade,
    RegradeCommitted,
    RegradeNotReady,
    RegradeReasonMalformed,
    RegradeStale,
    RegradeState,
    change_of,
    digest_of,
    reason_of,
)
from server.grading.domain.ruling import Remedy
from server.kernel.ids import new_id
from tests.unit.grading.test_rulings import a_ruling

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def a_regrade(state: RegradeState = RegradeState.READY) -> Regrade:
    ruling = a_ruling(Remedy.DROP)
    return Regrade(
        id=ruling.id, ruling=ruling, undoes=None, state=state, tried_by=new_id(), tried_at=NOW
    )


def an_effect(new: int = 700) -> Effect:
    return Effect(
        sitting_id=new_id(),
        grade_id=new_id(),
        old_score=600,
        new_score=new,
        change=Change.HIGHER,
        consequence=Consequence.NONE,
    )


def test_what_was_read_is_what_is_committed() -> None:
    regrade = a_regrade()
    regrade.require_committable(NO_LINES)

    with pytest.raises(RegradeStale):
        regrade.require_committable("f" * 64)
    with pytest.raises(RegradeNotReady):
        a_regrade(RegradeState.COUNTING).require_committable(NO_LINES)
    with pytest.raises(RegradeCommitted):
        replace(regrade, committed_at=NOW).require_committable(NO_LINES)


def test_the_digest_is_over_every_line_in_order() -> None:
    one, other = an_effect(), an_effect(710)

    assert digest_of(NO_LINES, []) == NO_LINES
    assert digest_of(NO_LINES, [one, other]) != digest_of(NO_LINES, [other, one])
    assert digest_of(NO_LINES, [one]) == digest_of(NO_LINES, [replace(one, id=7)])


def test_the_seal_covers_the_ruling_the_reason_and_who_committed() -> None:
    regrade = a_regrade()
    others = (
        replace(regrade, reason="Because."),
        replace(regrade, committed_by=new_id()),
        replace(regrade, digest="f" * 64),
        replace(regrade, ruling=replace(regrade.ruling, only_if_higher=True)),
        replace(regrade, undoes=new_id()),
    )

    assert len({regrade.seal, *(one.seal for one in others)}) == 6


@pytest.mark.parametrize("text", ["", " \n ", "x" * 501, "bell \a"])
def test_a_reason_is_a_sentence(text: str) -> None:
    with pytest.raises(RegradeReasonMalformed):
        reason_of(text)


def test_a_reason_is_trimmed() -> None:
    assert reason_of(" The key was wrong.\n") == "The key was wrong."


def test_a_change_is_what_a_candidate_notices() -> None:
    was = (False, 650)

    assert change_of(old=was, new=(True, 720)) is Change.PASSED
    assert change_of(old=(True, 720), new=was) is Change.FAILED
    assert change_of(old=was, new=(False, 660)) is Change.HIGHER
    assert change_of(old=was, new=(False, 640)) is Change.LOWER
    assert change_of(old=was, new=was) is Change.NONE


def test_counts_are_by_change_and_by_consequence() -> None:
    counts = Counts(changes={"passed": 2, "none": 1}, consequences={"issue": 2})

    assert (counts.changed, counts.of(Change.PASSED), counts.of(Change.FAILED)) == (3, 2, 0)
    assert (counts.of(Consequence.ISSUE), counts.of(Consequence.REVOKE)) == (2, 0)
