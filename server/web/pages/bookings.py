"""Booking a window of an exam, giving it up, and its calendar file."""

from datetime import datetime
from urllib.parse import urlsplit

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import bookings, releases
from server.exams.domain.calendar_file import MEDIA_TYPE, Event, calendar_file
from server.exams.domain.windows import (
    Booking,
    NamedWindow,
    NoBooking,
    WindowOver,
    WindowUnknown,
    window_of,
)
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.exams import LobbyVisit, Told, lobby
from server.web.pages.going import as_file, see


@post("/exams/{slug:str}/booking")
async def book(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Book, or change what was booked; a second press changes nothing."""
    release, form = await releases.release_of(slug), request.sent
    try:
        await bookings.book(release, form.text("window"), actor=reader, now=now)
    except (WindowUnknown, WindowOver) as refusal:
        visit = LobbyVisit(services, reader, request, now)
        return await lobby(slug, visit, Told(refusal, form))
    return see(f"/exams/{slug}?done=booked")


@post("/exams/{slug:str}/booking/end")
async def give_up(
    slug: FromPath[str], reader: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[bytes]:
    await bookings.cancel(await releases.release_of(slug), actor=reader, now=now)
    return see(f"/exams/{slug}?done=given-up")


@get("/exams/{slug:str}/booking.ics")
async def calendar(
    slug: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """The reader's own booking, for any calendar. Raises WindowUnknown, NoBooking."""
    release = await releases.release_of(slug)
    booked = await bookings.own(release, actor=reader)
    if booked is None:
        raise NoBooking
    window = window_of(release.policy.windows, booked.window)
    if window is None:
        raise WindowUnknown
    event = _event(release, booked, window, services.public_url)
    content = calendar_file(event, now=now)
    return Response(content, media_type=MEDIA_TYPE, headers=as_file(f"{slug}.ics"))


def _event(release: Release, booked: Booking, window: NamedWindow, public_url: str) -> Event:
    blueprint, address = release.blueprint, f"{public_url}/exams/{release.slug}"
    return Event(
        uid=f"{booked.id}@{urlsplit(public_url).hostname}",
        version=booked.version,
        starts=window.opens,
        ends=window.closes,
        title=blueprint.title,
        text=say(
            "Start your exam in this time; then you have %(minutes)s minutes.",
            minutes=blueprint.minutes,
        ),
        address=address,
    )


HANDLERS = [book, give_up, calendar]
