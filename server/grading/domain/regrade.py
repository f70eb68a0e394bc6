"""A regrade from its dry run to its end, and what it does to one sitting. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from server.grading.domain.ruling import Ruling
from server.kernel.errors import Conflict, Invalid, NotFound
from server.kernel.text import forbidden_character

LONGEST_REASON = 500
NO_LINES = "0" * 64
"""The digest of a dry run that found nothing yet."""


class RegradeState(StrEnum):
    COUNTING = "counting"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"


class Change(StrEnum):
    """What a candidate would notice."""

    PASSED = "passed"
    FAILED = "failed"
    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"
    """Other marks, and the same score."""


class Consequence(StrEnum):
    """What becomes of the certificate of a sitting."""

    NONE = "none"
    ISSUE = "issue"
    REVOKE = "revoke"
    REVOKED = "revoked"
    """It would be revoked, and is already."""
    SUPERSEDED = "superseded"
    """It would be revoked, but a newer one of the person has taken its place long since."""
    COVERED = "covered"
    """One would be issued, but the person holds one of a later sitting."""
    BARRED = "barred"
    """One would be issued, but that of this sitting was revoked for another reason."""


class RegradeUnknown(NotFound):
    code = "regrade-unknown"
    detail = "There is no such regrade."


class RegradeNotReady(Conflict):
    code = "regrade-not-ready"
    detail = "Its sittings are still being counted. Wait until the dry run is complete."


class RegradeCommitted(Conflict):
    code = "regrade-committed"
    detail = "It was committed before. What it does stands on its page."


class RegradeStale(Conflict):
    code = "regrade-stale"
    detail = (
        "Something changed since the dry run: a sitting was graded, a ruling was made, or a "
        "certificate changed. Nothing was done. Make the dry run again and read it."
    )


class RegradeRunning(Conflict):
    code = "regrade-running"
    detail = "Another regrade of this exam is under way. Wait until it is done."


class NothingToUndo(Conflict):
    code = "regrade-not-undoable"
    detail = "Only a ruling that is carried out and still stands can be undone."


class RegradeReasonMalformed(Invalid):
    code = "regrade-reason-malformed"
    detail = "Say why, in at most 500 characters: everybody whose result changes reads it."


@dataclass(frozen=True, slots=True)
class Counts:
    """`read` sittings of the exam; `held` of them were graded and have the item.

    `walked` of them are behind it while it is carried out; `revoked` certificates there were of
    any exam when the dry run began.
    """

    read: int = 0
    held: int = 0
    walked: int = 0
    revoked: int = 0
    changes: Mapping[str, int] = field(default_factory=dict)
    consequences: Mapping[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        return sum(self.changes.values())

    def of(self, one: Change | Consequence) -> int:
        counted = self.changes if isinstance(one, Change) else self.consequences
        return counted.get(one.value, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """`id` counts the lines of all dry runs; 0 until it is stored."""

    sitting_id: UUID
    grade_id: UUID
    old_score: int
    new_score: int
    change: Change
    consequence: Consequence
    id: int = 0

    @property
    def line(self) -> str:
        parts = (
            self.sitting_id, self.grade_id, self.old_score, self.new_score, self.change.value,
            self.consequence.value,
        )  # fmt: skip
        return "\t".join(map(str, parts)) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrade:
    """`ruling` is what is ruled, or what is taken back where it `undoes` another regrade.

    The id of a ruling is that of the regrade it came with. `read_to` is the sitting up to which
    it has been counted or carried out; `digest` is over every line of the dry run.
    """

    id: UUID
    ruling: Ruling
    undoes: UUID | None
    state: RegradeState
    tried_by: UUID
    tried_at: datetime
    read_to: UUID | None = None
    counts: Counts = Counts()
    digest: str = NO_LINES
    reason: str | None = None
    committed_by: UUID | None = None
    committed_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_committed(self) -> bool:
        return self.committed_at is not None

    def require_committable(self, digest: str) -> None:
        """Raises RegradeCommitted, RegradeNotReady, RegradeStale."""
        if self.is_committed:
            raise RegradeCommitted
        if self.state is not RegradeState.READY:
            raise RegradeNotReady
        if digest != self.digest:
            raise RegradeStale

    @property
    def seal(self) -> str:
        """What the audit trail keeps of a committed one: nobody changes it unseen."""
        said = "\n".join(
            str(one)
            for one in (
                self.id, self.undoes, self.ruling.digest, self.digest, self.reason,
                self.committed_by,
            )
        )  # fmt: skip
        return hashlib.sha256(said.encode()).hexdigest()


def digest_of(before: str, effects: list[Effect]) -> str:
    """Of a dry run after some more lines."""
    if not effects:
        return before
    text = before + "".join(one.line for one in effects)
    return hashlib.sha256(text.encode()).hexdigest()


def reason_of(text: str) -> str:
    """Raises RegradeReasonMalformed."""
    reason = text.strip()
    if not 0 < len(reason) <= LONGEST_REASON or forbidden_character(reason, allow="\n"):
        raise RegradeReasonMalformed
    return reason


def change_of(*, old: tuple[bool, int], new: tuple[bool, int]) -> Change:
    """Of two grades, each as (passed, scaled score)."""
    (was_passed, before), (is_passed, after) = old, new
    if was_passed != is_passed:
        return Change.PASSED if is_passed else Change.FAILED
    if before == after:
        return Change.NONE
    return Change.HIGHER if after > before else Change.LOWER
