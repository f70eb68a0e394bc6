"""Scripts and what settled them."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.database.many import among, as_uuid, packed, run
from server.grading.domain.rating.script import Script, ScriptState, Settlement
from server.grading.store.rating.rows import script_of, settlement_of
from server.grading.tables import ScriptRow, SettlementRow

_CLAIMABLE = """SELECT id, person_id, opened_ms FROM script s
    WHERE state = 'open' AND item_hash = $1 AND (opened_ms, id) > ($2, $3)
      AND NOT EXISTS (SELECT 1 FROM reading r WHERE r.script_id = s.id AND r.rater_id = $4)
      AND (SELECT count(*) FROM reading r WHERE r.script_id = s.id AND r.slot IS NOT NULL) < wanted
    ORDER BY opened_ms, id LIMIT $5"""
_CONTROLS = """SELECT s.id, s.person_id FROM script s
    WHERE state = 'settled' AND item_hash = $1
      AND NOT EXISTS (SELECT 1 FROM reading r WHERE r.script_id = s.id AND r.rater_id = $2)
      AND EXISTS (SELECT 1 FROM settlement t WHERE t.id = s.settlement_id AND t.rule <> 'single')
    ORDER BY opened_ms DESC, id DESC LIMIT $3"""
_WAITING = """SELECT exam, item, item_hash, count(*) AS scripts, min(opened_ms) AS oldest
    FROM script WHERE state = 'open' GROUP BY exam, item, item_hash ORDER BY exam, item"""
_STANDING = """SELECT exam, item, item_hash, state, count(*) AS scripts
    FROM script GROUP BY exam, item, item_hash, state ORDER BY exam, item"""
_POINTS = """SELECT s.sitting_id, s.position, s.state, t.id, t.points
    FROM script s LEFT JOIN settlement t ON t.id = s.settlement_id
    WHERE s.sitting_id {among}"""


async def add_missing(scripts: Sequence[Script]) -> None:
    """One for each place of a sitting, whoever comes first."""
    await ScriptRow.bulk_create([_row(one) for one in scripts], ignore_conflicts=True)


async def by_id(script_id: UUID) -> Script | None:
    row = await ScriptRow.get_or_none(id=script_id)
    return None if row is None else script_of(row)


async def for_update(script_id: UUID) -> Script | None:
    """Locked until commit; call inside a transaction."""
    row = await ScriptRow.select_for_update().get_or_none(id=script_id)
    return None if row is None else script_of(row)


async def by_ids(script_ids: Sequence[UUID]) -> dict[UUID, Script]:
    rows = await ScriptRow.filter(id__in=list(script_ids))
    return {row.id: script_of(row) for row in rows}


async def save(script: Script) -> None:
    await ScriptRow.filter(id=script.id).update(
        state=script.state.value,
        round=script.round,
        wanted=script.wanted,
        settled_ms=script.settled_ms,
        settlement_id=script.settlement_id,
    )


async def of_sitting(sitting_id: UUID) -> list[Script]:
    return [
        script_of(row) for row in await ScriptRow.filter(sitting_id=sitting_id).order_by("position")
    ]


async def of_person(person_id: UUID) -> list[Script]:
    return [script_of(row) for row in await ScriptRow.filter(person_id=person_id).order_by("id")]


async def claimable(
    item_hash: str, rater_id: UUID, after: tuple[int, UUID], limit: int
) -> list[tuple[UUID, UUID, int]]:
    """Scripts that want a reading and were never this rater's: id, candidate, opened, in turn."""
    rows = await run(_CLAIMABLE, item_hash, after[0], str(after[1]), str(rater_id), limit)
    return [(as_uuid(row["id"]), as_uuid(row["person_id"]), row["opened_ms"]) for row in rows]


async def controls(item_hash: str, rater_id: UUID, limit: int) -> list[tuple[UUID, UUID]]:
    """The newest that more than one settled and this rater never read: id and candidate."""
    rows = await run(_CONTROLS, item_hash, str(rater_id), limit)
    return [(as_uuid(row["id"]), as_uuid(row["person_id"])) for row in rows]


async def waiting() -> list[dict[str, Any]]:
    """Open scripts by item: exam, item, item_hash, scripts, oldest."""
    return await run(_WAITING)


async def standing() -> list[dict[str, Any]]:
    """All scripts by item and state: exam, item, item_hash, state, scripts."""
    return await run(_STANDING)


async def moderated(exam: str | None, after: UUID, limit: int) -> list[Script]:
    """What waits for a moderator, the oldest first."""
    rows = ScriptRow.filter(state=ScriptState.MODERATION.value, id__gt=after)
    if exam is not None:
        rows = rows.filter(exam=exam)
    return [script_of(row) for row in await rows.order_by("id").limit(limit)]


async def newest_settled(limit: int) -> list[Script]:
    rows = ScriptRow.filter(state=ScriptState.SETTLED.value).order_by("-settled_ms", "-id")
    return [script_of(row) for row in await rows.limit(limit)]


async def marks_of(sitting_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Each script's state, with the id and points of what it stands by, where there is any."""
    return await run(_POINTS.format(among=among("uuid")), packed(sitting_ids))


async def add_settlement(one: Settlement) -> None:
    await SettlementRow.create(
        id=one.id,
        script_id=one.script_id,
        sitting_id=one.sitting_id,
        position=one.position,
        rule=one.rule.value,
        scores=json.dumps({name: str(score) for name, score in one.scores.items()}),
        points=str(one.points),
        comments=json.dumps(list(one.comments), ensure_ascii=False),
        readings=json.dumps([str(reading) for reading in one.readings]),
        settled_ms=one.settled_ms,
        settled_by=one.settled_by,
        reason=one.reason,
    )


async def settlements(ids: Sequence[UUID]) -> dict[UUID, Settlement]:
    return {row.id: settlement_of(row) for row in await SettlementRow.filter(id__in=list(ids))}


async def settlements_of(script_ids: Sequence[UUID]) -> list[Settlement]:
    rows = await SettlementRow.filter(script_id__in=list(script_ids)).order_by("settled_ms", "id")
    return [settlement_of(row) for row in rows]


async def blank_comments(script_ids: Sequence[UUID]) -> None:
    await SettlementRow.filter(script_id__in=list(script_ids)).update(comments="[]", reason="")


async def ids_after(after: UUID, limit: int) -> list[UUID]:
    rows = await ScriptRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def unsettled_among(sitting_ids: Sequence[UUID]) -> set[UUID]:
    """Sittings that wait for the first marks of a script."""
    rows = await ScriptRow.filter(sitting_id__in=list(sitting_ids), settlement_id=None).only(
        "id", "sitting_id"
    )
    return {row.sitting_id for row in rows}


def _row(script: Script) -> ScriptRow:
    return ScriptRow(
        id=script.id,
        sitting_id=script.sitting_id,
        position=script.position,
        exam=script.exam,
        release_id=script.release_id,
        item=script.item,
        item_hash=script.item_hash,
        person_id=script.person_id,
        state=script.state.value,
        round=script.round,
        wanted=script.wanted,
        opened_ms=script.opened_ms,
    )
