"""How the candidates of a rehearsal behave: what each does in which second. The same every time.

Each has a character. Some work on without a fault; others show what an invigilator must learn to
see: somebody who falls silent, whose answers are not sent, who goes on at another device, who has
nothing to do any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum

from server.kernel.errors import Conflict, Invalid

MOST_CANDIDATES = 30
LASTS_MS = 3_600_000
"""After an hour a rehearsal is swept away."""
SECONDS_TO_START = 20
"""Within which all of them have begun."""
SECONDS_SEEN = 5
"""How often somebody who is there is seen."""


class RehearsalRunning(Conflict):
    code = "rehearsal-running"
    detail = "You have a rehearsal going on. End it before you start another."


class NoRehearsal(Conflict):
    code = "rehearsal-none"
    detail = "You have no rehearsal going on."


class RehearsalOutOfRange(Invalid):
    code = "rehearsal-out-of-range"
    detail = "Rehearse with 1 to 30 candidates."


class Character(StrEnum):
    STEADY = "steady"
    SILENT = "silent"
    """Is not seen from the first minute to the third."""
    UNSENT = "unsent"
    """Answers and sends nothing from the first minute to the third."""
    MOVED = "moved"
    """Goes on at another device after a minute and a half."""
    QUICK = "quick"
    """Hands in after four minutes."""


class Kind(Enum):
    BE_SEEN = "be-seen"
    SAVE = "save"
    TAKE_OVER = "take-over"
    HAND_IN = "hand-in"


@dataclass(frozen=True, slots=True)
class Deed:
    """`unsent` is how many answers a device that is seen says it has not sent."""

    second: int
    kind: Kind
    unsent: int = 0


_CHARACTERS = (
    Character.STEADY,
    Character.SILENT,
    Character.UNSENT,
    Character.MOVED,
    Character.QUICK,
)
_GONE = range(60, 180)
_MOVES, _HANDS_IN = 90, 240


def character_of(number: int) -> Character:
    """Of the candidate with this number, from 1."""
    return _CHARACTERS[(number - 1) % len(_CHARACTERS)]


def begins(number: int) -> int:
    """The second in which a candidate begins."""
    return (number * 7) % SECONDS_TO_START


def deeds(number: int, after: int, until: int) -> Iterator[Deed]:
    """What a candidate does after one second up to and with another, counted from their start."""
    character = character_of(number)
    for second in range(max(after, 0) + 1, until + 1):
        yield from _deeds_of(character, number, second)


def seconds_between_saves(number: int) -> int:
    return 9 + number % 7


def _deeds_of(character: Character, number: int, second: int) -> Iterator[Deed]:
    if character is Character.QUICK and second >= _HANDS_IN:
        if second == _HANDS_IN:
            yield Deed(second, Kind.HAND_IN)
        return
    is_gone = second in _GONE
    if character is Character.SILENT and is_gone:
        return
    if character is Character.MOVED and second == _MOVES:
        yield Deed(second, Kind.TAKE_OVER)
    pace = seconds_between_saves(number)
    is_cut_off = character is Character.UNSENT and is_gone
    if second % pace == 0 and not is_cut_off:
        yield Deed(second, Kind.SAVE)
    if second % SECONDS_SEEN == 0:
        unsent = (second - _GONE.start) // pace if is_cut_off else 0
        yield Deed(second, Kind.BE_SEEN, unsent)


def require_count(count: int) -> None:
    """Raises RehearsalOutOfRange."""
    if not 1 <= count <= MOST_CANDIDATES:
        raise RehearsalOutOfRange
