"""Regrades, and the lines of their dry runs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.database.connection import on_sqlite, query, transaction
from server.grading.domain.regrade import (
    Change,
    Consequence,
    Counts,
    Effect,
    Regrade,
    RegradeRunning,
    RegradeState,
)
from server.grading.domain.ruling import Remedy, Ruling
from server.grading.tables import RegradeEffectRow, RegradeRow
from server.kernel.clock import from_milliseconds, to_milliseconds

_BATCH = 500
_DRAFTS = (RegradeState.COUNTING.value, RegradeState.READY.value)
_RULED = (RegradeState.RUNNING.value, RegradeState.DONE.value)


async def add(regrade: Regrade) -> None:
    ruling = regrade.ruling
    await RegradeRow.create(
        id=regrade.id,
        exam=ruling.exam,
        **_said(ruling),
        undoes=regrade.undoes,
        tried_by=regrade.tried_by,
        tried_ms=to_milliseconds(regrade.tried_at),
        **_moving(regrade),
    )


async def hold(exam: str) -> None:
    """Let one at a time begin a dry run in an exam, until commit."""
    if not on_sqlite():
        await query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [f"regrade {exam}"])


async def draft_of(ruling: Ruling, undoes: UUID | None) -> Regrade | None:
    """The newest dry run of such a ruling, or of undoing a regrade, that is not committed."""
    rows = RegradeRow.filter(exam=ruling.exam, state__in=_DRAFTS)
    if undoes is not None:
        rows = rows.filter(undoes=undoes)
    else:
        rows = rows.filter(undoes__isnull=True, **_said(ruling))
    row = await rows.order_by("-id").first()
    return None if row is None else _regrade(row)


async def by_id(regrade_id: UUID) -> Regrade | None:
    row = await RegradeRow.get_or_none(id=regrade_id)
    return None if row is None else _regrade(row)


async def for_update(regrade_id: UUID) -> Regrade | None:
    """Locked until commit; call inside a transaction."""
    row = await RegradeRow.select_for_update().get_or_none(id=regrade_id)
    return None if row is None else _regrade(row)


async def save(regrade: Regrade) -> None:
    """What moves on: the ruling itself never changes. Raises RegradeRunning where another is."""
    try:
        await RegradeRow.filter(id=regrade.id).update(**_moving(regrade))
    except IntegrityError as error:
        raise RegradeRunning from error


async def newest(before: UUID | None, limit: int) -> list[Regrade]:
    rows = RegradeRow.all() if before is None else RegradeRow.filter(id__lt=before)
    return [_regrade(row) for row in await rows.order_by("-id").limit(limit)]


async def running(exam: str) -> Regrade | None:
    row = await RegradeRow.get_or_none(exam=exam, state=RegradeState.RUNNING.value)
    return None if row is None else _regrade(row)


async def committed() -> list[Regrade]:
    """All that were ever committed, in that order."""
    rows = await RegradeRow.filter(state__in=_RULED).order_by("committed_ms", "id")
    return [_regrade(row) for row in rows]


async def undoing(regrade_id: UUID) -> Regrade | None:
    """What took it back."""
    row = await RegradeRow.get_or_none(undoes=regrade_id, state__in=_RULED)
    return None if row is None else _regrade(row)


async def add_effects(regrade_id: UUID, effects: Sequence[Effect]) -> None:
    async with transaction():
        await RegradeEffectRow.bulk_create(
            [
                RegradeEffectRow(
                    regrade_id=regrade_id,
                    sitting_id=one.sitting_id,
                    grade_id=one.grade_id,
                    old_score=one.old_score,
                    new_score=one.new_score,
                    change=one.change.value,
                    consequence=one.consequence.value,
                )
                for one in effects
            ],
            batch_size=_BATCH,
        )


async def effects(regrade_id: UUID, change: Change | None, after: int, limit: int) -> list[Effect]:
    """In the order in which the sittings began."""
    rows = RegradeEffectRow.filter(regrade_id=regrade_id, id__gt=after)
    if change is not None:
        rows = rows.filter(change=change.value)
    return [_effect(row) for row in await rows.order_by("id").limit(limit)]


async def forget_draft(before_ms: int, limit: int) -> bool:
    """Take some lines off the oldest dry run that was never committed; say whether there is one.

    Once it has none left it is gone itself.
    """
    drafts = RegradeRow.filter(state__in=_DRAFTS, tried_ms__lt=before_ms).order_by("id")
    row = await drafts.first().only("id")
    if row is None:
        return False
    ids = await RegradeEffectRow.filter(regrade_id=row.id).limit(limit).values_list("id", flat=True)
    if ids:
        await RegradeEffectRow.filter(id__in=list(ids)).delete()
    else:
        await RegradeRow.filter(id=row.id, state__in=_DRAFTS).delete()
    return True


async def effects_on(regrade_id: UUID, sitting_ids: Sequence[UUID]) -> dict[UUID, Effect]:
    rows = RegradeEffectRow.filter(regrade_id=regrade_id, sitting_id__in=list(sitting_ids))
    return {row.sitting_id: _effect(row) for row in await rows}


def _said(ruling: Ruling) -> dict[str, Any]:
    return {
        "item": ruling.item,
        "hashes": json.dumps(ruling.hashes),
        "remedy": ruling.remedy.value,
        "accepted": json.dumps(ruling.accepted, ensure_ascii=False),
        "only_if_higher": ruling.only_if_higher,
    }


def _moving(regrade: Regrade) -> dict[str, Any]:
    at = regrade.committed_at
    return {
        "state": regrade.state.value,
        "running_key": regrade.ruling.exam if regrade.state is RegradeState.RUNNING else None,
        "read_to": regrade.read_to,
        "counts": json.dumps(asdict(regrade.counts)),
        "digest": regrade.digest,
        "reason": regrade.reason,
        "committed_by": regrade.committed_by,
        "committed_ms": None if at is None else to_milliseconds(at),
        "ended_ms": None if regrade.ended_at is None else to_milliseconds(regrade.ended_at),
    }


def _regrade(row: RegradeRow) -> Regrade:
    accepted: list[Mapping[str, object]] = json.loads(row.accepted)
    ruling = Ruling(
        id=row.undoes or row.id,
        exam=row.exam,
        item=row.item,
        hashes=tuple(json.loads(row.hashes)),
        remedy=Remedy(row.remedy),
        accepted=tuple(accepted),
        only_if_higher=bool(row.only_if_higher),
    )
    return Regrade(
        id=row.id,
        ruling=ruling,
        undoes=row.undoes,
        state=RegradeState(row.state),
        tried_by=row.tried_by,
        tried_at=from_milliseconds(row.tried_ms),
        read_to=row.read_to,
        counts=Counts(**json.loads(row.counts)),
        digest=row.digest,
        reason=row.reason,
        committed_by=row.committed_by,
        committed_at=None if row.committed_ms is None else from_milliseconds(row.committed_ms),
        ended_at=None if row.ended_ms is None else from_milliseconds(row.ended_ms),
    )


def _effect(row: RegradeEffectRow) -> Effect:
    return Effect(
        id=row.id,
        sitting_id=row.sitting_id,
        grade_id=row.grade_id,
        old_score=row.old_score,
        new_score=row.new_score,
        change=Change(row.change),
        consequence=Consequence(row.consequence),
    )
