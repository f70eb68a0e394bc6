"""From closed sittings to scripts, and from settled scripts back to the marks of a grade."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from server.database.connection import transaction
from server.exams.endings import ClosedSitting
from server.grading.domain.marks import is_blank
from server.grading.domain.rating.script import Script, ScriptState
from server.grading.domain.rating.settling import essay_of
from server.grading.marking import ByHand
from server.grading.service import Marks
from server.grading.store.rating import scripts as store
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id


def places_to_rate(closed: ClosedSitting) -> list[int]:
    """Where somebody has to read; what was left blank is worth nothing without."""
    values = closed.sheet.values
    return [at for at in closed.form.rated if not is_blank(values[at])]


async def open_scripts(closed: Sequence[ClosedSitting], *, now: datetime) -> None:
    """Make a script for each response that somebody has to read; again, no effect."""
    made = [_script(one, at, now) for one in closed for at in places_to_rate(one)]
    if made:
        async with transaction():
            await store.add_missing(made)


async def settled(sitting_ids: Sequence[UUID]) -> Mapping[UUID, Marks]:
    """The marks of each of these sittings of which no script waits for its first."""
    found: defaultdict[UUID, dict[int, ByHand]] = defaultdict(dict)
    waits: set[UUID] = set()
    for row in await store.marks_of(sitting_ids):
        sitting_id = UUID(str(row["sitting_id"]))
        if row["points"] is None:
            waits.add(sitting_id)
        else:
            given = ByHand(str(row["id"]), Fraction(row["points"]))
            found[sitting_id][row["position"] - 1] = given
    return {one: marks for one, marks in found.items() if one not in waits}


async def waits_for_raters(sitting_id: UUID) -> bool:
    """Whether the first marks of a sitting are still to come."""
    return bool(await store.unsettled_among([sitting_id]))


async def waiting_among(sitting_ids: Sequence[UUID]) -> set[UUID]:
    return await store.unsettled_among(sitting_ids)


def _script(closed: ClosedSitting, place: int, now: datetime) -> Script:
    sitting, one = closed.sitting, closed.form.items[place]
    return Script(
        id=new_id(),
        sitting_id=sitting.id,
        position=place + 1,
        exam=sitting.exam,
        release_id=sitting.release_id,
        item=one.item.id,
        item_hash=one.hash,
        person_id=sitting.person_id,
        state=ScriptState.OPEN,
        round=1,
        wanted=essay_of(one.item).raters.count,
        opened_ms=to_milliseconds(now),
    )
