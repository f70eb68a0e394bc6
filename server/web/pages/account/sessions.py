"""The devices one is signed in on, and ending that."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.accounts.sessions import OpenSession
from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.deps import Services
from server.web.pages.account.shell import account_page
from server.web.pages.done import notice_of
from server.web.pages.going import see, signed_out
from server.web.rendering import moment
from server.web.strict import path_uuid

PATH = "/account/sessions"
DONE = {"ended": marked("That device is signed out.")}


@get(PATH)
async def get_sessions(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    mine = await services.accounts.sessions.mine(actor=reader, now=now)
    context = {"sessions": [_shown(one) for one in mine]}
    return account_page("sessions", context, reader=reader, notice=notice_of(done, DONE))


@post(f"{PATH}/{{session_id:str}}/end")
async def end_session(
    session_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await services.accounts.sessions.end(path_uuid(session_id), actor=reader, now=now)
    return see(f"{PATH}?done=ended")


@post(f"{PATH}/end")
async def end_all(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await services.accounts.sessions.end_all(actor=reader, now=now)
    response = see("/sign-in")
    signed_out(response, public_url=services.public_url)
    return response


def _shown(one: OpenSession) -> dict[str, object]:
    return {
        "id": str(one.id),
        "device": one.device or say("A device we cannot name"),
        "network": one.network,
        "started": moment(one.started_at),
        "seen": moment(one.seen_at),
        "is_this": one.is_this,
    }


HANDLERS = [get_sessions, end_session, end_all]
