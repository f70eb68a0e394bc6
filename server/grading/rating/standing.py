"""How far marking is and how raters agree, remembered for a while: both read many rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from server.grading.domain.rating.agreement import (
    LEAST,
    Agreement,
    Figures,
    Read,
    agreement,
    figures,
    pairs_with_settled,
)
from server.grading.domain.rating.script import ScriptState
from server.grading.domain.rating.settling import essay_of, exact, points_of
from server.grading.store.rating import readings as reading_store
from server.grading.store.rating import scripts as store
from server.items import service as items
from server.items.domain.model import Item
from server.items.domain.rubric import Essay
from server.kernel.clock import to_milliseconds
from server.kernel.kept import Kept

MOST_READ = 100
"""Readings of a rater that figures are made of, the newest."""
MOST_RATERS = 1_000
REMEMBERED_MS = 30_000
FIGURES_REMEMBERED_MS = 300_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How many responses to an item stand where."""

    exam: str
    item: Item
    open: int
    moderation: int
    settled: int


class Standing:
    """What it remembers belongs to one store."""

    def __init__(self) -> None:
        self._progress: tuple[int, Sequence[Progress]] | None = None
        self._figures: Kept[UUID, tuple[int, Figures]] = Kept(MOST_RATERS)

    async def progress(self, *, now: datetime) -> Sequence[Progress]:
        now_ms = to_milliseconds(now)
        if self._progress is None or now_ms - self._progress[0] > REMEMBERED_MS:
            self._progress = now_ms, await _progress()
        return self._progress[1]

    async def figures(self, rater_id: UUID, *, now: datetime) -> Figures:
        now_ms, known = to_milliseconds(now), self._figures.get(rater_id)
        if known is None or now_ms - known[0] > FIGURES_REMEMBERED_MS:
            known = now_ms, await _figures(rater_id)
            self._figures.put(rater_id, known)
        return known[1]

    def forget(self, rater_id: UUID) -> None:
        self._progress = None
        self._figures.forget(rater_id)


async def _progress() -> list[Progress]:
    rows = await store.standing()
    versions = await items.versions(list({row["item_hash"] for row in rows}))
    counted: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        counted.setdefault((row["exam"], row["item_hash"]), {})[row["state"]] = row["scripts"]
    return [
        Progress(
            exam,
            versions[item_hash].item,
            *(counts.get(state.value, 0) for state in ScriptState),
        )
        for (exam, item_hash), counts in counted.items()
    ]


async def _figures(rater_id: UUID) -> Figures:
    """From the newest readings of a rater that count."""
    own = [one for one in await reading_store.given_by(rater_id, MOST_READ) if one.counts]
    ids = [one.script_id for one in own]
    scripts, readings = await store.by_ids(ids), await reading_store.of_scripts(ids)
    standing = [one.settlement_id for one in scripts.values() if one.settlement_id is not None]
    settled = await store.settlements(standing)
    versions = await items.versions(list({one.item_hash for one in scripts.values()}))
    found: list[tuple[Essay, Read]] = []
    for one in own:
        script = scripts[one.script_id]
        item = versions[script.item_hash].item
        others = [
            other.content.scores
            for other in readings[one.script_id]
            if other.counts and other.rater_id != rater_id
        ]
        stands = None if script.settlement_id is None else settled[script.settlement_id]
        read = Read(
            one.content.scores,
            others,
            points_of(item, exact(one.content.scores)) / item.points,
            None if stands is None else stands.points / item.points,
            one.spent_ms,
        )
        found.append((essay_of(item), read))
    return replace(figures(found), control=await _control(rater_id))


async def _control(rater_id: UUID) -> Agreement | None:
    """How a rater marked what was settled long since; nothing of a few levels."""
    given = await reading_store.given_by(rater_id, MOST_READ)
    read = [one for one in given if one.is_control and one.withdrawn_ms is None]
    scripts = await store.by_ids([one.script_id for one in read])
    standing = [one.settlement_id for one in scripts.values() if one.settlement_id is not None]
    settled = await store.settlements(standing)
    versions = await items.versions(list({one.item_hash for one in scripts.values()}))
    pairs = []
    for one in read:
        script = scripts[one.script_id]
        if script.settlement_id is not None:
            essay = essay_of(versions[script.item_hash].item)
            stands = settled[script.settlement_id].scores
            pairs += pairs_with_settled(essay, one.content.scores, stands)
    return agreement(pairs) if len(pairs) >= LEAST else None
