"""Going on to what closes something behind: what that is, and one confirmation."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams.domain.route import place_of
from server.exams.domain.sitting import SittingClosed, SittingPaused
from server.kernel.actor import Actor
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.going import see
from server.web.pages.room_parts import (
    address_of,
    exam_of,
    is_answered,
    section_shown,
    time_left,
)
from server.web.rendering import page
from server.web.strict import path_number, path_uuid


@get("/sittings/{sitting_id:str}/onward/{position:str}")
async def onward_page(
    sitting_id: FromPath[str],
    position: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    room = await services.exams.room(path_uuid(sitting_id), actor=reader, now=now)
    address, to = address_of(room), path_number(position)
    if room.form is None or not room.takes_responses:
        return see(f"{address}/result")
    if room.sitting.is_on_break:
        return see(f"{address}/break")
    route, locked = room.form.route, room.sitting.locked
    after = route.moved(locked, to) if to <= route.items else locked
    if after == locked:
        return see(address)
    left = range(place_of(locked), place_of(after))
    blank = [at for at in left if not is_answered(room, at)]
    section = section_shown(route, to)
    context = {
        "exam": await exam_of(room),
        "sitting": {"address": address},
        "to": to,
        "behind": say("You cannot come back to what you leave."),
        "section": section if section is not None and section["first"] == to else None,
        "blank": [{"position": at, "address": f"{address}/items/{at}"} for at in blank],
        "answered": say(
            "%(answered)s of %(total)s items that you leave have an answer.",
            answered=len(left) - len(blank),
            total=len(left),
        ),
        "back": left[0],
        "time": say("You still have %(time)s.", time=time_left(room)),
    }
    return page("onward", context, viewer=reader)


@post("/sittings/{sitting_id:str}/onward/{position:str}")
async def go_on(
    sitting_id: FromPath[str],
    position: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    sitting, to = path_uuid(sitting_id), path_number(position)
    try:
        await services.exams.places.go_on(sitting, to, actor=reader, now=now)
    except SittingPaused:
        return see(f"/sittings/{sitting}/onward/{to}")
    except SittingClosed:
        return see(f"/sittings/{sitting}/result")
    way = f"/items/{to}" if request.sent.text("unscripted") else f"#item-{to}"
    return see(f"/sittings/{sitting}{way}")


HANDLERS = [onward_page, go_on]
