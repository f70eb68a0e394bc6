"""When a sitting is over: handed in, or past the last moment a response may arrive."""

from uuid import UUID

from msgspec import structs

from server.exams.domain.sitting import Sitting, SittingState

SITTING = Sitting(
    id=UUID(int=1),
    person_id=UUID(int=2),
    exam="practice",
    release_id=UUID(int=3),
    state=SittingState.OPEN,
    is_preview=False,
    items=16,
    writer=1,
    started_ms=0,
    deadline_ms=60_000,
    grace_ms=10_000,
    closed_ms=None,
    closed_by=None,
    receipt_kid=None,
)


def test_a_sitting_is_over_after_its_grace() -> None:
    assert not SITTING.is_over(70_000)
    assert SITTING.is_over(70_001)


def test_a_sitting_handed_in_is_over_at_once() -> None:
    assert structs.replace(SITTING, state=SittingState.CLOSED).is_over(1)
