"""Readings of scripts: claimed, saved, given, withdrawn. And trials of raters who train."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.database.connection import on_sqlite, query
from server.database.many import as_uuid, run
from server.grading.domain.rating.script import Reading
from server.grading.domain.rating.training import Trial
from server.grading.store.rating.rows import content_text, reading_of
from server.grading.tables import ReadingRow, ScriptRow, TrialRow

_RATERS = """WITH RECURSIVE found(id) AS (
      SELECT * FROM (SELECT rater_id FROM reading WHERE rater_id > $1 ORDER BY rater_id LIMIT 1) f
      UNION ALL
      SELECT (SELECT rater_id FROM reading WHERE rater_id > found.id ORDER BY rater_id LIMIT 1)
      FROM found WHERE id IS NOT NULL)
    SELECT id FROM found WHERE id IS NOT NULL LIMIT $2"""
"""From one to the next by the index: no reading is read for it."""


class SlotTaken(Exception):
    """Another rater has the place, or this one the script already."""


class HoldsAnother(Exception):
    """The rater has taken up a response already and not given it."""


async def claim(reading: Reading) -> None:
    """Call in a transaction of its own. Raises SlotTaken, HoldsAnother."""
    if not on_sqlite():  # there all writers take turns already
        key = f"rater {reading.rater_id}"
        await query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [key])
    if await ReadingRow.exists(rater_id=reading.rater_id, given_ms=None):
        raise HoldsAnother
    try:
        await ReadingRow.create(
            id=reading.id,
            script_id=reading.script_id,
            rater_id=reading.rater_id,
            round=reading.round,
            slot=reading.slot,
            content=content_text(reading.content),
            claimed_ms=reading.claimed_ms,
            touched_ms=reading.touched_ms,
            until_ms=reading.until_ms,
            spent_ms=reading.spent_ms,
            is_control=reading.is_control,
        )
    except IntegrityError as error:
        raise SlotTaken from error


async def save(reading: Reading) -> None:
    """What moves on: its content, its time, and whether it counts."""
    await ReadingRow.filter(id=reading.id).update(
        slot=reading.slot,
        content=content_text(reading.content),
        touched_ms=reading.touched_ms,
        until_ms=reading.until_ms if reading.given_ms is None else None,
        spent_ms=reading.spent_ms,
        given_ms=reading.given_ms,
        withdrawn_ms=reading.withdrawn_ms,
    )


async def delete(reading_id: UUID) -> None:
    await ReadingRow.filter(id=reading_id, given_ms=None).delete()


async def free_expired(now_ms: int) -> None:
    """Give back what is held for too long without being given."""
    await ReadingRow.filter(until_ms__lt=now_ms).delete()


async def of_rater(script_id: UUID, rater_id: UUID) -> Reading | None:
    row = await ReadingRow.get_or_none(script_id=script_id, rater_id=rater_id)
    return None if row is None else reading_of(row)


async def held_by(rater_id: UUID) -> list[Reading]:
    """What a rater has taken up and not given yet."""
    rows = await ReadingRow.filter(rater_id=rater_id, given_ms=None).order_by("claimed_ms")
    return [reading_of(row) for row in rows]


async def of_script(script_id: UUID) -> list[Reading]:
    """All of them, in the order in which they were given; those under way last."""
    return (await of_scripts([script_id]))[script_id]


async def of_scripts(script_ids: Sequence[UUID]) -> Mapping[UUID, list[Reading]]:
    found: defaultdict[UUID, list[Reading]] = defaultdict(list)
    rows = await ReadingRow.filter(script_id__in=list(script_ids)).order_by("claimed_ms", "id")
    for row in rows:
        found[row.script_id].append(reading_of(row))
    for some in found.values():
        some.sort(key=lambda one: (one.given_ms is None, one.given_ms or 0, one.id))
    return found


async def given_by(rater_id: UUID, limit: int) -> list[Reading]:
    """The newest that a rater gave, whether they count or not."""
    rows = ReadingRow.filter(rater_id=rater_id, given_ms__not_isnull=True)
    return [reading_of(row) for row in await rows.order_by("-given_ms").limit(limit)]


async def counting_of(rater_id: UUID, item_hash: str | None) -> list[Reading]:
    """What counts of a rater's, or is under way, of one item or of all."""
    rows = await ReadingRow.filter(rater_id=rater_id, slot__not_isnull=True).order_by("id")
    if item_hash is None:
        return [reading_of(row) for row in rows]
    scripts = await ScriptRow.filter(
        id__in=[row.script_id for row in rows], item_hash=item_hash
    ).values_list("id", flat=True)
    return [reading_of(row) for row in rows if row.script_id in set(scripts)]


async def raters(after: UUID, limit: int) -> list[UUID]:
    """Who ever took a script up, by id."""
    return [as_uuid(row["id"]) for row in await run(_RATERS, str(after), limit)]


async def count_given(rater_id: UUID) -> int:
    return int(await ReadingRow.filter(rater_id=rater_id, given_ms__not_isnull=True).count())


async def blank_texts(script_ids: Sequence[UUID]) -> None:
    """Forget what was remarked about these responses; marks stay."""
    for row in await ReadingRow.filter(script_id__in=list(script_ids)):
        kept = json.loads(row.content) | {"comment": "", "notes": []}
        await ReadingRow.filter(id=row.id).update(content=json.dumps(kept))


async def add_trial(
    rater_id: UUID, item_hash: str, trial: Trial, scores: Mapping[str, int], now_ms: int
) -> None:
    """Raises SlotTaken where it was marked in this attempt already."""
    try:
        await TrialRow.create(
            rater_id=rater_id,
            item_hash=item_hash,
            exemplar=trial.exemplar,
            attempt=trial.attempt,
            scores=json.dumps(dict(scores)),
            made_ms=now_ms,
        )
    except IntegrityError as error:
        raise SlotTaken from error


async def trials(rater_id: UUID, item_hash: str) -> list[Trial]:
    rows = await TrialRow.filter(rater_id=rater_id, item_hash=item_hash).order_by("id")
    return [Trial(row.exemplar, row.attempt, json.loads(row.scores)) for row in rows]


async def trials_of(rater_id: UUID) -> list[tuple[str, Trial, int]]:
    """All of a rater's: of which item, what, and when."""
    return [
        (row.item_hash, Trial(row.exemplar, row.attempt, json.loads(row.scores)), row.made_ms)
        for row in await TrialRow.filter(rater_id=rater_id).order_by("id")
    ]


async def forget_trials(rater_id: UUID, item_hash: str | None) -> None:
    rows = TrialRow.filter(rater_id=rater_id)
    await (rows if item_hash is None else rows.filter(item_hash=item_hash)).delete()
