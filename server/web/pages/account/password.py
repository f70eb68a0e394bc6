"""Changing one's password: the old one first, and every other sign-in ends."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.accounts.domain.refusals import PasswordWeak, PasswordWrong
from server.kernel.actor import Actor
from server.kernel.errors import TooMany
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import Fields, PageRequest, errors_of
from server.web.pages.account.shell import account_page
from server.web.pages.done import Notice, notice_of
from server.web.pages.going import see, signed_in
from server.web.pages.passwords import NOT_THE_SAME
from server.web.problems import refused
from server.web.security import network_of

PATH = "/account/password"
DONE = {"changed": marked("Your new password counts. You are signed in here only.")}

_FIELDS: Fields = {PasswordWrong: "old", PasswordWeak: "password"}


@get(PATH)
async def get_password(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(services, reader, notice=notice_of(done, DONE))


@post(PATH)
async def change_password(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    password = form.text("password")
    if password != form.text("again"):
        return await _page(services, reader, {"again": say(NOT_THE_SAME)})
    try:
        session = await services.accounts.passwords.change(
            form.text("old"), password, actor=reader, now=now, network=network_of(request)
        )
    except (PasswordWrong, PasswordWeak, TooMany) as refusal:
        errors = errors_of(refusal, _FIELDS)
        return refused(await _page(services, reader, errors), refusal)
    response = see(f"{PATH}?done=changed")
    signed_in(response, session, now=now, public_url=services.public_url)
    return response


async def _page(
    services: Services,
    reader: Actor,
    errors: dict[str, str] | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    person = await services.accounts.person(reader.person_id)
    context = {
        "email": person.email,
        "errors": errors_of(None, _FIELDS) | {"again": ""} | (errors or {}),
    }
    status = 422 if errors else 200
    return account_page("password", context, reader=reader, status=status, notice=notice)


HANDLERS = [get_password, change_password]
