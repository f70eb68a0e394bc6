"""Grading one sitting again names what was changed behind our back; a file may be given."""

import pytest

from server.database.connection import query
from server.exams.domain.sitting import Sitting
from server.grading.rescoring import Rescoring, rescore
from server.kernel.ids import new_id
from tests.faults.exam_house import ExamHouse


async def graded(house: ExamHouse) -> tuple[Sitting, bytes]:
    """A sitting handed in and graded, and the responses its candidate keeps."""
    candidate = house.candidates[0]
    sitting = await house.sit(candidate)
    await house.answer(sitting)
    await house.hand_in(sitting)
    await house.services.flows.settle()
    kept = await house.services.exams.endings.kept(sitting.id, actor=candidate)
    assert kept is not None
    return sitting, kept.lines.encode()


def faults(found: Rescoring) -> dict[str, str]:
    return {one.name: one.text for one in found.checks if not one.is_good}


async def test_a_sound_sitting_gives_its_grade_again(house: ExamHouse) -> None:
    sitting, responses = await graded(house)

    for given in (None, responses):
        found = await rescore(sitting.id, given)
        assert found.is_good
        assert found.stored is not None
        assert found.again is not None
        assert found.stored.points == found.again.points


@pytest.mark.parametrize(
    ("statement", "check", "says"),
    [
        ("UPDATE grade SET points = '1'", "grade", "differs in points."),
        ("UPDATE grade SET scaled_score = 1", "grade", "differs in scaled score."),
        (
            "UPDATE response_revision SET response = 'null' WHERE position = 1",
            "grade",
            "differs in points",
        ),
        ("UPDATE form SET document = document || ' '", "form", "The form was changed"),
        ("UPDATE form SET document = '{'", "sitting", "cannot be read"),
        ("DELETE FROM grade", "sitting", "has no grade yet."),
    ],
)
async def test_what_was_changed_is_named(
    house: ExamHouse, statement: str, check: str, says: str
) -> None:
    sitting, _ = await graded(house)
    await query(statement)

    found = faults(await rescore(sitting.id))

    assert found.keys() == {check}
    assert says in found[check]


async def test_other_responses_than_the_stored_ones_are_named(house: ExamHouse) -> None:
    sitting, responses = await graded(house)
    fewer = responses.split(b"\n", 1)[1]

    found = await rescore(sitting.id, fewer)

    assert faults(found).keys() == {"responses", "grade"}
    assert found.again is not None
    assert found.stored is not None
    assert found.again.points < found.stored.points


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\n",
        b"1\tnull",
        b"x\tnull\n",
        b"01\tnull\n",
        b"2\tnull\n1\tnull\n",
        b"17\tnull\n",
        b"1\t{\n",
        b"1\t{}\n",
        b'1\t{"choice":"zzzzz"}\n',
        b'1\t{"text":[1]}\n',
    ],
)
async def test_a_file_that_holds_no_responses_is_refused(house: ExamHouse, content: bytes) -> None:
    sitting, _ = await graded(house)

    found = faults(await rescore(sitting.id, content))

    assert found.keys() == {"responses"}
    assert found["responses"].endswith(".")


async def test_an_open_or_unknown_sitting_is_said(house: ExamHouse) -> None:
    sitting, unknown = await house.sit(house.candidates[1]), new_id()

    assert faults(await rescore(sitting.id)) == {"sitting": f"Sitting {sitting.id} is not closed."}
    assert faults(await rescore(unknown)) == {"sitting": f"There is no sitting {unknown}."}
