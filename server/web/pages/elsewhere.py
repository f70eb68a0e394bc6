"""Addresses inside signed credentials that lead to the page which shows the thing."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.credentials.domain.printed_id import display
from server.exams import releases
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.pages.going import see
from server.web.strict import path_uuid


@get(
    ["/achievements/{slug:str}", "/achievements/{slug:str}/criteria"],
    opt=PUBLIC,
)
async def achievement(slug: FromPath[str]) -> Response[bytes]:
    """Raises ExamUnknown, so that nothing from outside gets into the Location."""
    release = await releases.release_of(slug)
    return see(f"/exams/{release.slug}/criteria")


@get("/credentials/{certificate_id:str}", opt=PUBLIC)
async def credential(
    certificate_id: FromPath[str], services: NamedDependency[Services]
) -> Response[bytes]:
    certificate = await services.credentials.finding.by_address_id(path_uuid(certificate_id))
    return see(f"/certificates/{display(certificate.printed_id)}")


HANDLERS = [achievement, credential]
