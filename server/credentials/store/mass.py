"""The journal of acts on many certificates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.credentials.domain.mass import Asked, Deed, MassAct, Outcome
from server.credentials.tables import MassActLineRow, MassActRow
from server.database.many import among, packed, run, run_each
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id

_COUNT = """SELECT outcome, COUNT(*) AS lines FROM mass_act_line
  WHERE act_id {among} GROUP BY outcome"""
_LISTS = """SELECT DISTINCT c.status_list AS number
  FROM mass_act_line AS l JOIN certificate AS c ON c.id = l.certificate_id
  WHERE l.act_id {among} ORDER BY number"""
_ADD_LINE = "INSERT INTO mass_act_line (id, act_id, certificate_id) VALUES ($1, $2, $3)"


async def begin(asked: Asked, *, now: datetime) -> MassAct:
    act = MassAct(new_id(), asked.deed, asked.code, asked.text, asked.digest, now, None)
    await MassActRow.create(
        id=act.id,
        deed=act.deed.value,
        reason_code=act.code,
        reason_text=act.text,
        digest=act.digest,
        begun_ms=to_milliseconds(now),
    )
    await run_each(_ADD_LINE, [(new_id(), act.id, one) for one in asked.certificate_ids])
    return act


async def by_digest(digest: str) -> MassAct | None:
    """The newest that was confirmed by it."""
    row = await MassActRow.filter(digest=digest).order_by("-id").first()
    if row is None:
        return None
    return MassAct(
        row.id,
        Deed(row.deed),
        row.reason_code,
        row.reason_text,
        row.digest,
        from_milliseconds(row.begun_ms),
        None if row.ended_ms is None else from_milliseconds(row.ended_ms),
    )


async def waiting(act_id: UUID, limit: int) -> list[tuple[UUID, UUID]]:
    """Lines still to be done, with their certificates."""
    rows = MassActLineRow.filter(act_id=act_id, outcome=None).order_by("id").limit(limit)
    return [(row.id, row.certificate_id) for row in await rows]


async def done(line_ids: Sequence[UUID], outcome: Outcome) -> None:
    await MassActLineRow.filter(id__in=list(line_ids)).update(outcome=outcome.value)


async def end(act_id: UUID, *, now: datetime) -> bool:
    """False where it was over."""
    open_ = MassActRow.filter(id=act_id, ended_ms=None)
    return await open_.update(ended_ms=to_milliseconds(now)) == 1


async def outcomes(act_id: UUID) -> Mapping[str | None, int]:
    rows = await run(_COUNT.format(among=among("uuid")), packed([act_id]))
    return {row["outcome"]: int(row["lines"]) for row in rows}


async def lists_of(act_id: UUID) -> list[int]:
    """The status lists in which an act may have set bits."""
    rows = await run(_LISTS.format(among=among("uuid")), packed([act_id]))
    return [int(row["number"]) for row in rows]
