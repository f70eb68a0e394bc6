"""The rules of an appeal: until when, by when, what may still change, who may rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from server.appeals.domain import (
    Appeal,
    AppealKnown,
    AppealSettled,
    AppealTextWrong,
    Kind,
    OwnAppeal,
    Ruling,
    State,
    Subject,
    Verdict,
    appeal_text,
    due,
    until,
)
from server.exams.domain.policy import Appeals
from server.exams.domain.sitting import ClosedBy, Sitting, SittingState
from server.kernel.clock import to_milliseconds

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
NINE_MS = to_milliseconds(NINE)
MINUTE_MS, DAY_MS = 60_000, 86_400_000
ANN, BOSS, ID = UUID(int=1), UUID(int=2), UUID(int=3)
TERMS = Appeals(days=14, ruling_days=10)


def a_sitting() -> Sitting:
    return Sitting(
        id=ID,
        person_id=ANN,
        exam="practice",
        release_id=ID,
        state=SittingState.OPEN,
        is_preview=False,
        items=12,
        writer=1,
        started_ms=NINE_MS,
        deadline_ms=NINE_MS + 10 * MINUTE_MS,
        grace_ms=10_000,
        closed_ms=None,
        closed_by=None,
        receipt_kid=None,
    )


def closed(sitting: Sitting) -> Sitting:
    closed_ms = NINE_MS + MINUTE_MS
    return structs.replace(
        sitting, state=SittingState.CLOSED, closed_ms=closed_ms, closed_by=ClosedBy.CANDIDATE
    )


def an_appeal(**changes: object) -> Appeal:
    made = Appeal(
        id=ID,
        person_id=ANN,
        sitting_id=ID,
        exam="practice",
        subject=Subject(Kind.ITEM, 3, "pra-0003"),
        text="It has two keys.",
        is_during=True,
        raised_ms=NINE_MS,
        changed_ms=NINE_MS,
        due_ms=NINE_MS + 10 * DAY_MS,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def a_ruling(by: UUID = BOSS, number: int = 1) -> Ruling:
    return Ruling(ID, ID, number, Verdict.UPHELD, "It has.", by, NINE_MS + MINUTE_MS)


def test_days_to_appeal_run_from_the_result() -> None:
    sitting = closed(a_sitting())

    assert until(sitting, TERMS, NINE) == NINE + timedelta(days=14)
    assert until(sitting, TERMS, None) is None
    assert until(a_sitting(), TERMS, None) is None


def test_days_to_rule_run_from_no_earlier_than_the_end() -> None:
    sitting = a_sitting()

    assert due(sitting, TERMS, NINE_MS) == sitting.deadline_ms + 10 * DAY_MS
    later = NINE_MS + 5 * DAY_MS
    assert due(closed(sitting), TERMS, later) == later + 10 * DAY_MS


def test_what_is_said_may_change_until_the_end() -> None:
    appeal, sitting = an_appeal(), a_sitting()

    changed = appeal.reworded("A word is missing.", sitting, NINE_MS + MINUTE_MS)

    assert changed is not None
    assert (changed.text, changed.due_ms) == ("A word is missing.", appeal.due_ms)
    assert appeal.reworded(appeal.text, sitting, NINE_MS) is None
    with pytest.raises(AppealKnown):
        appeal.reworded("Too late.", closed(sitting), NINE_MS + MINUTE_MS)


def test_one_that_is_ruled_on_is_not_said_anew() -> None:
    with pytest.raises(AppealKnown):
        an_appeal(state=State.RULED).reworded("It has two keys.", a_sitting(), NINE_MS)


def test_one_about_a_thing_until_it_is_withdrawn() -> None:
    appeal = an_appeal()

    withdrawn = appeal.withdrawn(NINE_MS)

    assert withdrawn is not None
    assert (appeal.key, withdrawn.key) == (f"{ID}:item:3", None)
    assert withdrawn.withdrawn(NINE_MS) is None
    with pytest.raises(AppealSettled):
        appeal.ruled(a_ruling()).withdrawn(NINE_MS)


def test_a_ruling_settles_and_another_corrects_it() -> None:
    ruled = an_appeal().ruled(a_ruling())

    assert (ruled.state, ruled.rulings) == (State.RULED, 1)
    assert ruled.ruled(a_ruling(number=2)).rulings == 2
    assert not ruled.is_overdue(NINE_MS + 99 * DAY_MS)
    with pytest.raises(AppealSettled):
        an_appeal(state=State.WITHDRAWN).ruled(a_ruling())
    with pytest.raises(OwnAppeal):
        an_appeal().ruled(a_ruling(by=ANN))


def test_it_is_overdue_from_the_millisecond_after_its_day() -> None:
    appeal = an_appeal()

    assert not appeal.is_overdue(appeal.due_ms)
    assert appeal.is_overdue(appeal.due_ms + 1)


@pytest.mark.parametrize("text", ["", "  \n ", "a" * 1_001, "a\x00b", "a\u202eb"])
def test_a_text_says_something_that_can_be_read(text: str) -> None:
    with pytest.raises(AppealTextWrong):
        appeal_text(text)


def test_a_text_is_kept_trimmed_and_composed() -> None:
    assert appeal_text(" e\u0301 \n") == "é"
    assert len(appeal_text("a" * 1_000)) == 1_000
