"""One field for the ID on a certificate; what is found has its own page."""

from datetime import datetime
from typing import Annotated
from urllib.parse import unquote

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from server.credentials.domain.printed_id import display
from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.language.voice import say
from server.web.api.certificates import look_up
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.pages.certificates import not_found_page
from server.web.pages.going import see
from server.web.rendering import page

_ADDRESS = "/certificates/"


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
        return _field(viewer, "", 200)
    text = id_.strip()
    if not text:
        return _field(viewer, say("Type the ID that is printed on the certificate."), 422)
    try:
        judged = await look_up(services, printed_in(text), request, now)
    except NotFound as refusal:
        return not_found_page(text, refusal, viewer)
    return see(f"{_ADDRESS}{display(judged.certificate.printed_id)}")


def printed_in(text: str) -> str:
    """Return the ID in the address of a certificate's page or file, or the text as it is."""
    _, is_address, rest = text.partition(_ADDRESS)
    if not is_address:
        return text
    for end in ("#", "?", "/", ".json", ".pdf"):
        rest = rest.partition(end)[0]
    return unquote(rest)


def _field(viewer: Actor | None, error: str, status: int) -> Response[bytes]:
    context = {"value": "", "error": error, "answer": None, "did_you_mean": None, "retry": None}
    return page("verify", context, viewer=viewer, here="verify", status=status)


HANDLERS = [verify_page]
