"""What a process remembers of a sitting is trusted only if it saw every save of it."""

import hashlib
from typing import Any

import pytest

from server.database.connection import query
from server.database.hot import Statements
from server.exams.domain.receipt import Receipt
from server.exams.domain.sitting import Sitting
from server.exams.store import statements
from tests.faults.exam_house import ExamHouse, right_responses


async def hand_in(house: ExamHouse, sitting: Sitting) -> Receipt:
    actor = house.candidate_of(sitting)
    receipt, _ = await house.services.exams.hand_in(sitting.id, actor=actor, now=house.clock())
    return receipt


async def stored_hash(sitting: Sitting) -> str:
    rows = await query(
        "SELECT position, writer, sequence, response FROM response_revision "
        f"WHERE sitting_id = '{sitting.id}' ORDER BY position, writer, sequence"
    )
    newest = {row["position"]: row["response"] for row in rows}
    lines = "".join(f"{position}\t{response}\n" for position, response in newest.items())
    return hashlib.sha256(lines.encode()).hexdigest()


async def test_a_restart_in_the_middle_forgets_no_answer(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    answers = await right_responses(sitting)
    for position in sorted(answers)[:3]:
        await house.save(sitting, position, answers[position], 1)
    house.restart()
    for position in sorted(answers)[3:]:
        await house.save(sitting, position, answers[position], 1)

    receipt = await hand_in(house, sitting)

    assert receipt.responses_hash == await stored_hash(sitting)
    assert receipt.answered == len(answers)
    await house.services.flows.settle()
    assert await house.audit() == []


async def test_two_processes_that_save_give_one_sheet(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    answers = await right_responses(sitting)
    await house.save(sitting, 1, None, 1)
    await house.save(sitting, 2, answers[2], 1)
    first = house.services
    house.restart()
    await house.save(sitting, 1, answers[1], 2)
    house.services = first

    receipt = await hand_in(house, sitting)

    assert receipt.responses_hash == await stored_hash(sitting)
    assert receipt.answered == 2
    house.restart()
    assert await hand_in(house, sitting) == receipt


async def test_a_new_writer_beginning_again_counts_as_newer(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    answers = await right_responses(sitting)
    await house.save(sitting, 1, None, 7)
    actor = house.candidate_of(sitting)
    await house.services.exams.take_writer(sitting.id, actor=actor, now=house.clock())
    await house.save(sitting, 1, answers[1], 1)

    receipt = await hand_in(house, sitting)

    assert receipt.responses_hash == await stored_hash(sitting)
    assert receipt.answered == 1


async def test_a_grade_is_stored_with_its_decision_or_not_at_all(
    house: ExamHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = await house.sit_and_pass(house.candidates[0])
    broken: Any = Statements(("INSERT INTO nowhere SELECT 1",), ("INSERT INTO nowhere SELECT $1",))
    with monkeypatch.context() as patched:
        patched.setattr(statements, "FINISH_GRADING", broken)
        with pytest.raises(Exception, match="nowhere"):
            await house.services.flows.settle()

    assert await query("SELECT id FROM grade") == []
    assert await query("SELECT id FROM decision") == []

    house.clock.pass_by(seconds=120)
    await house.services.flows.settle()

    graded = await query(f"SELECT id FROM grade WHERE sitting_id = '{sitting.id}'")
    assert len(graded) == len(await query("SELECT id FROM decision")) == 1
    assert await house.audit() == []


async def test_what_was_claimed_with_the_close_is_graded_by_another_after_a_death(
    house: ExamHouse,
) -> None:
    await house.sit_and_pass(house.candidates[0])
    house.restart()

    await house.services.flows.settle()
    assert await query("SELECT id FROM grade") == []

    house.clock.pass_by(seconds=30)
    await house.services.flows.settle()
    assert len(await query("SELECT id FROM grade")) == 1


async def test_a_sitting_graded_twice_has_one_grade_and_one_decision(house: ExamHouse) -> None:
    sitting = await house.sit_and_pass(house.candidates[0])
    await house.services.flows.settle()
    (before,) = await query("SELECT id FROM decision")
    due = "UPDATE sitting SET grading_due_ms = 0"
    await query(f"{due} WHERE id = '{sitting.id}'")
    house.restart()

    await house.services.flows.settle()

    assert await query("SELECT id FROM decision") == [before]
    assert len(await query("SELECT id FROM certificate")) == 1
    assert await house.audit() == []
