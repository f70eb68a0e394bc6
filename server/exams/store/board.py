"""Lists of sittings, by index, and what is kept of one beside its answers."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count, Max

from server.exams.domain.kept import Kept
from server.exams.domain.rehearsing import REHEARSAL
from server.exams.domain.sitting import Sitting, SittingState
from server.exams.store import agreements
from server.exams.store.rows import sitting_of
from server.exams.tables import FormRow, ResponseRevisionRow, SealedResponseRow, SittingRow
from server.kernel.clock import to_milliseconds
from server.kernel.ids import first_id_at


async def newest(
    *,
    exam: str,
    state: SittingState | None,
    people: Collection[UUID],
    after: UUID | None,
    limit: int,
) -> list[Sitting]:
    """Ids are ordered by time, so the newest come first.

    Nearly all are closed: asked for by its time, for which no index tempts a planner to sort.
    """
    is_closed = True if state is SittingState.CLOSED else None
    wanted = {
        "exam": exam or None,
        "state": None if state is None or is_closed else state.value,
        "closed_ms__not_isnull": is_closed,
        "person_id__in": list(people) or None,
        "id__lt": after,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    rows = SittingRow.filter(**given).exclude(exam=REHEARSAL).order_by("-id").limit(limit)
    return [sitting_of(row) for row in await rows]


async def ending_first(
    state: SittingState, *, exam: str, after: tuple[int, UUID] | None, limit: int
) -> list[Sitting]:
    query = SittingRow.filter(state=state.value).exclude(exam=REHEARSAL)
    if exam:
        query = query.filter(exam=exam)
    if after is not None:
        moment, last = after
        query = query.filter(deadline_ms__gte=moment)
        query = query.filter(Q(deadline_ms__gt=moment) | Q(id__gt=last))
    return [sitting_of(row) for row in await query.order_by("deadline_ms", "id").limit(limit)]


async def kept(sitting_id: UUID) -> Kept:
    form = await FormRow.get(sitting_id=sitting_id).only("sitting_id", "hash")
    revisions = ResponseRevisionRow.filter(sitting_id=sitting_id)
    per_position = (
        await revisions.annotate(times=Count("id"), last=Max("saved_ms"))
        .group_by("position")
        .values("position", "times", "last")
    )
    agreed = await agreements.of_sittings([sitting_id])
    sealed = await SealedResponseRow.filter(sitting_id=sitting_id).only("id", "reason")
    reasons = [row.reason for row in sealed]
    return Kept(
        form_hash=form.hash,
        revisions=sum(row["times"] for row in per_position),
        answered=len(per_position),
        last_saved_ms=max((row["last"] for row in per_position), default=None),
        sealed={reason: reasons.count(reason) for reason in sorted(set(reasons))},
        agreed=agreed.get(sitting_id),
    )


async def count_since(since: datetime, most: int) -> int:
    """Ids are ordered by time and narrow the search; counted no further than `most`."""
    rows = SittingRow.filter(id__gte=first_id_at(since), started_ms__gte=to_milliseconds(since))
    rows = rows.exclude(exam=REHEARSAL)
    return len(await rows.limit(most).values_list("id"))


async def count_open(most: int) -> int:
    rows = SittingRow.filter(state=SittingState.OPEN.value).exclude(exam=REHEARSAL).limit(most)
    return len(await rows.values_list("id"))
