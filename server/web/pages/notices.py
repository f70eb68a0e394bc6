"""What one was told: unread first, each with the way to the thing it is about."""

from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.kernel.actor import Actor
from server.notices.domain.notice import Notice, Place, place_of
from server.notices.domain.refusals import NoticeUnknown
from server.notices.domain.words import words_of
from server.notices.isolated import as_html
from server.web.cursors import CursorWrong
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.going import see
from server.web.rendering import moment, page

LIST = "/notices"


@get(LIST)
async def notices_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    after: FromQuery[str] = "",
) -> Response[bytes]:
    found = await services.notices.page(actor=reader, after=_place(after))
    context = {
        "unread": [_shown(one) for one in found.notices if not one.is_read],
        "read": [_shown(one) for one in found.notices if one.is_read],
        "first": LIST if after else None,
        "later": None if found.next is None else f"{LIST}?after={found.next}",
    }
    return page("notices", context, viewer=reader, here="notices")


@get("/notices/{notice_id:uuid}")
async def open_notice(
    notice_id: FromPath[UUID],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Go to what it is about; who goes there has read it."""
    notice = await services.notices.open(notice_id, actor=reader, now=now)
    links = words_of(notice.kind, notice.payload).links
    return see(links[0].path if links else LIST)


@post("/notices/read")
async def mark_read(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Mark one as read, or without a name all of them."""
    form = request.sent
    named = form.text("notice")
    if named:
        await services.notices.mark_read(_id(named), actor=reader, now=now)
    else:
        await services.notices.mark_all_read(actor=reader, now=now)
    return see(LIST)


def _place(after: str) -> Place | None:
    place = place_of(after)
    if after and place is None:
        raise CursorWrong
    return place


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NoticeUnknown from error


def _shown(notice: Notice) -> dict[str, object]:
    words = words_of(notice.kind, notice.payload)
    return {
        "id": str(notice.id),
        "title": as_html(words.title),
        "text": as_html(words.text[0]),
        "address": f"{LIST}/{notice.id}" if words.links else "",
        "at": moment(notice.created_at),
    }


HANDLERS = [notices_page, open_notice, mark_read]
