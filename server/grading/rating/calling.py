"""Which items wait for a rater: what they may mark, and what training would open to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.exams import releases
from server.exams.domain.marking import Marking
from server.grading.domain.rating.settling import essay_of
from server.grading.domain.rating.training import after
from server.grading.rating.relations import Relations
from server.grading.store.rating import readings as reading_store
from server.grading.store.rating import scripts as store
from server.items import service as items

LOOKED_AT = 50
"""Responses of an item, those that wait longest: one that is for this rater is enough."""
_START = (0, UUID(int=0))


@dataclass(frozen=True, slots=True)
class Work:
    """Items by their ids: whose responses a rater can take up, and which they may train for."""

    ready: Sequence[str]
    training: Sequence[str]


class Calling:
    def __init__(self, relations: Relations) -> None:
        self._relations = relations

    async def work_of(self, rater_id: UUID) -> Work:
        """Nothing for whoever has taken something up. Rights are the caller’s business."""
        ready: list[str] = []
        training: list[str] = []
        waiting = await store.waiting()
        if not waiting or await reading_store.held_by(rater_id):
            return Work(ready, training)
        versions = await items.versions([row["item_hash"] for row in waiting])
        for row in waiting:
            item_hash, rule = row["item_hash"], await _rule(row["exam"])
            if not await self._is_for(rater_id, item_hash, rule):
                continue
            trials = await reading_store.trials(rater_id, item_hash)
            standing = after(essay_of(versions[item_hash].item), trials, rule.training)
            (ready if standing.is_passed else training).append(row["item"])
        return Work(ready, training)

    async def _is_for(self, rater_id: UUID, item_hash: str, rule: Marking) -> bool:
        found = await store.claimable(item_hash, rater_id, _START, LOOKED_AT)
        people = {person_id for _, person_id, _ in found}
        return bool(people - await self._relations.related(rater_id, people, rule))


async def _rule(exam: str) -> Marking:
    return (await releases.release_of(exam)).policy.marking
