"""A script: one candidate’s response to an essay, read by raters until its marks are settled.

A reading is one rater’s marks for it. It holds a slot of its script from its claim on; a reading
that was withdrawn, or belongs to an earlier round, holds none and counts no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from server.kernel.errors import Conflict, Invalid, NotFound, NotPermitted

LONGEST_IDLE_MS = 120_000
"""Longer without a sign of life is not counted as time spent on a script."""


class ScriptState(StrEnum):
    OPEN = "open"
    """Waits for readings."""
    MODERATION = "moderation"
    """Its readings differ, and somebody has to settle it."""
    SETTLED = "settled"


class Rule(StrEnum):
    """By what the marks of a script stand."""

    SINGLE = "single"
    AGREED = "agreed"
    THIRD = "third"
    MODERATED = "moderated"


class ScriptUnknown(NotFound):
    code = "script-unknown"
    detail = "There is no such response to mark, or not for you."


class NothingToMark(NotFound):
    code = "nothing-to-mark"
    detail = "Nothing waits for you here now. Come back later, or take up another item."


class ReadingGiven(Conflict):
    code = "reading-given"
    detail = "You have handed in your marks for this response already. They cannot be changed."


class TrainingNeeded(Conflict):
    code = "training-needed"
    detail = "Mark the training responses of this item first, in agreement with what was agreed."


class TooManyHeld(Conflict):
    code = "too-many-held"
    detail = "Finish or give back the response that you have taken up before you take another."


class Conflicted(NotPermitted):
    code = "marking-conflict"
    detail = "You know whose response this is, so somebody else decides on it."


class NotModerated(Conflict):
    code = "script-not-moderated"
    detail = "This response still waits for readings, or you read it yourself."


class SettledMeanwhile(Conflict):
    code = "script-settled-meanwhile"
    detail = "Other marks stand since you opened this page. Look at them first."


class ReasonMissing(Invalid):
    code = "marking-reason-malformed"
    detail = "Say why, in at most 500 characters."


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """`wanted` readings it takes; `settlement_id` names what its marks stand by at present."""

    id: UUID
    sitting_id: UUID
    position: int
    exam: str
    release_id: UUID
    item: str
    item_hash: str
    person_id: UUID
    state: ScriptState
    round: int
    wanted: int
    opened_ms: int
    settled_ms: int | None = None
    settlement_id: UUID | None = None

    @property
    def place(self) -> int:
        """Where its item stands in the form, from 0."""
        return self.position - 1


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on the characters `start` to `end` of the response; for raters alone."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """`scores` by criterion, maybe not of all yet; `comment` is for the candidate."""

    scores: Mapping[str, int]
    comment: str = ""
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`given_ms` None while it is under way, held until `until_ms`."""

    id: UUID
    script_id: UUID
    rater_id: UUID
    round: int
    slot: int | None
    content: Content
    claimed_ms: int
    touched_ms: int
    until_ms: int
    spent_ms: int = 0
    given_ms: int | None = None
    withdrawn_ms: int | None = None
    is_control: bool = False

    @property
    def counts(self) -> bool:
        return self.slot is not None and self.given_ms is not None

    def spent_until(self, now_ms: int) -> int:
        """Time spent on it, long silences left out."""
        return self.spent_ms + max(0, min(now_ms - self.touched_ms, LONGEST_IDLE_MS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Marks of a script, added and never changed; the newest counts.

    `scores` are fractions, because they may be the mean of readings. `comments` are told to the
    candidate; `reason` is the moderator’s, and is not.
    """

    id: UUID
    script_id: UUID
    sitting_id: UUID
    position: int
    rule: Rule
    scores: Mapping[str, Fraction]
    points: Fraction
    comments: Sequence[str]
    readings: Sequence[UUID]
    settled_ms: int
    settled_by: UUID | None = None
    reason: str = ""

    def says_as(self, other: "Settlement") -> bool:
        """Whether the same moderator lets the same stand, as who presses twice does."""
        own, theirs = (
            (one.rule, one.settled_by, one.scores, list(one.comments), one.reason)
            for one in (self, other)
        )
        return own == theirs
