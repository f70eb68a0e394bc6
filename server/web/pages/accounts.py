"""Sign in and out, and register: the pages about who is here."""

from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from server.accounts import demo
from server.accounts.domain.refusals import EmailMalformed, EmailTaken, NameMalformed, PasswordWeak
from server.accounts.domain.registering import registration_faults
from server.accounts.workings import Post
from server.kernel.actor import Actor
from server.kernel.errors import Refusal, TooMany, Unidentified
from server.kernel.sentence import marked
from server.language.voice import current, say
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import Fields, Form, PageRequest, all_errors_of
from server.web.pages.account.second_factor import PATH as SECOND_FACTOR
from server.web.pages.admin.people_words import role_word
from server.web.pages.going import local_path, see, signed_in, signed_out, unkept
from server.web.pages.proved import forget_address, proved_address
from server.web.pages.sign_in_code import to_code
from server.web.problems import refused
from server.web.rendering import page
from server.web.security import client_of

SIGN_IN = "sign-in"
WHY = {
    "form": {
        "tone": "warn",
        "strong": marked("You are signed out."),
        "text": marked("Sign in, and send the form again."),
    },
    "password": {
        "tone": "good",
        "strong": marked("Your password is set."),
        "text": marked("Sign in with it."),
    },
}
"""Why somebody finds themselves on the sign-in page: `?why=<word>`."""
_FIELDS: Fields = {
    EmailMalformed: "email",
    EmailTaken: "email",
    NameMalformed: "name",
    PasswordWeak: "password",
}


@get("/sign-in", opt=PUBLIC)
async def get_sign_in(
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    next_: Annotated[str, QueryParameter(name="next", required=False)] = "",
    why: FromQuery[str] = "",
) -> Response[bytes]:
    if viewer is not None:
        return see(local_path(next_) or "/")
    email = proved_address(request)
    response = _sign_in_page(services, local_path(next_), email, why=why)
    if email:
        forget_address(response, public_url=services.public_url)
    return unkept(response) if email else response


@post("/sign-in", opt=PUBLIC)
async def post_sign_in(
    request: PageRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    email, onward = form.text("email"), local_path(form.text("next"))
    try:
        said = await services.accounts.sign_in_or_challenge(
            email, form.text("password"), now=now, client=client_of(request)
        )
    except (Unidentified, TooMany) as refusal:
        return _sign_in_page(services, onward, email, refusal)
    if isinstance(said, str):
        return to_code(said, onward, public_url=services.public_url)
    actor = await services.accounts.actor_of(said.token, now=now)
    response = see(SECOND_FACTOR if actor.lacks_second_factor else onward or "/")
    signed_in(response, said, now=now, public_url=services.public_url)
    return response


@post("/sign-out", opt=PUBLIC)
async def post_sign_out(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    if viewer is not None:
        await services.accounts.sign_out(viewer, now=now)
    response = see("/")
    signed_out(response, public_url=services.public_url)
    return response


@get("/register", opt=PUBLIC)
async def get_register(
    viewer: NamedDependency[Actor | None],
    next_: Annotated[str, QueryParameter(name="next", required=False)] = "",
) -> Response[bytes]:
    onward = local_path(next_)
    if viewer is not None:
        return see(onward or "/")
    return _register_page(Form([]), onward)


@post("/register", opt=PUBLIC)
async def post_register(
    request: PageRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Register and sign in at once, so that nobody types the password twice.

    Not where mail is sent: to be signed in or not would tell whether the address was known.
    """
    form = request.sent
    email, password = form.text("email"), form.text("password")
    onward = local_path(form.text("next"))
    try:
        await services.accounts.register(
            email, form.text("name"), password, now=now, locale=current().language.code
        )
    except (EmailMalformed, EmailTaken, NameMalformed, PasswordWeak) as refusal:
        return _register_page(form, onward, refusal)
    if services.accounts.post is Post.MAIL:
        return _register_page(form, onward, is_mailed=True)
    session = await services.accounts.sign_in(email, password, now=now, client=client_of(request))
    response = see(onward or "/")
    signed_in(response, session, now=now, public_url=services.public_url)
    return response


def _sign_in_page(
    services: Services,
    onward: str,
    email: str = "",
    refusal: Refusal | None = None,
    *,
    why: str = "",
) -> Response[bytes]:
    reason = WHY.get(why)
    context = {
        "reason": None
        if reason is None
        else reason | {name: say(reason[name]) for name in ("strong", "text")},
        "email": email,
        "error": say(refusal.sentence) if refusal else "",
        "next": onward,
        "demo": _demo() if services.is_demo else None,
    }
    return refused(page("sign-in", context, viewer=None, here=SIGN_IN), refusal)


def _register_page(
    form: Form, onward: str, refusal: Refusal | None = None, *, is_mailed: bool = False
) -> Response[bytes]:
    typed = {name: form.text(name) for name in ("email", "name", "password")}
    faults = [] if refusal is None else registration_faults(**typed)
    context = {
        "values": {"email": typed["email"], "name": typed["name"]},
        "errors": all_errors_of(faults or filter(None, [refusal]), _FIELDS),
        "next": onward,
        "is_mailed": is_mailed,
    }
    return refused(page("register", context, viewer=None, here=SIGN_IN), refusal)


def _demo() -> dict[str, object]:
    people = [
        {"email": f"{name}{demo.DOMAIN}", "role": role_word(role)} for name, _, role in demo.PEOPLE
    ]
    return {"password": demo.PASSWORD, "people": people}


HANDLERS = [
    get_sign_in,
    post_sign_in,
    post_sign_out,
    get_register,
    post_register,
]
