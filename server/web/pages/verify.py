"""The employer's page: a certificate by its ID, by what its QR code says, or by its file."""

import asyncio
from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from server.credentials.checking.codes import Code, Unreadable
from server.credentials.checking.held import MOST_FILE_BYTES, Held, Kind, held_in, held_text
from server.credentials.domain.printed_id import display
from server.credentials.domain.qr_token import TokenMalformed, take_apart
from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.language.voice import say
from server.web.api.certificates import count_failure, look_up
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.multipart import read_upload
from server.web.pages.certificates import not_found_page
from server.web.pages.checked import checked_page
from server.web.pages.going import see
from server.web.rendering import page
from server.web.speaking import choose_voice

UPLOAD_BYTES = MOST_FILE_BYTES + 65_536
"""A file and what the form puts around it."""


@get("/verify", opt=PUBLIC)
async def verify_page(
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    id_: Annotated[str | None, QueryParameter(name="id", required=False)] = None,
) -> Response[bytes]:
    """Successful look-ups are not limited; those that fail are, by network."""
    if id_ is None:
        return _fields(viewer)
    if not id_.strip():
        error = say("Type the ID that is printed on the certificate.")
        return _fields(viewer, error=error, status=422)
    return await _by_text(held_text(id_), request, services, viewer, now)


@post("/verify", opt=PUBLIC, request_max_body_size=UPLOAD_BYTES, before_request=choose_voice)
async def verify_file(
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Check a file as it is, by what is in it. It is kept nowhere."""
    sent = await read_upload(request)
    content = sent.files.get("file") or sent.form.text("text").encode()
    if not content.strip():
        error = say("Choose the file you were given: a PDF, a picture, or a JSON or JWT file.")
        return _fields(viewer, file_error=error, status=422)
    asked: Held | Code
    try:
        asked = await asyncio.to_thread(held_in, content)
    except Unreadable as reason:
        asked = reason.code
    if isinstance(asked, Held) and asked.document is None:
        return await _by_text(asked, request, services, viewer, now)
    checked = await services.credentials.checks.check(asked, at=now)
    if checked.is_failed_look_up:
        await count_failure(services, request, now)
    return checked_page(checked, viewer, now)


async def _by_text(
    held: Held,
    request: PageRequest,
    services: Services,
    viewer: Actor | None,
    now: datetime,
) -> Response[bytes]:
    """What has a page of its own is shown there."""
    if held.kind is Kind.TOKEN and _is_token(held.text):
        return see(f"/c/{held.text}")
    try:
        judged = await look_up(services, held.text, request, now)
    except NotFound as refusal:
        return not_found_page(held.text, refusal, viewer)
    return see(f"/certificates/{display(judged.certificate.printed_id)}")


def _is_token(text: str) -> bool:
    try:
        take_apart(text)
    except TokenMalformed:
        return False
    return True


def _fields(
    viewer: Actor | None, *, error: str = "", file_error: str = "", status: int = 200
) -> Response[bytes]:
    context = {
        "value": "",
        "error": error,
        "file_error": file_error,
        "answer": None,
        "did_you_mean": None,
    }
    return page("verify", context, viewer=viewer, here="verify", status=status)


HANDLERS = [verify_page, verify_file]
