"""The checker of histories finds what it is there for, and takes nothing sound for a fault."""

from dataclasses import replace

import pytest

from tests.faults.history import (
    Certificate,
    Deed,
    Fetch,
    Final,
    HandIn,
    History,
    Kept,
    Look,
    Operation,
    Outcome,
    Place,
    Result,
    Save,
    TakeOver,
    faults,
    faults_of_person,
    smallest,
)

OK, REFUSED, UNKNOWN = Outcome.OK, Outcome.REFUSED, Outcome.UNKNOWN
END = 100.0


def at(moment: float, deed: Deed, outcome: Outcome = OK, left: int | None = None) -> Operation:
    return Operation(moment, moment + 0.5, outcome, deed, left)


def save(value: str, sequence: int, writer: int = 1) -> Save:
    return Save(1, Place(writer, sequence), value)


def kept(value: str, sequence: int, writer: int = 1, saved: float = 5) -> Kept:
    return Kept(1, Place(writer, sequence), value, saved)


def worth(value: str) -> int:
    return 1 if value.startswith("right") else 0


OPEN = Final("open", 1, END)
PASSED = Final(
    "closed", 1, END, (kept("right", 1),), (1,), (Certificate("C", "bytes"),), passed=True
)
SOUND: History = (
    at(1, save("wrong", 1), REFUSED),
    at(2, save("right", 1), UNKNOWN),
    at(3, save("right", 1), left=90),
    at(4, Look("open", {1: (1, "right")})),
    at(9, HandIn("receipt", is_new=True)),
    at(10, HandIn("receipt")),
    at(11, Look("closed", {1: (1, "right")})),
    at(12, Result()),
    at(13, Result(700, "C", passed=True)),
    at(14, Fetch("C", "bytes")),
)


def found(history: History, final: Final) -> list[str]:
    return faults(history, final, worth)


def test_a_sound_history_has_no_fault() -> None:
    assert found(SOUND, PASSED) == []


@pytest.mark.parametrize("stored", [(), (kept("new", 2),)])
def test_what_nobody_knows_the_outcome_of_may_have_happened_or_not(stored: tuple[Kept]) -> None:
    history = [at(1, save("old", 1)), at(2, save("new", 2), UNKNOWN)]

    assert found(history, replace(OPEN, kept=(kept("old", 1), *stored))) == []


def test_a_late_writer_may_begin_again_at_one() -> None:
    history = [
        at(1, save("old", 7)),
        at(2, TakeOver(2)),
        at(3, save("new", 1, writer=2)),
        at(4, Look("open", {1: (1, "new")})),
        at(5, save("displaced", 8), REFUSED),
    ]

    stored = (kept("old", 7), kept("new", 1, writer=2))
    assert found(history, replace(OPEN, writer=2, kept=stored)) == []


TWO = (at(1, save("old", 1)), at(2, save("new", 2)))
BOTH = (kept("old", 1), kept("new", 2))
BROKEN: dict[str, tuple[History, Final, str]] = {
    "a lost acknowledged save": (TWO, replace(OPEN, kept=(kept("old", 1),)), "I1: new"),
    "a value that nobody sent": (TWO, replace(OPEN, kept=(*BOTH, kept("odd", 3))), "I1: odd"),
    "one that was refused and stored": (
        (at(1, save("odd", 1), REFUSED),),
        replace(OPEN, kept=(kept("odd", 1),)),
        "I10: odd",
    ),
    "a superseded value resurrected": (
        (*TWO, at(3, Look("open", {1: (1, "old")}))),
        replace(OPEN, kept=BOTH),
        "I1: writer 1, sequence 1 was shown at 1 again",
    ),
    "a value shown that nobody sent": (
        (*TWO, at(3, Look("open", {1: (2, "odd")}))),
        replace(OPEN, kept=BOTH),
        "I1: odd",
    ),
    "an acknowledged save that is not shown": (
        (*TWO, at(3, Look("open", {}))),
        replace(OPEN, kept=BOTH),
        "I1: nothing was shown at 1",
    ),
    "a response after deadline and grace": (
        (at(98, save("late", 1)),),
        replace(OPEN, kept=(kept("late", 1, saved=END + 0.001),)),
        "I2: late",
    ),
    "one sent after deadline and grace": (
        (at(END + 5, save("late", 1)),),
        replace(OPEN, kept=(kept("late", 1),)),
        "I2: late",
    ),
    "one sent after the receipt": (
        (at(1, HandIn("receipt", is_new=True)), at(2, save("late", 1))),
        Final("closed", 1, END, (kept("late", 1),), (0,)),
        "I2: late",
    ),
    "a displaced writer that wrote": (
        (at(1, TakeOver(2)), at(2, save("late", 1))),
        replace(OPEN, writer=2, kept=(kept("late", 1),)),
        "I1: late",
    ),
    "two take-overs of one number": (
        (at(1, TakeOver(2)), at(2, TakeOver(2))),
        replace(OPEN, writer=2),
        "I10: two take-overs",
    ),
    "a take-over that was taken back": ((at(1, TakeOver(2)),), OPEN, "I6: writer 2"),
    "a take-over that counted twice": (
        (at(1, TakeOver(2)),),
        replace(OPEN, writer=3),
        "I10: 3 writes",
    ),
    "time won": ((at(1, save("a", 1), left=60), at(2, save("a", 1), left=70)), OPEN, "I8"),
    "time lost": ((at(1, save("a", 1), left=60), at(2, save("a", 1), left=50)), OPEN, "I8"),
    "two receipts": ((*SOUND, at(15, HandIn("another"))), PASSED, "I10: there are two"),
    "a hand-in that happened twice": (
        (*SOUND, at(15, HandIn("receipt", is_new=True))),
        PASSED,
        "I10: it was handed in twice",
    ),
    "a closed sitting that is open": (SOUND, replace(PASSED, state="open"), "I6: it was closed"),
    "a closed sitting shown as open": (
        (*SOUND, at(15, Look("open", {1: (1, "right")}))),
        PASSED,
        "I6: it was closed, and open",
    ),
    "no grade": (SOUND[:7], Final("closed", 1, END, PASSED.kept), "I6: it is closed and has no"),
    "two grades": (SOUND, replace(PASSED, grades=(1, 1)), "I10: it was graded 2"),
    "a grade not of the highest": (
        (at(1, save("right", 2)), at(2, save("wrong", 1, writer=2)), at(0, TakeOver(2), UNKNOWN)),
        Final("closed", 2, END, (kept("right", 2), kept("wrong", 1, writer=2)), (1,)),
        "I1: the grade is 1",
    ),
    "a result that went back": ((*SOUND, at(15, Result())), PASSED, "I6: a result"),
    "two results": ((*SOUND, at(15, Result(710, "C", passed=True))), PASSED, "I6: two results"),
    "a result that is not stored": (
        SOUND,
        replace(PASSED, passed=False, certificates=()),
        "I6: another result",
    ),
    "two certificates of a sitting": (
        SOUND,
        replace(PASSED, certificates=(*PASSED.certificates, Certificate("D", "others"))),
        "I4: there are 2",
    ),
    "a certificate without a pass": (
        (),
        Final("closed", 1, END, (), (0,), PASSED.certificates),
        "I4: there are 1",
    ),
    "a certificate that is gone": (
        SOUND,
        replace(PASSED, certificates=(Certificate("D", "bytes"),)),
        "I4: certificate C was told of",
    ),
    "a certificate of other bytes": (
        SOUND,
        replace(PASSED, certificates=(Certificate("C", "others"),)),
        "I4: certificate C had other bytes",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_found(what: str) -> None:
    history, final, said = BROKEN[what]

    assert any(one.startswith(said) for one in found(history, final)), found(history, final)


def test_two_live_certificates_of_a_person_are_found() -> None:
    live = [Certificate("C", "bytes"), Certificate("D", "others")]

    assert faults_of_person(live) == ["I3: C and D are live at once."]
    assert faults_of_person([live[0], replace(live[1], is_live=False)]) == []


def test_the_smallest_history_shows_the_fault_and_nothing_else() -> None:
    noise = [at(n, Save(2, Place(1, n), f"right {n}")) for n in range(1, 9)]
    final = replace(
        OPEN, kept=(kept("old", 1), *(Kept(2, Place(1, n), f"right {n}", 5) for n in range(1, 9)))
    )
    history = [*noise[:4], *TWO, *noise[4:]]

    (fault,) = found(history, final)

    assert smallest(history, final, worth, fault) == [TWO[1]]
