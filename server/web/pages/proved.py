"""The address a link has proved, kept for the sign-in page that follows, so that nobody types it.

A cookie and not the address of the page, which logs and histories keep.
"""

from typing import Any
from urllib.parse import quote, unquote

from litestar import Request, Response
from litestar.datastructures import Cookie

from server.accounts.domain.people import email_address
from server.accounts.domain.refusals import EmailMalformed
from server.web.cookies import own_cookie

COOKIE = "assay_address"
PATH = "/sign-in"
SECONDS = 600


def keep_address(response: Response[Any], email: str, *, public_url: str) -> None:
    response.cookies.append(_cookie(quote(email), SECONDS, public_url))


def forget_address(response: Response[Any], *, public_url: str) -> None:
    response.cookies.append(_cookie("", 0, public_url))


def proved_address(request: Request[Any, Any, Any]) -> str:
    """Nothing for what is no address, whoever put it there."""
    try:
        return email_address(unquote(request.cookies.get(COOKIE, "")))
    except EmailMalformed:
        return ""


def _cookie(value: str, seconds: int, public_url: str) -> Cookie:
    return own_cookie(
        COOKIE, value, seconds=seconds, public_url=public_url, path=PATH, samesite="strict"
    )
