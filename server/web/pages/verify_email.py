"""Confirming an address through the link of a mail. Opening the link changes nothing yet.

Programs that look into mails open links too; so a person presses a button.
"""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.accounts.addresses import Confirmation
from server.accounts.domain.refusals import AddressLinkSpent, AddressLinkUnknown, EmailTaken
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.language.voice import say
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.pages.going import unkept
from server.web.problems import refused
from server.web.rendering import page

PATH = "/verify-email/{token:str}"


@get(PATH, opt=PUBLIC)
async def get_verify_email(
    token: FromPath[str],
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        found = await services.accounts.addresses.confirmation(token, now=now)
    except (AddressLinkUnknown, AddressLinkSpent) as refusal:
        return _useless(refusal, viewer)
    return _page("done" if found.is_done else "ask", found, viewer, token)


@post(PATH, opt=PUBLIC)
async def post_verify_email(
    token: FromPath[str],
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        found = await services.accounts.addresses.confirm(token, now=now)
    except (AddressLinkUnknown, AddressLinkSpent, EmailTaken) as refusal:
        return _useless(refusal, viewer)
    return _page("done", found, viewer, token)


def _page(state: str, found: Confirmation, viewer: Actor | None, token: str) -> Response[bytes]:
    context = {
        "state": state,
        "token": token,
        "email": found.email,
        "name": found.person.name,
        "text": "",
    }
    return unkept(page("verify-email", context, viewer=viewer))


def _useless(refusal: Refusal, viewer: Actor | None) -> Response[bytes]:
    text = say(refusal.sentence)
    context = {"state": "useless", "token": "", "email": "", "name": "", "text": text}
    return unkept(refused(page("verify-email", context, viewer=viewer), refusal))


HANDLERS = [get_verify_email, post_verify_email]
