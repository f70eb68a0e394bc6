"""Candidates' own marks on items: saved by the rules of responses, read back on any device.

Nobody else reads them, nothing is recorded of them, and no grade or receipt knows them.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.exams import releases
from server.exams.desks import Desks, own_sitting
from server.exams.domain import marks as own_marks
from server.exams.domain.marks import Marks, MarksMalformed
from server.exams.domain.sitting import (
    MOST_TRIES,
    Attempt,
    PositionUnknown,
    Revision,
    SaveUnexplained,
    explain,
)
from server.exams.forms import FormItem
from server.exams.store import marks as store
from server.items.domain.model import Multiple, Single
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.text import without_directions


@dataclass(frozen=True, slots=True)
class Marked:
    """`seconds_left` of the sitting's clock, where it was asked with a save."""

    sequence: int
    writer: int
    marks: Marks
    saved_ms: int
    seconds_left: int = 0


class Marking:
    def __init__(self, desks: Desks) -> None:
        self._desks = desks

    async def save(  # noqa: PLR0913 - as a response
        self,
        sitting_id: UUID,
        position: int,
        *,
        sequence: int,
        marks: Marks,
        writer: int | None,
        actor: Actor,
        now: datetime,
    ) -> Marked:
        """Save durably. The refusals and their order are those of responses; none is sealed.

        What `sequence-reused` and `response-superseded` carry as the response are the marks.
        """
        actor.require(Permission.SIT)
        desk = await self._desks.of(sitting_id, actor)
        if not 1 <= position <= desk.form.count:
            raise PositionUnknown
        item = desk.form.items[position - 1]
        marks = replace(marks, note=without_directions(marks.note))
        marks.require_fitting(_options(item), has_case=item.case is not None)
        if marks.note:
            await _require_notes(desk.sitting.release_id)
        text, now_ms = own_marks.written(marks), to_milliseconds(now)
        attempt = Attempt(position, writer, sequence, text, now_ms)
        for _ in range(MOST_TRIES):
            durable = await store.save(sitting_id, attempt)
            if durable is not None:
                left = max(0, (durable.deadline_ms - now_ms) // 1000)
                return Marked(sequence, durable.writer, marks, now_ms, left)
            with suppress(SaveUnexplained):  # a pause may be over by now
                return await self._explained(sitting_id, attempt, actor)
        raise SaveUnexplained(retry_after_seconds=1)

    async def of_sitting(self, sitting_id: UUID, *, actor: Actor) -> Mapping[int, Marked]:
        """One's own by position; after the close too. Raises SittingUnknown."""
        actor.require(Permission.SIT)
        sitting = await own_sitting(sitting_id, actor)
        kept = await store.of_sitting(sitting.id)
        return {position: _marked(one) for position, one in kept.items()}

    async def _explained(self, sitting_id: UUID, attempt: Attempt, actor: Actor) -> Marked:
        sitting = await own_sitting(sitting_id, actor)
        kept = (await store.of_sitting(sitting_id)).get(attempt.position)
        reason = explain(sitting, [kept] if kept else [], attempt)
        if isinstance(reason, Revision):
            return _marked(reason, sitting.seconds_left(attempt.now_ms))
        raise reason


def _marked(kept: Revision, seconds_left: int = 0) -> Marked:
    marks = own_marks.read(kept.response)
    return Marked(kept.sequence, kept.writer, marks, kept.saved_ms, seconds_left)


async def _require_notes(release_id: UUID) -> None:
    release = await releases.release_by_id(release_id)
    if not release.policy.notes:
        raise MarksMalformed("In this exam no notes are kept.")


def _options(item: FormItem) -> tuple[str, ...]:
    is_choice = isinstance(item.item.body, Single | Multiple)
    return item.presentation.columns[0].handles if is_choice else ()
