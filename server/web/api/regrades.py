"""Rulings on faulty items over JSON: a dry run, its list, its commitment, its undoing."""

from datetime import datetime

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from server.certification import regrades as acts
from server.grading import regrades
from server.grading.domain.regrade import Change, Effect, Regrade
from server.grading.regrades import Asked
from server.kernel.actor import Actor
from server.kernel.clock import rfc3339
from server.kernel.errors import Invalid
from server.web.api.paging import size_of
from server.web.api.regrade_shapes import (
    CommitmentIn,
    EffectOut,
    EffectsOut,
    RegradeCountsOut,
    RegradeOut,
    RegradesOut,
    RulingIn,
)
from server.web.cursors import CursorWrong, id_cursor, number_cursor
from server.web.strict import path_uuid


class ChangeUnknown(Invalid):
    code = "change-unknown"
    detail = "change must be passed, failed, higher, lower or none."


@get("/regrades", summary="List the regrades")
async def list_regrades(
    actor: NamedDependency[Actor],
    limit: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
) -> RegradesOut:
    size = size_of(limit)
    found = await regrades.page(before=id_cursor(_given(cursor)), limit=size + 1, actor=actor)
    shown = found[:size]
    following = str(shown[-1].id) if len(found) > size else None
    return RegradesOut([regrade_out(one) for one in shown], following)


@post("/regrades", summary="Begin the dry run of a ruling; no result changes by it")
async def post_regrade(
    data: JSONBody[RulingIn], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> RegradeOut:
    return regrade_out(await acts.try_ruling(asked_of(data), actor=actor, now=now))


@get("/regrades/{regrade_id:str}", summary="Read a regrade with its counts")
async def get_regrade(regrade_id: FromPath[str], actor: NamedDependency[Actor]) -> RegradeOut:
    return regrade_out(await regrades.one(path_uuid(regrade_id), actor=actor))


@get("/regrades/{regrade_id:str}/sittings", summary="List the sittings a regrade changes")
async def list_effects(
    regrade_id: FromPath[str],
    actor: NamedDependency[Actor],
    change: FromQuery[str | None] = None,
    limit: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
) -> EffectsOut:
    size, found = size_of(limit), await regrades.one(path_uuid(regrade_id), actor=actor)
    effects = await regrades.effects(
        found.id,
        None if change is None else _change(change),
        after=number_cursor(_given(cursor)) or 0,
        limit=size + 1,
        actor=actor,
    )
    shown = effects[:size]
    following = str(shown[-1].id) if len(effects) > size else None
    return EffectsOut([effect_out(one) for one in shown], following)


@put("/regrades/{regrade_id:str}/commitment", summary="Commit the dry run that was read")
async def put_commitment(
    regrade_id: FromPath[str],
    data: JSONBody[CommitmentIn],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> RegradeOut:
    committed = await acts.commit(
        path_uuid(regrade_id), data.digest, data.reason, actor=actor, now=now
    )
    return regrade_out(committed)


@post("/regrades/{regrade_id:str}/undoing", summary="Begin the dry run of taking a ruling back")
async def post_undoing(
    regrade_id: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> RegradeOut:
    return regrade_out(await acts.try_undoing(path_uuid(regrade_id), actor=actor, now=now))


def asked_of(data: RulingIn) -> Asked:
    return Asked(
        data.exam,
        data.item,
        data.remedy,
        data.accepted,
        data.versions,
        only_if_higher=data.only_if_higher,
    )


def regrade_out(one: Regrade) -> RegradeOut:
    ruling, counts = one.ruling, one.counts
    return RegradeOut(
        id=str(one.id),
        exam=ruling.exam,
        item=ruling.item,
        versions=list(ruling.hashes),
        remedy=ruling.remedy.value,
        accepted=[dict(answer) for answer in ruling.accepted],
        only_if_higher=ruling.only_if_higher,
        undoes=None if one.undoes is None else str(one.undoes),
        state=one.state.value,
        counts=RegradeCountsOut(
            counts.read,
            counts.held,
            counts.walked,
            dict(counts.changes),
            dict(counts.consequences),
        ),
        digest=one.digest,
        tried_at=rfc3339(one.tried_at),
        reason=one.reason,
        committed_at=_at(one.committed_at),
        ended_at=_at(one.ended_at),
    )


def effect_out(one: Effect) -> EffectOut:
    sitting = str(one.sitting_id)
    return EffectOut(sitting, one.old_score, one.new_score, one.change.value, one.consequence.value)


def _given(cursor: str | None) -> str:
    """Raises CursorWrong where one is sent and is none."""
    if cursor == "":
        raise CursorWrong
    return cursor or ""


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _change(text: str) -> Change:
    if text not in set(Change):
        raise ChangeUnknown
    return Change(text)


HANDLERS = [
    list_regrades, post_regrade, get_regrade, list_effects, put_commitment, post_undoing,
]  # fmt: skip
