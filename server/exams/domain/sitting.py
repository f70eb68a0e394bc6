"""A sitting and the rules of saving into it. Times are whole milliseconds since 1970, UTC."""

import json
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import msgspec

from server.exams.domain.locks import refusal_at
from server.exams.domain.rehearsing import REHEARSAL
from server.kernel.errors import Conflict, Gone, Invalid, NotFound, Refusal, Unavailable

EVIDENCE_MS = 24 * 3_600_000
EVIDENCE_BYTES = 65_536


class SittingState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class ClosedBy(StrEnum):
    CANDIDATE = "candidate"
    DEADLINE = "deadline"


class SittingUnknown(NotFound):
    code = "sitting-unknown"
    detail = "There is no such sitting among yours."


class PositionUnknown(NotFound):
    code = "position-unknown"
    detail = "This form has no item at that position."


class SittingClosed(Gone):
    code = "sitting-closed"
    detail = "This sitting no longer takes responses."


class SittingPaused(Conflict):
    code = "sitting-paused"
    detail = "This sitting is paused. Your clock is stopped; wait for the invigilator."


class SittingOpen(Conflict):
    code = "sitting-open"
    detail = "You already have an open sitting of this exam."


class SittingNotClosed(Conflict):
    code = "sitting-not-closed"
    detail = "There is no result before the sitting is handed in."


class WriterElsewhere(Conflict):
    code = "writer-elsewhere"
    detail = "You continued this exam in another window or on another device. Work here instead?"


class WriterUnknown(Invalid):
    code = "writer-unknown"
    detail = "The Assay-Writer header names a writer this sitting never had."


class SequenceReused(Conflict):
    code = "sequence-reused"
    detail = "Another response was already saved under this sequence number."


class ResponseSuperseded(Conflict):
    code = "response-superseded"
    detail = "A newer response to this item is already saved."


class FormUnavailable(Conflict):
    code = "form-unavailable"
    detail = "No form of this exam can be drawn at the moment. Please try again later."


MOST_TRIES = 5
"""Of a save or a hand-in that nothing stands in the way of any more when it is asked why."""


class SaveUnexplained(Unavailable):
    code = "store-busy"
    detail = "Your response was not saved. Please try again in a moment."


class Sitting(msgspec.Struct, frozen=True):
    id: UUID
    person_id: UUID
    exam: str
    release_id: UUID
    state: SittingState
    is_preview: bool
    items: int
    writer: int
    started_ms: int
    deadline_ms: int
    grace_ms: int
    closed_ms: int | None
    closed_by: ClosedBy | None
    receipt_kid: str | None
    paused_ms: int | None = None
    """Since when its clock stands."""
    locked: str | None = None
    """A letter of `locks` for each position; None where all of them take responses."""
    break_until_ms: int | None = None
    """Its candidate is on a break, whose minutes end then."""

    @property
    def is_on_break(self) -> bool:
        return self.break_until_ms is not None and self.state is not SittingState.CLOSED

    @property
    def is_rehearsal(self) -> bool:
        return self.exam == REHEARSAL

    @property
    def last_ms(self) -> int:
        """A response posted at the bell may still be on the wire."""
        return self.deadline_ms + self.grace_ms

    @property
    def handed_in_ms(self) -> int | None:
        """When its candidate closed it; None where that was the clock, or is still to come."""
        return self.closed_ms if self.closed_by is ClosedBy.CANDIDATE else None

    def seconds_left(self, now_ms: int) -> int:
        if self.state is SittingState.CLOSED:
            return 0
        return max(0, (self.deadline_ms - self._clock_ms(now_ms)) // 1000)

    def is_over(self, now_ms: int) -> bool:
        """Whether no response can be saved any more, now or after a pause."""
        return self.state is SittingState.CLOSED or self._clock_ms(now_ms) > self.last_ms

    def handed_in(self, now_ms: int, kid: str) -> "Sitting":
        return msgspec.structs.replace(
            self,
            state=SittingState.CLOSED,
            closed_ms=now_ms,
            closed_by=ClosedBy.CANDIDATE,
            receipt_kid=kid,
        )

    def require_closed(self) -> None:
        """Refuse a hand-in of what is paused, or could not be closed just now."""
        if self.state is SittingState.PAUSED:
            raise SittingPaused
        if self.state is SittingState.OPEN:
            raise SaveUnexplained(retry_after_seconds=1)

    def _clock_ms(self, now_ms: int) -> int:
        return now_ms if self.paused_ms is None else self.paused_ms


def window_number(writer: int) -> int:
    """Which window of a sitting a writer's number is, from 1.

    A sitting begins with 1, the player's first window takes 2; a program may stay with 1.
    """
    return max(1, writer - 1)


@dataclass(frozen=True, slots=True)
class PastSitting:
    """What eligibility and lists need to know of a sitting."""

    id: UUID
    exam: str
    state: SittingState
    is_preview: bool
    started_ms: int
    deadline_ms: int
    grace_ms: int
    closed_ms: int | None

    def is_running(self, now_ms: int) -> bool:
        """Whether a response can still be saved, now or after a pause.

        Past its deadline a sitting stays open until it is swept up.
        """
        if self.state is SittingState.OPEN:
            return now_ms <= self.deadline_ms + self.grace_ms
        return self.state is SittingState.PAUSED


@dataclass(frozen=True, slots=True)
class Revision:
    """An acknowledged response; `response` is canonical JSON."""

    position: int
    writer: int
    sequence: int
    response: str
    saved_ms: int


@dataclass(frozen=True, slots=True)
class SealedResponse:
    """Evidence: `reason` is the code of the refusal, `response` canonical JSON."""

    position: int
    writer: int
    response: str
    reason: str
    received_ms: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A save as asked for; `writer` None means the newest writer."""

    position: int
    writer: int | None
    sequence: int
    response: str
    now_ms: int


def explain(sitting: Sitting, stored: list[Revision], attempt: Attempt) -> Revision | Refusal:
    """Say why a save did not come back: the revision it repeats, or the first rule it breaks.

    `stored` are the revisions of that position. The rules and their order are the contract's
    "Saving"; the shape of the response was checked before.
    """
    writer = sitting.writer if attempt.writer is None else attempt.writer
    if writer > sitting.writer:
        return WriterUnknown()
    own = [revision for revision in stored if revision.writer == writer]
    same = next((r for r in own if r.sequence == attempt.sequence), None)
    if same is not None and same.response == attempt.response:
        return same
    return _broken_rule(sitting, writer, attempt) or _order_broken(own, same, attempt)


def require_writing(sitting: Sitting, writer: int | None, now_ms: int) -> None:
    """Refuse what is no save where a save of this writer would be refused, whatever it says."""
    if writer is not None and writer > sitting.writer:
        raise WriterUnknown
    refusal = _standstill(sitting, sitting.writer if writer is None else writer, now_ms)
    if refusal is not None:
        raise refusal


def _broken_rule(sitting: Sitting, writer: int, attempt: Attempt) -> Refusal | None:
    return _standstill(sitting, writer, attempt.now_ms) or refusal_at(
        sitting.locked, attempt.position
    )


def _standstill(sitting: Sitting, writer: int, now_ms: int) -> Refusal | None:
    if sitting.is_over(now_ms):
        return SittingClosed()
    if sitting.state is SittingState.PAUSED:
        return SittingPaused()
    if writer < sitting.writer:
        return WriterElsewhere(members={"writer": sitting.writer})
    return None


def _order_broken(own: list[Revision], same: Revision | None, attempt: Attempt) -> Refusal:
    newest = max(own, key=_order, default=None)
    if newest is not None and same is not None:
        return SequenceReused(members=_members(newest))
    if newest is not None and attempt.sequence < newest.sequence:
        return ResponseSuperseded(members=_members(newest))
    return SaveUnexplained(retry_after_seconds=1)


def may_be_evidence(refusal: Refusal) -> bool:
    """Late and displaced bodies are sealed."""
    return isinstance(refusal, SittingClosed | WriterElsewhere)


def is_in_time_for_evidence(sitting: Sitting, now_ms: int) -> bool:
    """Up to a day after the close."""
    closed_ms = sitting.closed_ms if sitting.closed_ms is not None else sitting.last_ms
    return now_ms <= closed_ms + EVIDENCE_MS


def current(revisions: list[Revision]) -> dict[int, Revision]:
    """The newest revision of each position, by (writer, sequence)."""
    newest: dict[int, Revision] = {}
    for revision in sorted(revisions, key=_order):
        newest[revision.position] = revision
    return newest


def _order(revision: Revision) -> tuple[int, int]:
    return revision.writer, revision.sequence


def _members(revision: Revision) -> dict[str, object]:
    """The contract's (6) and (7) carry the stored sequence and response."""
    return {"sequence": revision.sequence, "response": json.loads(revision.response)}
