"""A way back for who forgot the password: ask for a link, and set another through it.

Whoever asks is told the same, whether the address has an account or not.
"""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.accounts.domain.refusals import EmailMalformed, PasswordWeak
from server.accounts.workings import Post
from server.kernel.actor import Actor
from server.kernel.errors import Gone, NotFound, Refusal, TooMany
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import PageRequest, errors_of
from server.web.pages.going import see, signed_out, unkept
from server.web.pages.proved import keep_address
from server.web.problems import refused
from server.web.rendering import page
from server.web.security import network_of

NOT_THE_SAME = marked("These two are not the same.")


@get("/reset", opt=PUBLIC)
async def get_reset(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    own = "" if viewer is None else (await services.accounts.person(viewer.person_id)).email
    return _reset_page(services, viewer, own, is_asked=done == "asked")


@post("/reset", opt=PUBLIC)
async def post_reset(
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    email = form.text("email")
    try:
        await services.accounts.passwords.ask_reset(email, now=now, network=network_of(request))
    except (EmailMalformed, TooMany) as refusal:
        return _reset_page(services, viewer, email, refusal)
    return see("/reset?done=asked")


@get("/password/{token:str}", opt=PUBLIC)
async def get_password(
    token: FromPath[str], services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Response[bytes]:
    try:
        person = await services.accounts.passwords.person_of_link(token, now=now)
    except (NotFound, Gone) as refusal:
        return _spent_page(refusal)
    return _password_page(token, person.email)


@post("/password/{token:str}", opt=PUBLIC)
async def post_password(
    token: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    password = form.text("password")
    try:
        person = await services.accounts.passwords.person_of_link(token, now=now)
    except (NotFound, Gone) as refusal:
        return _spent_page(refusal)
    if password != form.text("again"):
        return _password_page(token, person.email, again=say(NOT_THE_SAME))
    try:
        await services.accounts.passwords.set_by_link(token, password, now=now)
    except PasswordWeak as refusal:
        return _password_page(token, person.email, password=say(refusal.sentence))
    except (NotFound, Gone) as refusal:
        return _spent_page(refusal)
    response = see("/sign-in?why=password")
    keep_address(response, person.email, public_url=services.public_url)
    signed_out(response, public_url=services.public_url)
    return response


def _reset_page(
    services: Services,
    viewer: Actor | None,
    email: str = "",
    refusal: Refusal | None = None,
    *,
    is_asked: bool = False,
) -> Response[bytes]:
    context = {
        "email": email,
        "errors": errors_of(refusal, {EmailMalformed: "email"}),
        "is_asked": is_asked,
        "is_possible": services.accounts.post is not Post.NONE,
    }
    return refused(page("reset", context, viewer=viewer, here="sign-in"), refusal)


def _password_page(token: str, email: str, **errors: str) -> Response[bytes]:
    context = {
        "token": token,
        "email": email,
        "errors": {"password": "", "again": ""} | errors,
        "spent": False,
    }
    return unkept(page("set-password", context, viewer=None, status=422 if errors else 200))


def _spent_page(refusal: Refusal) -> Response[bytes]:
    context = {"token": "", "email": "", "errors": {}, "spent": True}
    return unkept(refused(page("set-password", context, viewer=None), refusal))


HANDLERS = [get_reset, post_reset, get_password, post_password]
