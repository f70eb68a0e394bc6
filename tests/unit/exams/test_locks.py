"""Which positions of a sitting take no response, and by which refusal it is told."""

from dataclasses import replace

import pytest
from msgspec import structs

from server.exams.domain.locks import (
    OPEN,
    SEEN_BEFORE_BREAK,
    ItemAhead,
    ItemLeft,
    ItemLocked,
    SectionLeft,
    locked_positions,
    refusal_at,
    with_locks,
)
from server.exams.domain.route import Navigation, Route, place_of, sections_of
from server.exams.domain.sitting import (
    Attempt,
    Revision,
    SittingClosed,
    SittingPaused,
    SittingState,
    WriterElsewhere,
    explain,
)
from tests.unit.exams.test_sitting_ends import SITTING

FORWARD = Route(4, Navigation.FORWARD_ONLY)
PARTS = sections_of([("One", "", 2), ("Nothing", "", 0), ("Two", "<p>Go on.</p>", 3)])
LOCKED = Route(5, Navigation.LOCKED_SECTIONS, PARTS)


def test_what_locks_nothing_refuses_nothing() -> None:
    assert refusal_at(None, 3) is None
    assert refusal_at("0s0", 3) is None


@pytest.mark.parametrize(
    ("letter", "refusal"),
    [("1", ItemLocked), ("s", SectionLeft), ("i", ItemLeft), ("a", ItemAhead)],
)
def test_each_letter_has_its_refusal(letter: str, refusal: type) -> None:
    assert isinstance(refusal_at(f"0{letter}0", 2), refusal)


def test_locked_positions_are_those_that_are_not_open() -> None:
    assert locked_positions(None) == []
    assert locked_positions("0s1a0") == [2, 3, 4]


def test_locks_are_added_and_keep_their_letter() -> None:
    assert with_locks(None, {}, 3) is None
    assert with_locks(None, {2: SEEN_BEFORE_BREAK}, 3) == "010"
    assert with_locks("i00", {1: SEEN_BEFORE_BREAK, 3: SEEN_BEFORE_BREAK}, 3) == "i01"


ATTEMPT = Attempt(position=1, writer=1, sequence=2, response='{"choice":"b"}', now_ms=5)


LEFT = structs.replace(SITTING, locked="i" + OPEN * 15)
STORED = [Revision(1, 1, 2, '{"choice":"a"}', 3)]


def test_a_lock_comes_after_the_close_the_pause_and_the_writer_and_before_the_order() -> None:
    assert isinstance(explain(LEFT, STORED, replace(ATTEMPT, now_ms=70_001)), SittingClosed)
    paused = structs.replace(LEFT, state=SittingState.PAUSED, paused_ms=4)
    assert isinstance(explain(paused, STORED, ATTEMPT), SittingPaused)
    assert isinstance(explain(structs.replace(LEFT, writer=2), STORED, ATTEMPT), WriterElsewhere)
    assert isinstance(explain(LEFT, STORED, ATTEMPT), ItemLeft)
    assert isinstance(explain(LEFT, STORED, replace(ATTEMPT, sequence=1)), ItemLeft)


def test_what_was_saved_before_it_was_locked_is_acknowledged_again() -> None:
    again = replace(ATTEMPT, response='{"choice":"a"}')

    assert explain(LEFT, STORED, again) == STORED[0]


def test_sections_lie_one_after_the_other_and_empty_ones_are_left_out() -> None:
    assert [(one.title, one.first, one.last) for one in PARTS] == [("One", 1, 2), ("Two", 3, 5)]
    assert LOCKED.section_at(2) == PARTS[0]
    assert LOCKED.section_at(6) is None


def test_a_free_form_locks_nothing_and_is_served_whole() -> None:
    free = Route(3, sections=sections_of([("One", "", 3)]))

    assert free.begun() is None
    assert free.moved(None, 3) is None
    assert (place_of(None), [*free.served(None)]) == (1, [1, 2, 3])


def test_going_forward_leaves_each_item_and_opens_the_next() -> None:
    begun = FORWARD.begun()

    assert begun == "0aaa"
    assert FORWARD.moved(begun, 2) == "i0aa"
    assert FORWARD.moved(begun, 4) == "iii0"
    assert place_of("ii0a") == 3
    assert [*FORWARD.served("ii0a")] == [3]


def test_a_section_is_open_until_it_is_left() -> None:
    begun = LOCKED.begun()

    assert begun == "00aaa"
    assert LOCKED.moved(begun, 2) == begun
    assert LOCKED.moved(begun, 5) == "ss000"
    assert (place_of("ss000"), [*LOCKED.served("ss000")]) == (3, [3, 4, 5])
    assert [*LOCKED.served(begun)] == [1, 2]


@pytest.mark.parametrize("position", [1, 2, 3, 4, 5])
def test_nobody_goes_back(position: int) -> None:
    assert LOCKED.moved("ss000", position) == "ss000"
    assert FORWARD.moved("iii0", min(position, 4)) == "iii0"


def test_what_a_break_locked_stays_locked_until_it_is_left() -> None:
    seen = with_locks(LOCKED.begun(), {1: SEEN_BEFORE_BREAK, 4: SEEN_BEFORE_BREAK}, 5)

    assert seen == "10aaa"
    assert LOCKED.moved(seen, 3) == "ss000"
    assert FORWARD.moved("1aaa", 2) == "i0aa"
    assert Route(3).moved("010", 2) == "010"


@pytest.mark.parametrize(
    ("route", "locked"),
    [
        (Route(3), None),
        (Route(3), "010"),
        (FORWARD, "ii0a"),
        (FORWARD, "ii1a"),
        (LOCKED, "00aaa"),
        (LOCKED, "ss101"),
    ],
)
def test_locks_of_a_sitting_fit_its_form(route: Route, locked: str | None) -> None:
    assert route.fits(locked)


@pytest.mark.parametrize(
    ("route", "locked"),
    [
        (Route(3), "s00"),
        (FORWARD, None),
        (FORWARD, "i00a"),
        (FORWARD, "0a0a"),
        (FORWARD, "iiii"),
        (FORWARD, "ii0"),
        (LOCKED, "00000"),
        (LOCKED, "s0aaa"),
    ],
)
def test_locks_that_were_tampered_with_do_not(route: Route, locked: str | None) -> None:
    assert not route.fits(locked)
