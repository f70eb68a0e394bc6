"""The clock of a sitting over JSON: for who sits, and for invigilators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody
from msgspec import UNSET, UnsetType

from server.exams.clocks import Once, TimeLeft
from server.exams.domain.sitting import Sitting, SittingState
from server.exams.domain.time_ledger import GrantKeyMalformed
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds, rfc3339, to_milliseconds
from server.web.api.shapes import BreakIn, BreakOut, ClockOut, GrantIn, PauseIn, TimeOut
from server.web.deps import Services
from server.web.strict import path_uuid

KeyHeader = Annotated[str | None, HeaderParameter(name="Idempotency-Key", required=False)]


@get("/sittings/{sitting_id:str}/time", summary="Read how much time is left")
async def get_time(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> TimeOut:
    return await time_out(services, path_uuid(sitting_id), actor, now)


@put("/sittings/{sitting_id:str}/pause", summary="Stop the clock of a sitting")
async def put_pause(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    data: JSONBody[PauseIn | None] = None,
) -> ClockOut:
    reason = None if data is None else data.reason
    clocks = services.exams.clocks
    return _clock_out(await clocks.pause(path_uuid(sitting_id), reason, actor=actor, now=now), now)


@delete(
    "/sittings/{sitting_id:str}/pause",
    status_code=200,
    summary="Let the clock of a sitting run again",
)
async def delete_pause(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> ClockOut:
    clocks = services.exams.clocks
    return _clock_out(await clocks.resume(path_uuid(sitting_id), actor=actor, now=now), now)


@post("/sittings/{sitting_id:str}/grants", status_code=200, summary="Give time to a sitting")
async def post_grant(
    sitting_id: FromPath[str],
    data: JSONBody[GrantIn],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    key: KeyHeader = None,
) -> ClockOut:
    """Under the same Idempotency-Key, or none within ten seconds, the same grant is given once."""
    if key == "":
        raise GrantKeyMalformed
    sitting = await services.exams.clocks.grant(
        path_uuid(sitting_id),
        data.seconds,
        data.reason,
        once=Once(key=key or ""),
        actor=actor,
        now=now,
    )
    return _clock_out(sitting, now)


@put("/sittings/{sitting_id:str}/break", summary="Go on a break")
async def put_break(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    data: JSONBody[BreakIn | None] = None,
) -> TimeOut:
    sitting, seen = path_uuid(sitting_id), () if data is None else data.seen
    await services.exams.breaks.begin(sitting, seen, actor=actor, now=now)
    return await time_out(services, sitting, actor, now)


@delete("/sittings/{sitting_id:str}/break", status_code=200, summary="Come back from a break")
async def delete_break(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> TimeOut:
    sitting = path_uuid(sitting_id)
    await services.exams.breaks.come_back(sitting, actor=actor, now=now)
    return await time_out(services, sitting, actor, now)


def break_of(sitting: Sitting) -> BreakOut | UnsetType:
    """The break that a candidate is on; a clock that stands for it is told as paused."""
    if sitting.break_until_ms is None or not sitting.is_on_break:
        return UNSET
    until = rfc3339(from_milliseconds(sitting.break_until_ms))
    return BreakOut(until, stops_clock=sitting.paused_ms is not None)


def deadline_of(sitting: Sitting) -> str | None:
    """As the contract tells it: a clock that stands has none."""
    if sitting.state is SittingState.PAUSED:
        return None
    return rfc3339(from_milliseconds(sitting.deadline_ms))


async def time_out(services: Services, sitting_id: UUID, actor: Actor, now: datetime) -> TimeOut:
    return time_of(await services.exams.clocks.left(sitting_id, actor=actor), now)


def time_of(left: TimeLeft, now: datetime) -> TimeOut:
    sitting = left.sitting
    return TimeOut(
        state=sitting.state.value,
        deadline=deadline_of(sitting),
        seconds_left=sitting.seconds_left(to_milliseconds(now)),
        granted_seconds=left.granted_seconds,
        server_time=rfc3339(now),
        on_break=break_of(sitting),
    )


def _clock_out(sitting: Sitting, now: datetime) -> ClockOut:
    return ClockOut(
        id=str(sitting.id),
        state=sitting.state.value,
        deadline=deadline_of(sitting),
        seconds_left=sitting.seconds_left(to_milliseconds(now)),
        server_time=rfc3339(now),
    )


HANDLERS = [get_time, put_pause, delete_pause, post_grant, put_break, delete_break]
