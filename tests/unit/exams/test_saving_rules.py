"""The rules of "Saving", in the contract's order, each by the refusal a client sees."""

from uuid import UUID

import pytest
from msgspec import structs

from server.exams.domain.sitting import (
    EVIDENCE_MS,
    Attempt,
    ClosedBy,
    ResponseSuperseded,
    Revision,
    SaveUnexplained,
    SequenceReused,
    Sitting,
    SittingClosed,
    SittingPaused,
    SittingState,
    WriterElsewhere,
    WriterUnknown,
    current,
    explain,
    is_in_time_for_evidence,
    may_be_evidence,
)
from server.kernel.errors import Refusal

NINE = 1_790_000_000_000
MINUTE = 60_000
A = '{"choice":"a"}'
B = '{"choice":"b"}'


def a_sitting() -> Sitting:
    return Sitting(
        id=UUID(int=1),
        person_id=UUID(int=2),
        exam="practice",
        release_id=UUID(int=3),
        state=SittingState.OPEN,
        is_preview=False,
        items=16,
        writer=2,
        started_ms=NINE,
        deadline_ms=NINE + 10 * MINUTE,
        grace_ms=10_000,
        closed_ms=None,
        closed_by=None,
        receipt_kid=None,
    )


CLOSED = structs.replace(
    a_sitting(),
    state=SittingState.CLOSED,
    closed_ms=NINE + MINUTE,
    closed_by=ClosedBy.CANDIDATE,
)
STORED = [Revision(1, 2, 5, A, NINE + 1)]


def an_attempt(
    *, sequence: int = 6, response: str = B, writer: int | None = None, at: int = NINE + 2
) -> Attempt:
    return Attempt(1, writer, sequence, response, at)


def test_a_writer_that_never_was_is_refused_before_all_else() -> None:
    assert isinstance(explain(CLOSED, STORED, an_attempt(writer=3)), WriterUnknown)


def test_a_repeated_save_is_answered_with_the_stored_one_even_after_the_close() -> None:
    assert explain(CLOSED, STORED, an_attempt(sequence=5, response=A)) == STORED[0]


def test_a_save_after_the_hand_in_is_closed() -> None:
    assert isinstance(explain(CLOSED, STORED, an_attempt()), SittingClosed)


@pytest.mark.parametrize(("late_ms", "refusal"), [(0, SaveUnexplained), (1, SittingClosed)])
def test_the_grace_ends_to_the_millisecond(late_ms: int, refusal: type[Refusal]) -> None:
    sitting = a_sitting()

    reason = explain(sitting, STORED, an_attempt(at=sitting.last_ms + late_ms))

    assert isinstance(reason, refusal)


def test_a_paused_sitting_takes_no_save() -> None:
    paused = structs.replace(a_sitting(), state=SittingState.PAUSED)

    assert isinstance(explain(paused, STORED, an_attempt()), SittingPaused)


def test_a_displaced_writer_is_told_who_writes_now() -> None:
    reason = explain(a_sitting(), STORED, an_attempt(writer=1))

    assert isinstance(reason, WriterElsewhere)
    assert reason.members == {"writer": 2}


def test_a_sequence_used_for_another_response_is_refused_with_the_stored_one() -> None:
    reason = explain(a_sitting(), STORED, an_attempt(sequence=5))

    assert isinstance(reason, SequenceReused)
    assert reason.members == {"sequence": 5, "response": {"choice": "a"}}


def test_a_lower_sequence_is_superseded_by_the_stored_one() -> None:
    reason = explain(a_sitting(), STORED, an_attempt(sequence=4))

    assert isinstance(reason, ResponseSuperseded)
    assert reason.members == {"sequence": 5, "response": {"choice": "a"}}


def test_a_save_nothing_speaks_against_is_to_be_tried_again() -> None:
    reason = explain(a_sitting(), [], an_attempt())

    assert isinstance(reason, SaveUnexplained)
    assert reason.retry_after_seconds == 1


def test_late_and_displaced_bodies_are_evidence_for_a_day() -> None:
    closed_ms = NINE + MINUTE

    assert is_in_time_for_evidence(CLOSED, closed_ms + EVIDENCE_MS)
    assert not is_in_time_for_evidence(CLOSED, closed_ms + EVIDENCE_MS + 1)
    assert is_in_time_for_evidence(a_sitting(), NINE)
    assert may_be_evidence(SittingClosed())
    assert may_be_evidence(WriterElsewhere())
    assert not may_be_evidence(SequenceReused())


def test_a_later_writer_counts_whatever_the_sequence() -> None:
    older, newer = Revision(1, 1, 900, A, NINE), Revision(1, 2, 1, B, NINE)

    assert current([newer, older]) == {1: newer}


def test_seconds_left_are_whole_rounded_down_and_never_negative() -> None:
    sitting = a_sitting()

    assert sitting.seconds_left(sitting.deadline_ms - 1_999) == 1
    assert sitting.seconds_left(sitting.deadline_ms + 1) == 0
    assert CLOSED.seconds_left(NINE) == 0


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(SittingState.PAUSED, SittingPaused), (SittingState.OPEN, SaveUnexplained)],
)
def test_what_is_not_closed_has_no_receipt(state: SittingState, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        structs.replace(a_sitting(), state=state).require_closed()


def test_a_closed_sitting_has_a_receipt() -> None:
    CLOSED.require_closed()
