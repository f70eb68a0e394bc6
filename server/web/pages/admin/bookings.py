"""Who booked which window of an exam: a page of it at a time, and all as CSV."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from server.accounts.domain.people import PersonView
from server.exams import bookings, releases
from server.exams.domain.windows import Booking, NamedWindow, window_of
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds, rfc3339
from server.kernel.csv_lines import BOM, csv_lines
from server.kernel.sentence import OwnMoment, Sentence
from server.language.voice import say
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.admin.asking import plain, words_of
from server.web.pages.admin.exams import PATH
from server.web.pages.admin.shell import admin_page
from server.web.pages.going import as_file
from server.web.pages.names import name_of
from server.web.pages.paging import PAGE_SIZE, cut, onward
from server.web.rendering import fact, moment, moment_ms

_COLUMNS = ("window", "name", "email", "booked_at", "changes", "person_id")


@get(f"{PATH}/{{slug:str}}/bookings")
async def bookings_page(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    release, asked = await releases.release_of(slug), words_of(request, "window", "cursor")
    names = await bookings.windows(release, actor=reader)
    window = asked["window"] if asked["window"] in names else _next(release.policy.windows, now)
    window, cursor = window or next(iter(names), ""), asked["cursor"]
    found = await bookings.page(
        slug, window, after=id_cursor(cursor), limit=PAGE_SIZE + 1, actor=reader
    )
    shown, after = cut(found)
    people = await services.accounts.people_by_ids({one.person_id for one in shown})
    address, known = f"{PATH}/{slug}/bookings", release.policy.windows
    context = {
        "exam": {"title": release.blueprint.title, "language": release.blueprint.language},
        "address": address,
        "window": window,
        "windows": [{"value": one, "label": _label(one, window_of(known, one))} for one in names],
        "span": _span(window_of(known, window)),
        "people": [_row(one, people) for one in shown],
        "way": onward(address, {"window": window}, cursor, after),
    }
    return admin_page("bookings", "exams", context, reader=reader)


@post(f"{PATH}/{{slug:str}}/bookings/export")
async def export_bookings(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Stream:
    """A POST, because who takes them is written down."""
    release, window = await releases.release_of(slug), plain(request.sent.text("window"))
    batches = await bookings.export(release.slug, window, actor=reader, now=now)
    headers = as_file(f"bookings-{release.slug}-{now:%Y-%m-%d}.csv")
    lines = _lines(services, batches)
    return Stream(lines, status_code=200, media_type="text/csv", headers=headers)


async def _lines(
    services: Services, batches: AsyncIterator[Sequence[Booking]]
) -> AsyncIterator[str]:
    yield BOM + "".join(csv_lines([_COLUMNS]))
    async for some in batches:
        people = await services.accounts.people_by_ids({one.person_id for one in some})
        yield "".join(csv_lines([_cells(one, people.get(one.person_id)) for one in some]))


def _cells(one: Booking, person: PersonView | None) -> list[str]:
    name, email = ("", "") if person is None else (person.name, person.email)
    booked_at = rfc3339(from_milliseconds(one.booked_ms))
    return [one.window, name, email, booked_at, str(one.version), str(one.person_id)]


def _row(one: Booking, people: Mapping[UUID, PersonView]) -> dict[str, object]:
    person = people.get(one.person_id)
    return {
        "address": "" if person is None else f"/admin/people/{person.id}",
        "name": name_of(one.person_id, people),
        "email": "" if person is None else person.email,
        "booked": moment_ms(one.booked_ms),
    }


def _next(windows: Sequence[NamedWindow], now: datetime) -> str:
    """The first that is not over."""
    to_come = sorted((one.opens, one.name) for one in windows if not one.is_over(now))
    return to_come[0][1] if to_come else ""


def _label(name: str, window: NamedWindow | None) -> str:
    if window is None:
        return name
    opens = OwnMoment(window.opens)
    return say(Sentence("%(name)s, %(opens)s", {"name": name, "opens": opens}))


def _span(window: NamedWindow | None) -> list[dict[str, object]] | None:
    if window is None:
        return None
    opens, closes = moment(window.opens), moment(window.closes)
    return [fact(say("Opens"), at=opens), fact(say("Closes"), at=closes)]


HANDLERS = [bookings_page, export_bookings]
