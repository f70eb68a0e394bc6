"""A certificate's page and its files, all at one address by extension; and the badges of exams."""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.credentials.domain.printed_id import display
from server.credentials.formats.service import Format
from server.exams import releases
from server.web.api.certificates import look_up
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.kept_pages import KeptPage
from server.web.log import PROOF, proof_file
from server.web.named import require_named
from server.web.pages.certificates import certificate_page, kept_page
from server.web.public import ANYONE, REVALIDATED
from server.web.rendering import OWN
from server.web.strict import AddressUnknown, StrictRequest

FOR_FEW = {"Cache-Control": OWN}
AN_HOUR = {"Cache-Control": "public, max-age=3600"}
MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.JWT: "application/vc+jwt",
    Format.PNG: "image/png",
    Format.SVG: "image/svg+xml",
    Format.PDF: "application/pdf",
}


@get("/certificates/{name:str}", opt=PUBLIC, include_in_schema=False)
async def get_certificate(
    name: FromPath[str],
    request: StrictRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """The page an employer sees, or a file of the certificate by its extension."""
    text, dot, extension = name.rpartition(".")
    if not dot:
        return await certificate_page(request, services, name, now)
    if extension not in {*Format, PROOF}:
        raise AddressUnknown
    certificate = (await look_up(services, text, request, now)).certificate
    if extension == PROOF:
        return await proof_file(services, certificate, now)
    form = Format(extension)
    await require_named(request, services, certificate, now)
    file = f"{display(certificate.printed_id)}.{form}"
    return Response(
        await services.credentials.formats.file(certificate, form),
        media_type=MEDIA_TYPES[form],
        headers=(FOR_FEW if certificate.is_name_withheld else REVALIDATED | ANYONE)
        | {"Content-Disposition": f'inline; filename="{file}"'},
    )


@get("/achievements/{slug:str}/badge.png", opt=PUBLIC, include_in_schema=False)
async def get_badge_picture(
    slug: FromPath[str], services: NamedDependency[Services]
) -> Response[bytes]:
    return await _badge(slug, services, Format.PNG)


@get("/achievements/{slug:str}/badge.svg", opt=PUBLIC, include_in_schema=False)
async def get_badge_drawing(
    slug: FromPath[str], services: NamedDependency[Services]
) -> Response[bytes]:
    return await _badge(slug, services, Format.SVG)


async def _badge(slug: str, services: Services, form: Format) -> Response[bytes]:
    """The badge of an exam, which stands in each of its certificates. Raises ExamUnknown."""
    release = await releases.release_of(slug)
    title = release.blueprint.certificate.name
    badge = await services.credentials.formats.badge(release.slug, title, form)
    return Response(badge, media_type=MEDIA_TYPES[form], headers=AN_HOUR | ANYONE)


HANDLERS = [get_certificate, get_badge_picture, get_badge_drawing]

KEPT = (KeptPage("/certificates/{}", kept_page),)
