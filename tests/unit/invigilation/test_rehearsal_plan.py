"""What candidates of a rehearsal do is the same every time, and shows what there is to learn."""

from server.invigilation.domain.rehearsal import (
    LASTS_MS,
    MOST_CANDIDATES,
    SECONDS_TO_START,
    Character,
    Kind,
    begins,
    character_of,
    deeds,
)

ALL = LASTS_MS // 1000
NUMBERS = range(1, MOST_CANDIDATES + 1)


def test_whatever_the_steps_the_same_is_done_once() -> None:
    for number in NUMBERS:
        whole = list(deeds(number, 0, 600))

        in_steps = [deed for at in range(0, 600, 7) for deed in deeds(number, at, min(at + 7, 600))]

        assert in_steps == whole


def test_all_begin_soon_and_every_character_is_there() -> None:
    assert all(0 <= begins(number) < SECONDS_TO_START for number in NUMBERS)
    assert {character_of(number) for number in range(1, 6)} == set(Character)


def test_who_is_silent_does_nothing_for_two_minutes_and_comes_back() -> None:
    number = next(one for one in NUMBERS if character_of(one) is Character.SILENT)

    assert list(deeds(number, 59, 179)) == []
    assert list(deeds(number, 179, 190)) != []


def test_who_is_cut_off_is_seen_with_ever_more_that_is_not_sent() -> None:
    number = next(one for one in NUMBERS if character_of(one) is Character.UNSENT)
    gone = list(deeds(number, 59, 179))

    assert {deed.kind for deed in gone} == {Kind.BE_SEEN}
    unsent = [deed.unsent for deed in gone]
    assert unsent == sorted(unsent)
    assert unsent[-1] > 3
    assert all(deed.unsent == 0 for deed in deeds(number, 180, 600))


def test_who_is_quick_hands_in_and_does_nothing_more() -> None:
    number = next(one for one in NUMBERS if character_of(one) is Character.QUICK)

    assert list(deeds(number, 0, ALL))[-1].kind is Kind.HAND_IN
