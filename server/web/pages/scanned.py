"""What the QR code on a certificate opens: its page, with what the code says beside the record.

The token in the address holds a name and is never logged. A forged one, one of a certificate that
we do not know and a text that is none are answered alike.
"""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.credentials.domain.printed_id import display
from server.credentials.domain.qr_token import TokenMalformed
from server.credentials.finding import CertificateUnknown
from server.kernel.actor import Actor
from server.web.api.certificates import count_failure
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.pages.certificates import Scanned, certificate_page, not_found_page
from server.web.pages.going import unkept


@get(["/c/{token:str}", "/C/{token:str}"], opt=PUBLIC)
async def scanned_page(
    token: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        said = await services.credentials.formats.read_token(token)
    except TokenMalformed:
        await count_failure(services, request, now)
        return unkept(not_found_page("", CertificateUnknown(), viewer))
    scanned = Scanned(token.upper(), said)
    shown = display(said.printed_id)
    return unkept(await certificate_page(request, services, shown, now, scanned))


HANDLERS = [scanned_page]
