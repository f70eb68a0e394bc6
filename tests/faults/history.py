"""What clients saw of a sitting, and what the store holds of it: which promises do not fit both.

In the manner of Jepsen. Every operation has the moment it was asked and the one it was answered, on
the clients' clock. One whose outcome is unknown may have happened at any moment since it was asked,
or not at all: it explains whatever it can explain, and promises nothing. No server is known here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import NamedTuple

SLACK_SECONDS = 2.0
"""A clock shows whole seconds, and a server goes on from its last beat."""


class Outcome(Enum):
    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Place(NamedTuple):
    """The order of saves at one position."""

    writer: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Save:
    position: int
    place: Place
    value: str


@dataclass(frozen=True, slots=True)
class Look:
    """The sitting as it was shown: its state, and sequence and value by position."""

    state: str = ""
    shown: Mapping[int, tuple[int, str]] | None = None


@dataclass(frozen=True, slots=True)
class TakeOver:
    writer: int = 0


@dataclass(frozen=True, slots=True)
class HandIn:
    """`is_new` where the answer said that this very request closed it."""

    receipt: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """`score` is None while it is pending."""

    score: int | None = None
    certificate: str = ""
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Fetch:
    """The file of a certificate, by the hash of its bytes."""

    certificate: str
    digest: str = ""


Deed = Save | Look | TakeOver | HandIn | Result | Fetch


@dataclass(frozen=True, slots=True)
class Operation:
    asked: float
    answered: float
    outcome: Outcome
    deed: Deed
    seconds_left: int | None = None
    status: int | None = None
    """What the answer began with, if there was one."""

    @property
    def is_ok(self) -> bool:
        return self.outcome is Outcome.OK

    @property
    def may_have_happened(self) -> bool:
        return self.outcome is not Outcome.REFUSED


@dataclass(frozen=True, slots=True)
class Kept:
    """A response as it is stored."""

    position: int
    place: Place
    value: str
    saved: float


@dataclass(frozen=True, slots=True)
class Certificate:
    id: str
    digest: str
    is_live: bool = True


@dataclass(frozen=True, slots=True)
class Final:
    """What the store holds of a sitting; times in seconds since 1970.

    `closes_at` is its deadline and the grace. `grades` are points, of which the newest is last.
    `granted_seconds` were given with a reason that the clients know of.
    """

    state: str
    writer: int
    closes_at: float
    kept: Sequence[Kept] = ()
    grades: Sequence[int] = ()
    certificates: Sequence[Certificate] = ()
    passed: bool = False
    granted_seconds: float = 0
    is_settled: bool = True
    """Nothing that follows from its end is under way any more."""


History = Sequence[Operation]
Worth = Callable[[str], int]
"""The points of a value; that of a blank is 0."""


def faults(history: History, final: Final, worth: Worth, *, clocks_agree: bool = True) -> list[str]:
    """One sentence for each promise that does not hold, which begins with its number."""
    return [
        *_lost(history, final),
        *_invented(history, final),
        *_too_late(history, final, clocks_agree=clocks_agree),
        *_displaced(history, final),
        *_shown_wrongly(history),
        *_taken_over(history, final),
        *_time(history, final),
        *_closed(history, final),
        *_graded(final, worth),
        *_told(history, final),
        *_certified(history, final),
    ]


def faults_of_person(certificates: Iterable[Certificate]) -> list[str]:
    """Of all sittings of one exam by one person."""
    live = [one.id for one in certificates if one.is_live]
    return [f"I3: {' and '.join(live)} are live at once."] if len(live) > 1 else []


def smallest(
    history: History, final: Final, worth: Worth, fault: str, *, clocks_agree: bool = True
) -> list[Operation]:
    """As few operations as still show the fault: what can be left out is."""
    kept = list(history)
    for one in history:
        fewer = [other for other in kept if other is not one]
        if fault in faults(fewer, final, worth, clocks_agree=clocks_agree):
            kept = fewer
    return kept


def counted(final: Final) -> dict[int, Kept]:
    """The stored response of the highest (writer, sequence) at each position."""
    newest: dict[int, Kept] = {}
    for one in sorted(final.kept, key=lambda one: one.place):
        newest[one.position] = one
    return newest


def stored_though_busy(history: History, final: Final) -> int:
    """How many saves were told to come again and had happened; it breaks no promise."""
    stored = {Save(one.position, one.place, one.value) for one in final.kept}
    others = {save for one, save in _saves(history) if one.status != 503}
    return len({save for _, save in _saves(history) if save in stored} - others)


def _saves(history: History) -> list[tuple[Operation, Save]]:
    return [(one, one.deed) for one in history if isinstance(one.deed, Save)]


def _senders(history: History, kept: Kept) -> list[Operation]:
    wanted = Save(kept.position, kept.place, kept.value)
    return [one for one, save in _saves(history) if save == wanted]


def _lost(history: History, final: Final) -> Iterable[str]:
    stored = {Save(one.position, one.place, one.value) for one in final.kept}
    for one, save in _saves(history):
        if one.is_ok and save not in stored:
            yield f"I1: {_named(save)} was acknowledged and is lost."


def _invented(history: History, final: Final) -> Iterable[str]:
    for kept in final.kept:
        senders = _senders(history, kept)
        if not senders:
            yield f"I1: {_named(kept)} is stored, and nobody sent it."
        elif not any(one.may_have_happened for one in senders):
            yield f"I10: {_named(kept)} is stored, and whoever sent it was refused."


def _too_late(history: History, final: Final, *, clocks_agree: bool) -> Iterable[str]:
    handed_in = min((one.answered for one in history if _is_hand_in(one)), default=inf)
    for kept in final.kept:
        first = min((one.asked for one in _senders(history, kept)), default=-inf)
        if kept.saved > final.closes_at:
            yield f"I2: {_named(kept)} counts and was saved after deadline and grace."
        if clocks_agree and first > final.closes_at + SLACK_SECONDS:
            yield f"I2: {_named(kept)} counts and was sent after deadline and grace."
        if first > handed_in:
            yield f"I2: {_named(kept)} counts and was sent after the receipt."


def _displaced(history: History, final: Final) -> Iterable[str]:
    for kept in final.kept:
        first = min((one.asked for one in _senders(history, kept)), default=-inf)
        later = [one for one, writer in _take_overs(history) if writer > kept.place.writer]
        if any(one.answered < first for one in later):
            yield f"I1: {_named(kept)} was sent after another writer took over."


def _shown_wrongly(history: History) -> Iterable[str]:
    for look in history:
        if not isinstance(look.deed, Look) or not look.is_ok or look.deed.shown is None:
            continue
        positions = {save.position for _, save in _saves(history)} | set(look.deed.shown)
        for position in sorted(positions):
            yield from _shown_at(history, look, position, look.deed.shown.get(position))


def _shown_at(
    history: History, look: Operation, position: int, shown: tuple[int, str] | None
) -> Iterable[str]:
    here = [(one, save) for one, save in _saves(history) if save.position == position]
    floor = max(
        (save.place for one, save in here if one.is_ok and one.answered < look.asked),
        default=Place(0, 0),
    )
    if shown is None:
        if floor > (0, 0):
            yield f"I1: nothing was shown at {position}, where {_place(floor)} was acknowledged."
        return
    could_be = [
        save.place
        for one, save in here
        if one.may_have_happened
        and one.asked < look.answered
        and (save.place.sequence, save.value) == shown
    ]
    if not could_be:
        yield f"I1: {shown[1]} ({shown[0]}) was shown at {position}, and nobody had sent it."
    elif max(could_be) < floor:
        yield (
            f"I1: {_place(max(could_be))} was shown at {position} again, after {_place(floor)} "
            "was acknowledged."
        )


def _taken_over(history: History, final: Final) -> Iterable[str]:
    done = _take_overs(history)
    numbers = [writer for _, writer in done]
    if len(set(numbers)) < len(numbers):
        yield "I10: two take-overs were given one number."
    for one, writer in done:
        if any(other.asked > one.answered and later <= writer for other, later in done):
            yield f"I6: a take-over after that of writer {writer} was given no higher number."
    if final.writer < max(numbers, default=1):
        yield f"I6: writer {max(numbers)} had taken over, and {final.writer} writes."
    tried = [one for one in history if isinstance(one.deed, TakeOver)]
    if final.writer > 1 + sum(one.may_have_happened for one in tried):
        yield f"I10: {final.writer} writes, more than ever took over."


def _time(history: History, final: Final) -> Iterable[str]:
    """Each answer that told the time left says when the end is; it moves for a reason only."""
    known = [(one, one.seconds_left) for one in history if one.is_ok and one.seconds_left]
    known.sort(key=lambda one: one[0].answered)
    earliest, latest = inf, -inf
    for one, left in known:
        lowest, highest = one.asked + left, one.answered + left + 1
        if lowest > earliest + final.granted_seconds + SLACK_SECONDS:
            yield f"I8: the end came {lowest - earliest:.1f} s later without a reason."
            return
        if highest < latest - SLACK_SECONDS:
            yield f"I8: the end came {latest - highest:.1f} s earlier."
            return
        earliest, latest = min(earliest, highest), max(latest, lowest)


def _closed(history: History, final: Final) -> Iterable[str]:
    hand_ins = [one for one in history if _is_hand_in(one)]
    deeds = [one.deed for one in hand_ins if isinstance(one.deed, HandIn)]
    if len({one.receipt for one in deeds}) > 1:
        yield "I10: there are two receipts."
    if sum(one.is_new for one in deeds) > 1:
        yield "I10: it was handed in twice."
    ended = min((one.answered for one in history if _shows_the_end(one)), default=inf)
    if ended < inf and final.state != "closed":
        yield f"I6: it was closed and is {final.state}."
    looks = [(one, one.deed) for one in history if isinstance(one.deed, Look) and one.is_ok]
    for state in {look.state for one, look in looks if one.asked > ended} - {"closed"}:
        yield f"I6: it was closed, and {state} afterwards."


def _graded(final: Final, worth: Worth) -> Iterable[str]:
    if len(final.grades) > 1:
        yield f"I10: it was graded {len(final.grades)} times."
    if final.state == "closed" and final.is_settled and not final.grades:
        yield "I6: it is closed and has no grade."
    if final.grades:
        right = sum(worth(one.value) for one in counted(final).values())
        if final.grades[-1] != right:
            yield f"I1: the grade is {final.grades[-1]}, and what counts is worth {right}."


def _told(history: History, final: Final) -> Iterable[str]:
    seen = _results(history)
    told = {(deed.score, deed.passed) for _, deed in seen if deed.score is not None}
    if len(told) > 1:
        yield "I6: two results were told."
    if told and not final.grades:
        yield "I6: a result was told, and there is no grade."
    if any(passed != final.passed for _, passed in told):
        yield "I6: another result was told than is stored."
    first = min((one.answered for one, deed in seen if deed.score is not None), default=inf)
    if any(deed.score is None and one.asked > first for one, deed in seen):
        yield "I6: a result that was told went back."


def _certified(history: History, final: Final) -> Iterable[str]:
    wanted = 1 if final.passed and final.grades else 0
    if len(final.certificates) > wanted or (len(final.certificates) < wanted and final.is_settled):
        yield f"I4: there are {len(final.certificates)} certificates, and there should be {wanted}."
    ids = {one.id for one in final.certificates}
    told = {deed.certificate for _, deed in _results(history) if deed.certificate}
    if told - ids:
        yield f"I4: certificate {', '.join(sorted(told - ids))} was told of and is gone."
    digests = {one.id: one.digest for one in final.certificates}
    fetched = [one.deed for one in history if isinstance(one.deed, Fetch) and one.is_ok]
    for other in {one.certificate for one in fetched if digests.get(one.certificate) != one.digest}:
        yield f"I4: certificate {other} had other bytes before."


def _results(history: History) -> list[tuple[Operation, Result]]:
    return [(one, one.deed) for one in history if isinstance(one.deed, Result) and one.is_ok]


def _take_overs(history: History) -> list[tuple[Operation, int]]:
    return [
        (one, one.deed.writer) for one in history if isinstance(one.deed, TakeOver) and one.is_ok
    ]


def _is_hand_in(one: Operation) -> bool:
    return isinstance(one.deed, HandIn) and one.is_ok


def _shows_the_end(one: Operation) -> bool:
    is_seen = isinstance(one.deed, Look) and one.deed.state == "closed"
    return one.is_ok and (is_seen or isinstance(one.deed, HandIn))


def _named(one: Save | Kept) -> str:
    return f"{one.value} at {one.position} ({_place(one.place)})"


def _place(place: Place) -> str:
    return f"writer {place.writer}, sequence {place.sequence}"
