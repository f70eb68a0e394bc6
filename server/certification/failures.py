"""When somebody's tries of an exam failed, as far as they count."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.certification import free_sittings
from server.certification.domain import Outcome
from server.certification.store import decisions
from server.exams.domain.sitting import PastSitting
from server.kernel.clock import from_milliseconds


async def failures(person_id: UUID, exam: str, past: Sequence[PastSitting]) -> list[datetime]:
    """When tries failed, or ended without a decision yet; none where a free sitting waits.

    Those count until they pass, or whoever is quick would try again before they are graded.
    A sitting that a free one was given for counts for nothing, and a regrade moves no wait.
    """
    made = decisions.by_sitting(await decisions.of_person(person_id, exam))
    free = await free_sittings.of_person(person_id, exam)
    if free and all(one.started_ms < free[-1].made_ms for one in past):
        return []
    excused = {one.sitting_id for one in free}
    decided = made.keys() | excused
    ended = {one.id: from_milliseconds(one.closed_ms) for one in past if one.closed_ms is not None}
    waiting = [
        ended[one.id]
        for one in past
        if one.id in ended and not one.is_preview and one.id not in decided
    ]
    failed = [
        ended.get(sitting_id, every[0].decided_at)
        for sitting_id, every in made.items()
        if every[-1].outcome is Outcome.REFUSE and sitting_id not in excused
    ]
    return [*failed, *waiting]
