"""Shifts, kinds and texts of incidents, and what is chosen at once."""

from uuid import UUID

import pytest

from server.invigilation.domain.assignment import (
    LAST_MS,
    Assignment,
    Shift,
    ShiftWrong,
    Task,
    Watched,
)
from server.invigilation.domain.incident import (
    LONGEST_TEXT,
    Incident,
    IncidentKind,
    IncidentKindUnknown,
    IncidentMalformed,
    corrected,
    incident_id,
    incident_text,
    kind_of,
)
from server.invigilation.domain.rehearsal import RehearsalOutOfRange, require_count

IRIS, ADA = UUID(int=7), UUID(int=8)


@pytest.mark.parametrize("bounds", [(5, 5), (6, 5), (-1, None), (None, LAST_MS + 1)])
def test_a_shift_ends_after_it_begins(bounds: tuple[int | None, int | None]) -> None:
    with pytest.raises(ShiftWrong):
        Shift(*bounds)


def test_a_shift_covers_its_beginning_and_not_its_end() -> None:
    shift = Shift(10, 20)

    assert [shift.covers(at) for at in (9, 10, 19, 20)] == [False, True, True, False]
    assert shift.is_over(20)
    assert Shift().covers(0)
    assert not Shift().is_over(LAST_MS)


def test_what_was_taken_back_is_not_in_force() -> None:
    task = Task(Watched.EXAM, "practice")

    assert Assignment(UUID(int=1), IRIS, task, ADA, 0).is_in_force(1)
    assert not Assignment(UUID(int=1), IRIS, task, ADA, 0, ADA, 1).is_in_force(1)


def test_the_words_of_an_incident_are_kept_trimmed() -> None:
    assert incident_text("  A fire\nalarm. ") == "A fire\nalarm."


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST_TEXT + 1), "a\u202eb", "a\x00b"])
def test_an_incident_without_words_that_can_be_read_is_refused(text: str) -> None:
    with pytest.raises(IncidentMalformed):
        incident_text(text)


def test_kinds_are_a_short_list() -> None:
    assert kind_of("health") is IncidentKind.HEALTH
    with pytest.raises(IncidentKindUnknown):
        kind_of("dragons")


def test_the_same_act_about_the_same_sitting_is_one_incident() -> None:
    act, first, second = UUID(int=1), UUID(int=2), UUID(int=3)

    assert incident_id(act, first) == incident_id(act, first) != incident_id(act, second)


def test_a_correction_names_what_it_corrects() -> None:
    first = Incident(UUID(int=1), "practice", None, IncidentKind.ROOM, "Noise", IRIS, 5)
    second = Incident(UUID(int=2), "practice", None, IncidentKind.ROOM, "None", IRIS, 6, first.id)

    assert corrected([first, second]) == {first.id}
    assert first.is_again(Incident(first.id, "practice", None, IncidentKind.ROOM, "Noise", IRIS, 9))
    assert not first.is_again(second)


@pytest.mark.parametrize("count", [0, -1, 31])
def test_a_rehearsal_has_1_to_30_candidates(count: int) -> None:
    with pytest.raises(RehearsalOutOfRange):
        require_count(count)
