"""Where a page sends its reader next. Only ever to an address of our own."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.exceptions import MethodNotAllowedException, NotFoundException

from server.accounts.workings import Session
from server.web.cookies import own_cookie
from server.web.rendering import OWN, sign_in_address
from server.web.security import COOKIE, SignInFirst
from server.web.speaking import recall

LONGEST = 512


def see(path: str) -> Response[bytes]:
    """303 See Other: after a form, and for what lives elsewhere."""
    headers = {"Location": path, "Cache-Control": "no-store"}
    return Response(b"", status_code=303, media_type="text/plain", headers=headers)


def to_sign_in(request: Request[Any, Any, Any], _: SignInFirst) -> Response[bytes]:
    why = "" if request.method == "GET" else "form"
    return see(sign_in_address(_way_back(request), why))


def _way_back(request: Request[Any, Any, Any]) -> str:
    """The page that was asked for; of a form or a file, the nearest page above it."""
    path = request.url.path
    while path and not _is_page(request, path):
        path = path.rpartition("/")[0]
    return path or "/"


def _is_page(request: Request[Any, Any, Any], path: str) -> bool:
    if "." in path.rpartition("/")[2]:
        return False
    try:
        request.app.asgi_router.handle_routing(path=path, method="GET")
    except (NotFoundException, MethodNotAllowedException):
        return False
    return True


def local_path(text: str) -> str:
    """Return the path if it surely stays on this server, else nothing."""
    is_plain = text.isascii() and text.isprintable() and " " not in text and "\\" not in text
    if not is_plain or len(text) > LONGEST or not text.startswith("/") or text.startswith("//"):
        return ""
    parts = urlsplit(text)
    return "" if parts.scheme or parts.netloc or parts.path == "/sign-in" else text


def signed_in(response: Response[Any], session: Session, *, now: datetime, public_url: str) -> None:
    """Let the browser keep the session until it ends, and speak as the person's profile says."""
    recall(response, session.person, public_url=public_url)
    seconds = max(0, int((session.expires_at - now).total_seconds()))
    response.cookies.append(
        own_cookie(COOKIE, session.token, seconds=seconds, public_url=public_url)
    )


def signed_out(response: Response[Any], *, public_url: str) -> None:
    response.cookies.append(own_cookie(COOKIE, "", seconds=0, public_url=public_url))


def as_file(name: str) -> dict[str, str]:
    """Headers of what the reader's browser saves under this name, and no cache keeps."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": OWN}


def unkept(response: Response[bytes]) -> Response[bytes]:
    """A page whose address is a secret stays in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
