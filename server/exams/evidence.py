"""Sealed responses: what came too late or from a displaced device.

Shown to its candidate, and to those who run exams, who may decide something on its ground. None
of it ever counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.database.connection import transaction
from server.exams.desks import own_sitting
from server.exams.domain.sitting import Revision, SealedResponse, Sitting, SittingUnknown, current
from server.exams.forms import compile_form
from server.exams.store import hot, sealed
from server.kernel.actor import Actor, Permission


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A sealed response beside the one that counts, its item and case as the candidate saw them."""

    sealed: SealedResponse
    counted: Revision | None
    item: Mapping[str, object]
    case_html: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """One page of the evidence of a sitting; `after` is the position where the next begins."""

    sitting: Sitting
    reviewed: Sequence[Reviewed]
    after: int | None


async def own(sitting_id: UUID, *, actor: Actor) -> list[SealedResponse]:
    """What a candidate is told about their own. Raises SittingUnknown."""
    actor.require(Permission.READ)
    sitting = await own_sitting(sitting_id, actor)
    return await sealed.of_sitting(sitting.id)


async def review(
    sitting_id: UUID, *, after: int | None, limit: int, actor: Actor, now: datetime
) -> Review:
    """Raises SittingUnknown. Somebody's answers are read here, so it is recorded who did."""
    actor.require(Permission.SEE_SITTINGS)
    whole = await hot.whole_by_id(sitting_id)
    if whole is None:
        raise SittingUnknown
    found = await sealed.of_sitting(sitting_id, after=after or 0, limit=limit + 1)
    shown = found[:limit]
    if shown:
        async with transaction():
            await audit.record(actor, "sitting.evidence-read", str(sitting_id), now=now)
    form = await compile_form(whole.sitting.person_id, whole.form)
    presented, counted = form.presented(), current(whole.revisions)
    return Review(
        whole.sitting,
        [
            Reviewed(
                one,
                counted.get(one.position),
                presented[one.position - 1],
                form.case_at(one.position),
            )
            for one in shown
        ],
        shown[-1].position if len(found) > limit else None,
    )
