"""What is known of a graded sitting, and of the items that sittings are about."""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

OTHER = ("…",)
"""In the place of picks that were too many to be told apart."""
Mark = str | None
"""Points as a grade keeps them, an exact fraction; None for a blank."""


class Reach(StrEnum):
    ANSWERED = "answered"
    OMITTED = "omitted"
    """Left blank, and a later item was answered."""
    NOT_REACHED = "not-reached"
    """Left blank like everything after it."""


class Tried(NamedTuple):
    """An item version as sittings of an exam met it, pilots apart from what counts.

    `options` are what can be picked, in the author's order; none where answers are written.
    `guessing` is the share that chance alone gets, if that can be said.
    """

    hash: str
    item: str
    version: int
    domain: str
    points: Fraction
    is_pilot: bool
    options: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    guessing: float | None = None
    seconds: int | None = None


class PartOutcome(NamedTuple):
    name: str
    scaled: int
    passed: bool


class Observed(NamedTuple):
    """One sitting: `form` names its items by their place in the book, the rest stands beside it.

    `counts` is False for pilots and for what a ruling took out of the score. `picks` are the
    options picked, or texts written. `seconds` is None where no save tells of an item.
    """

    release: int
    form: tuple[int, ...]
    marks: Sequence[Mark]
    counts: Sequence[bool]
    picks: Sequence[tuple[str, ...]]
    seconds: Sequence[int | None]
    scaled: int
    passed: bool
    parts: Sequence[PartOutcome] = ()
