"""What a process remembers of a sitting is trusted only if it saw every save of it."""

import asyncio
import hashlib
from typing import Any

import pytest

from server.database.connection import query
from server.database.hot import Statements
from server.exams.domain.sitting import Sitting
from server.exams.endings import ClosedSitting
from server.exams.store import statements
from server.grading import service as grading
from server.grading.domain.record import Grade
from tests.faults.exam_house import ExamHouse, right_responses


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

    receipt = await house.hand_in(sitting)

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

    receipt = await house.hand_in(sitting)

    assert receipt.responses_hash == await stored_hash(sitting)
    assert receipt.answered == 2
    house.restart()
    assert await house.hand_in(sitting) == receipt


async def test_a_new_writer_beginning_again_counts_as_newer(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    answers = await right_responses(sitting)
    await house.save(sitting, 1, None, 7)
    actor = house.candidate_of(sitting)
    await house.services.exams.take_writer(sitting.id, actor=actor, now=house.clock())
    await house.save(sitting, 1, answers[1], 1)

    receipt = await house.hand_in(sitting)

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


async def test_a_hand_in_is_graded_and_decided_on_in_its_own_commit(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.answer(sitting)

    receipt = await house.hand_in(sitting)

    assert receipt.responses_hash == await stored_hash(sitting)
    (decision,) = await query("SELECT sitting_id, outcome FROM decision")
    assert (str(decision["sitting_id"]), decision["outcome"]) == (str(sitting.id), "certify")
    house.restart()
    assert await house.hand_in(sitting) == receipt
    assert await house.audit() == []


async def test_a_hand_in_that_cannot_be_graded_is_kept_and_graded_later(
    house: ExamHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = [await house.sit(one) for one in house.candidates[:2]]
    grade = grading.grade_sitting

    def grade_all_but_one(closed: ClosedSitting, **known: Any) -> Grade:
        if closed.sitting.id == broken.id:
            raise LookupError
        return grade(closed, **known)

    with monkeypatch.context() as patched:
        patched.setattr(grading, "grade_sitting", grade_all_but_one)
        receipts = [await house.hand_in(one) for one in (broken, whole)]
        await house.services.flows.settle()
        (graded,) = await query("SELECT sitting_id FROM grade")

    assert [one.closed_by for one in receipts] == ["candidate", "candidate"]
    assert str(graded["sitting_id"]) == str(whole.id)
    house.clock.pass_by(seconds=30)
    await house.services.flows.settle()
    assert len(await query("SELECT id FROM grade")) == 2
    assert await house.audit() == []


async def test_of_a_crowd_one_stranger_to_this_process_holds_up_nobody(house: ExamHouse) -> None:
    """What another process saved is not known here: the batch is dropped, and each closed alone."""
    crowd = [await house.sit(one) for one in house.candidates]
    for sitting in crowd:
        await house.answer(sitting)
    here = house.services
    house.restart()
    await house.save(crowd[1], 1, None, 2)
    house.services = here

    receipts = await asyncio.gather(*(house.hand_in(one) for one in crowd))

    assert [one.responses_hash for one in receipts] == [await stored_hash(one) for one in crowd]
    await house.services.flows.settle()
    assert len(await query("SELECT id FROM decision")) == len(crowd)
    assert await house.audit() == []


async def test_two_hand_ins_at_once_are_one(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.answer(sitting)

    receipts = await asyncio.gather(*(house.hand_in(sitting) for _ in range(4)))

    assert len(set(receipts)) == 1
    assert len(await query("SELECT id FROM grade")) == 1
    assert await house.audit() == []


async def test_a_hand_in_after_the_end_is_one_by_the_deadline(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.answer(sitting)
    house.clock.pass_by(seconds=3_600)

    receipt = await house.hand_in(sitting)

    assert receipt.closed_by == "deadline"
    assert receipt.answered == sitting.items


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
