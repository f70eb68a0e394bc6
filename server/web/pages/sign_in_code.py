"""The second step of signing in, for who has a second factor: the code, and nothing typed twice.

What the right password earned waits in a cookie for this step alone; no page holds it.
"""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from server.accounts.domain.challenges import LASTS
from server.accounts.domain.refusals import AccountDeactivated, SignInStale
from server.kernel.errors import Refusal, TooMany, Unidentified
from server.language.voice import say
from server.web.cookies import own_cookie
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.pages.going import local_path, see, signed_in, unkept
from server.web.problems import refused
from server.web.rendering import page
from server.web.security import client_of

PATH = "/sign-in/code"
COOKIE = "assay_challenge"


def to_code(challenge: str, onward: str, *, public_url: str) -> Response[bytes]:
    """Go on to the code, with what proves that the password was right."""
    response = see(f"{PATH}?next={quote(onward, safe='/')}" if onward else PATH)
    response.cookies.append(_cookie(challenge, int(LASTS.total_seconds()), public_url))
    return response


@get(PATH, opt=PUBLIC)
async def get_code(
    request: PageRequest,
    next_: Annotated[str, QueryParameter(name="next", required=False)] = "",
) -> Response[bytes]:
    if COOKIE not in request.cookies:
        return see("/sign-in")
    return _page(local_path(next_))


@post(PATH, opt=PUBLIC)
async def post_code(
    request: PageRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    onward = local_path(form.text("next"))
    try:
        session = await services.accounts.answer_challenge(
            request.cookies.get(COOKIE, ""), form.text("code"), now=now, client=client_of(request)
        )
    except (Unidentified, TooMany) as refusal:
        return _page(onward, refusal)
    response = see(onward or "/")
    signed_in(response, session, now=now, public_url=services.public_url)
    response.cookies.append(_cookie("", 0, services.public_url))
    return response


def _page(onward: str, refusal: Refusal | None = None) -> Response[bytes]:
    context = {
        "next": onward,
        "error": say(refusal.sentence) if refusal else "",
        "is_over": isinstance(refusal, SignInStale | AccountDeactivated),
    }
    shown = page("sign-in-code", context, viewer=None, here="sign-in")
    return unkept(refused(shown, refusal))


def _cookie(value: str, seconds: int, public_url: str) -> Cookie:
    return own_cookie(
        COOKIE, value, seconds=seconds, public_url=public_url, path=PATH, samesite="strict"
    )


HANDLERS = [get_code, post_code]
