"""Every part of the pages with its states, in a demo only."""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency

from server.credentials.domain.hallmark import Look
from server.credentials.domain.words import PRACTICE
from server.kernel.actor import Actor
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.pages import marks
from server.web.rendering import page, trusted
from server.web.strict import AddressUnknown

GAP_STEM = (
    '<p>Before anything changes, take a <span data-gap="g1"></span>; '
    'keep it for at least <span data-gap="g2"></span> days.</p>'
)


@get("/design", opt=PUBLIC)
async def design_page(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    if not services.is_demo:
        raise AddressUnknown
    issuer, day = services.credentials.did, now.date()
    context = {
        "marks": marks.sample(issuer, day),
        "expired": marks.sample(issuer, day, look=Look.EXPIRED),
        "revoked": marks.sample(issuer, day, look=Look.REVOKED),
        "practice": marks.sample(issuer, day, exam=PRACTICE),
        "gap_stem": trusted(GAP_STEM),
    }
    return page("design", context, viewer=viewer)


HANDLERS = [design_page]
