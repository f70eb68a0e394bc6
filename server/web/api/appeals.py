"""Objecting to items over JSON: by the player while somebody sits, by programs after it too."""

from datetime import datetime

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from server.appeals import service as appeals
from server.appeals.domain import Appeal, AppealItemWrong, Kind
from server.exams.domain.sitting import PositionUnknown
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds, rfc3339
from server.web.api.appeal_shapes import AppealIn, AppealOut, AppealsOut
from server.web.strict import path_number, path_uuid


@get("/sittings/{sitting_id:str}/appeals", summary="Read what one objects to in a sitting")
async def get_appeals(
    sitting_id: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> AppealsOut:
    found = await appeals.standing(path_uuid(sitting_id), actor=actor, now=now)
    return AppealsOut([_out(one) for one in found.raised])


@put(
    "/sittings/{sitting_id:str}/appeals/{position:str}",
    summary="Object to an item; while the sitting runs, again to change what is said",
)
async def put_appeal(
    sitting_id: FromPath[str],
    position: FromPath[str],
    data: JSONBody[AppealIn],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> AppealOut:
    sitting, at = path_uuid(sitting_id), path_number(position)
    try:
        made = await appeals.appeal(sitting, Kind.ITEM, at, data.text, actor=actor, now=now)
    except AppealItemWrong as error:
        raise PositionUnknown from error
    return _out(made)


def _out(one: Appeal) -> AppealOut:
    return AppealOut(
        id=str(one.id),
        about=one.subject.kind.value,
        position=one.subject.position,
        text=one.text,
        state=one.state.value,
        raised_at=rfc3339(from_milliseconds(one.raised_ms)),
        due_at=rfc3339(from_milliseconds(one.due_ms)),
    )


HANDLERS = [get_appeals, put_appeal]
