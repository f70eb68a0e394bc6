"""The directory: who holds a certificate and wants to be found by name."""

from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.credentials import directory
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.printed_id import display
from server.exams import releases
from server.language.voice import day
from server.web.api.certificates import count_failure
from server.web.cursors import CursorWrong
from server.web.deps import Services, provide_viewer
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.pages.paging import onward
from server.web.rendering import page

PATH = "/directory"
PAGE_SIZE = 50
LONGEST = 200


@get(PATH, opt=PUBLIC)
async def directory_page(
    request: PageRequest,
    services: NamedDependency[Services],
    name: FromQuery[str] = "",
    exam: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Response[bytes]:
    """Names that find nobody are counted as failed look-ups: people cannot be tried out."""
    now = services.now()
    name, exam = name[:LONGEST], exam[:64]
    found, after = await directory.found(name, exam, after=_place(cursor), limit=PAGE_SIZE, now=now)
    is_asked = len(name.strip()) >= directory.SHORTEST
    if is_asked and not found and after is None:
        await count_failure(services, request, now)
    exams = [
        {"value": one.slug, "label": one.blueprint.title}
        for one in await releases.releases()
        if not one.blueprint.preview
    ]
    asked = {"name": name, "exam": exam}
    context = {
        **asked,
        "exams": exams,
        "is_asked": is_asked,
        "found": [_row(one) for one in found],
        "way": onward(PATH, asked, cursor, None if after is None else f"{after[1]}.{after[0]}"),
    }
    return page("directory", context, viewer=await provide_viewer(request, now), here="verify")


def _row(one: Certificate) -> dict[str, str]:
    record = one.record
    return {
        "name": record.holder.name,
        "title": record.achievement.title,
        "issued": day(record.issued_at),
        "address": f"/certificates/{display(one.printed_id)}",
    }


def _place(cursor: str) -> tuple[str, UUID] | None:
    if not cursor:
        return None
    one, _, key = cursor.partition(".")
    try:
        return key, UUID(one)
    except ValueError as error:
        raise CursorWrong from error


HANDLERS = [directory_page]
