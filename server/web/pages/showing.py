"""All files of a certificate, and how its holder shows it: an address, a profile, an own page."""

from datetime import datetime
from html import escape
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.credentials.domain.printed_id import display
from server.credentials.domain.record import CertificateRecord
from server.credentials.domain.verdict import Verdict
from server.credentials.formats.service import Format
from server.credentials.judged import Judged
from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.api.certificates import look_up
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.log import PROOF
from server.web.named import require_named
from server.web.pages.certificates import not_found_page, verdict_tag
from server.web.rendering import page, trusted

LINKEDIN = "https://www.linkedin.com/profile/add"
BADGE_SIDE = 128
FILES = (
    (
        Format.PDF.value,
        marked("On paper"),
        marked(
            "To print, or to attach. Its QR code is signed and can be checked without a network."
        ),
    ),
    (
        Format.PNG.value,
        marked("Badge as a picture"),
        marked("For profiles and collections of badges. The signed document travels inside it."),
    ),
    (
        Format.SVG.value,
        marked("Badge as a drawing"),
        marked("The same, sharp at every size. The signed document travels inside it too."),
    ),
    (
        Format.JSON.value,
        marked("The signed document"),
        marked("Open Badges 3.0, for wallets and for programs that check certificates."),
    ),
    (
        Format.JWT.value,
        marked("The signed document as one line"),
        marked("VC-JWT, for programs that take credentials in this form."),
    ),
    (
        PROOF,
        marked("Proof of its place in the log"),
        marked("For whoever checks that it was issued openly and was not dated back."),
    ),
)


@get("/certificates/{name:str}/files", opt=PUBLIC)
async def files_page(
    name: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Raises NameWithheld."""
    try:
        judged = await look_up(services, name, request, now)
    except NotFound as refusal:
        return not_found_page(name, refusal, viewer)
    await require_named(request, services, judged.certificate, now)
    context = _context(judged, request.query_params.get("token", ""))
    return page("certificate-files", context, viewer=viewer, here="verify")


def _context(judged: Judged, token: str) -> dict[str, object]:
    record = judged.certificate.record
    shown = display(record.printed_id)
    address = f"/certificates/{shown}"
    ending = ""
    if token and judged.certificate.is_name_withheld:
        ending = "?" + urlencode({"token": token})
    is_in_force = judged.verdict is Verdict.VALID
    return {
        "certificate": {"id": shown, "address": address, "title": record.achievement.title},
        "state": verdict_tag(judged.verdict),
        "holder": record.holder.name,
        "badge": f"{address}.svg{ending}",
        "files": [
            {
                "name": say(name),
                "about": say(about),
                "kind": extension.upper(),
                "address": f"{address}.{extension}{ending}",
            }
            for extension, name, about in FILES
        ],
        "is_in_force": is_in_force,
        "page_url": trusted(escape(record.page_url)),
        "linkedin": linkedin(record) if is_in_force and not record.is_practice else "",
        "snippet": trusted(escape(snippet(record))) if is_in_force else "",
    }


def linkedin(record: CertificateRecord) -> str:
    """Return the address that fills in LinkedIn's form; nothing is sent before somebody goes."""
    asked: dict[str, str | int] = {
        "startTask": "CERTIFICATION_NAME",
        "name": record.achievement.title,
        "organizationName": record.issuer.name,
        "issueYear": record.issued_at.year,
        "issueMonth": record.issued_at.month,
        "certUrl": record.page_url,
        "certId": display(record.printed_id),
    }
    if record.expires_at is not None:
        asked["expirationYear"] = record.expires_at.year
        asked["expirationMonth"] = record.expires_at.month
    return f"{LINKEDIN}?{urlencode(asked)}"


def snippet(record: CertificateRecord) -> str:
    """Return HTML for somebody's own page: a picture that leads here. No script, no cookie.

    The picture is the exam's badge, which holds no name and may be kept by every cache.
    """
    achievement = record.achievement
    badge = f"{record.public_url}/achievements/{achievement.slug}/badge.svg"
    alt = f"{achievement.title}, {record.issuer.name}"
    return (
        f'<a href="{escape(record.page_url)}">\n'
        f'  <img src="{escape(badge)}" width="{BADGE_SIDE}" height="{BADGE_SIDE}" '
        f'alt="{escape(alt)}">\n'
        f"</a>"
    )


HANDLERS = [files_page]
