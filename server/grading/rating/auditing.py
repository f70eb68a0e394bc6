"""Marks by people checked again: scripts have the readings their rule needs, and grades agree."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.audit.reading import batches, readable
from server.database import outbox
from server.grading.domain.rating.script import (
    Reading,
    Rule,
    Script,
    ScriptState,
    Settlement,
)
from server.grading.domain.rating.settling import Settled, outcome, points_of
from server.grading.domain.record import Grade
from server.grading.rating.deciding import REMARKED_TOPIC
from server.grading.service import marked_in
from server.grading.store import grades
from server.grading.store.rating import readings as reading_store
from server.grading.store.rating import scripts as store
from server.items import service as items
from server.items.domain.model import Item


async def violations() -> list[str]:
    found: list[str] = []
    async for ids in batches(store.ids_after):
        scripts, broken = await readable("I5: script", ids, store.by_ids)
        found += broken
        some = list(scripts.values())
        versions = await items.versions(list({one.item_hash for one in some}))
        settlements = await store.settlements(
            [one.settlement_id for one in some if one.settlement_id]
        )
        readings = await reading_store.of_scripts(list(scripts))
        newest = await grades.newest_of(list({one.sitting_id for one in some}))
        moving = await outbox.waiting_keys(REMARKED_TOPIC, list(newest))
        for one in some:
            stands = settlements.get(one.settlement_id) if one.settlement_id else None
            item = versions[one.item_hash].item
            found += _script_faults(one, item, stands, readings[one.id])
            if str(one.sitting_id) not in moving:
                found += _grade_faults(one, stands, newest.get(one.sitting_id))
    return found


def _script_faults(
    script: Script, item: Item, stands: Settlement | None, readings: Sequence[Reading]
) -> list[str]:
    name = f"I5: script {script.id} of sitting {script.sitting_id}"
    if stands is None:
        is_settled = script.state is ScriptState.SETTLED or script.settlement_id is not None
        return [f"{name} is settled by nothing."] if is_settled else []
    if stands.script_id != script.id:
        return [f"{name} stands by the settlement of another."]
    if stands.points != points_of(item, stands.scores):
        return [f"{name} has other points than its scores give."]
    if stands.rule is Rule.MODERATED:
        return [] if stands.settled_by and stands.reason else [f"{name} was settled by nobody."]
    return (
        [] if _follows(item, stands, readings) else [f"{name} has marks its readings do not give."]
    )


def _follows(item: Item, stands: Settlement, readings: Sequence[Reading]) -> bool:
    """Whether the readings it names give its scores, with those given meanwhile aside."""
    given: Mapping[UUID, Reading] = {one.id: one for one in readings if one.given_ms is not None}
    used = [given.get(one) for one in stands.readings]
    known = [one for one in used if one is not None]
    if len(known) < len(used) or len({one.rater_id for one in known}) < len(known):
        return False
    then = [one for one in readings if _counted_then(one, known[-1], stands)]
    follows = outcome(item, [one.content.scores for one in then])
    return isinstance(follows, Settled) and follows.scores == stands.scores


def _counted_then(one: Reading, last: Reading, stands: Settlement) -> bool:
    """Of the same round, given by then, and not withdrawn before."""
    if one.is_control or one.given_ms is None or one.given_ms > stands.settled_ms:
        return False
    if one.round != last.round:
        return False
    return one.withdrawn_ms is None or one.withdrawn_ms > stands.settled_ms


def _grade_faults(script: Script, stands: Settlement | None, grade: Grade | None) -> list[str]:
    if grade is None:
        return []
    given = marked_in(grade).get(script.place)
    name = f"I5: grade {grade.id} of sitting {script.sitting_id}"
    if given is None or stands is None:
        return [f"{name} has no marks for its response at {script.position}."]
    if given.points != stands.points:
        return [f"{name} has other points for its response at {script.position} than stand."]
    return []
