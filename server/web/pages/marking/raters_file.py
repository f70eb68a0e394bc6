"""The figures of all raters as a file for spreadsheets."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Stream

from server.accounts.domain.people import PersonView
from server.grading.domain.rating.agreement import Agreement, Figures
from server.kernel.actor import Actor, Permission
from server.kernel.csv_lines import BOM, csv_lines
from server.web.deps import Services
from server.web.pages.going import as_file
from server.web.pages.marking.showing import MODERATION

FILE = f"{MODERATION}/raters.csv"
_COLUMNS = (
    *("rater", "name", "responses", "severity", "same_level", "same_or_next", "kappa"),
    *("control_same_level", "control_same_or_next", "median_seconds"),
)


@get(FILE)
async def raters_file(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Stream:
    """A line a rater; what too few responses say nothing of is empty."""
    reader.require(Permission.MODERATE)
    headers = as_file(f"raters-{now:%Y-%m-%d}.csv")
    return Stream(_lines(services, reader, now), media_type="text/csv", headers=headers)


async def _lines(services: Services, reader: Actor, now: datetime) -> AsyncIterator[str]:
    yield BOM + "".join(csv_lines([_COLUMNS]))
    async for some in services.rating.moderating.every_rater(actor=reader, now=now):
        people = await services.accounts.people_by_ids(some)
        yield "".join(csv_lines([_cells(one, told, people) for one, told in some.items()]))


def _cells(rater_id: UUID, told: Figures, people: Mapping[UUID, PersonView]) -> list[str]:
    return [
        str(rater_id),
        people[rater_id].name if rater_id in people else "",
        str(told.scripts),
        _share(told.severity),
        *_agreement(told.agreement),
        "" if told.agreement is None else _share(told.agreement.kappa),
        *_agreement(told.control),
        "" if told.median_ms is None else str(told.median_ms // 1000),
    ]


def _agreement(told: Agreement | None) -> tuple[str, str]:
    return ("", "") if told is None else (_share(told.exact), _share(told.adjacent))


def _share(told: Fraction | None) -> str:
    return "" if told is None else f"{float(told):.4f}"


HANDLERS = [raters_file]
