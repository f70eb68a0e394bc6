"""The board of certificates: the newest, or those of an ID, a name, an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency

from server.credentials import board
from server.credentials.board import Narrowing, Wanted
from server.credentials.domain.listed import Listed
from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import Evidence, Status, judge
from server.exams import releases
from server.kernel.actor import Actor, Permission
from server.kernel.sentence import marked
from server.language.voice import day, say
from server.web.cursors import CursorWrong, moment_cursor, written
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.revocation import form_at
from server.web.pages.admin.shell import admin_page
from server.web.pages.certificates import verdict_tag
from server.web.pages.done import Deed, notice_of
from server.web.pages.paging import PAGE_SIZE, onward

PATH = "/admin/certificates"
MOST_ROUNDS = 5
"""Of people who hold none: then the page says "More" rather than read on."""
BY_ID, BY_HOLDER = "id", "holder"
_WANTED = {
    Wanted.VALID: marked("Valid"),
    Wanted.EXPIRED: marked("Expired"),
    Wanted.SUSPENDED: marked("Suspended"),
    Wanted.REVOKED: marked("Revoked"),
    Wanted.SUPERSEDED: marked("Superseded"),
}
DONE: dict[str, Deed] = {"erased": marked("The certificate is erased.")}
_LONGEST_CURSOR = 200


@dataclass(frozen=True, slots=True)
class Page:
    """`by` is what the text was taken for; `after` is where the next page begins, if any."""

    rows: Sequence[Listed]
    after: str
    by: str = ""


@get(PATH)
async def board_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.REVOKE)
    filters = words_of(request, "q", "exam", "status", "by")
    cursor = request.query_params.get("cursor", "")[:_LONGEST_CURSOR]
    found = await _page(services, filters, cursor, reader, now)
    exams = await releases.releases()
    asked = {**filters, "by": found.by}
    context = {
        "q": filters["q"],
        "exam": filters["exam"],
        "exams": [{"value": one.slug, "label": one.blueprint.title} for one in exams],
        "status": filters["status"],
        "statuses": [{"value": one.value, "label": say(word)} for one, word in _WANTED.items()],
        "is_filtered": any((filters["q"], filters["exam"], filters["status"])),
        "certificates": [row_of(one, now) for one in found.rows],
        "way": onward(PATH, asked, cursor, found.after or None),
    }
    notice = notice_of(request.query_params.get("done", ""), DONE)
    return admin_page("certificates", "certificates", context, reader=reader, notice=notice)


async def _page(
    services: Services, filters: Mapping[str, str], cursor: str, reader: Actor, now: datetime
) -> Page:
    narrowing = Narrowing(
        filters["exam"],
        Wanted(filters["status"]) if filters["status"] in set(Wanted) else None,
    )
    text, by = filters["q"], filters["by"]
    if not text:
        return await _newest(narrowing, cursor, reader, now)
    order = [BY_ID, BY_HOLDER] if _looks_like_an_id(text) else [BY_HOLDER, BY_ID]
    if by in order:
        order = [by]
    found = Page((), "", order[0])
    for one in order:
        if one == BY_ID:
            found = await _by_id(text, narrowing, cursor, reader, now)
        else:
            found = await _by_holder(services, text, narrowing, cursor, reader, now)
        if found.rows or found.after:
            break
    return found


async def _newest(narrowing: Narrowing, cursor: str, reader: Actor, now: datetime) -> Page:
    rows, after = await board.newest(
        narrowing, after=moment_cursor(cursor), limit=PAGE_SIZE, actor=reader, now=now
    )
    return Page(rows, written(after) or "")


async def _by_id(
    text: str, narrowing: Narrowing, cursor: str, reader: Actor, now: datetime
) -> Page:
    if cursor and board.compact_start(cursor) != cursor:
        raise CursorWrong
    rows, after = await board.by_id_start(
        text, narrowing, after=cursor, limit=PAGE_SIZE, actor=reader, now=now
    )
    return Page(rows, after, BY_ID)


async def _by_holder(
    services: Services, text: str, narrowing: Narrowing, cursor: str, reader: Actor, now: datetime
) -> Page:
    """Page through people whose name or address begins so, and show what they hold."""
    rows: Sequence[Listed] = ()
    after = cursor
    for _ in range(MOST_ROUNDS):
        people = await services.accounts.directory.page(
            text, None, actor=reader, after=after, limit=PAGE_SIZE
        )
        ids = [one.id for one in people.people]
        rows = await board.of_people(ids, narrowing, actor=reader, now=now)
        after = people.after
        if rows or not after:
            break
    return Page(rows, after, BY_HOLDER)


def _looks_like_an_id(text: str) -> bool:
    return bool(board.compact_start(text)) and any(one.isdigit() for one in text)


def row_of(one: Listed, now: datetime) -> dict[str, object]:
    shown = display(one.printed_id)
    verdict = judge(Evidence.SOUND, one.standing, at=now)
    is_in_force = one.standing.status in {Status.ACTIVE, Status.SUSPENDED}
    return {
        "id": shown,
        "address": f"{PATH}/{shown}",
        "holder": one.holder,
        "holder_address": f"/admin/people/{one.person_id}",
        "title": one.title,
        "issued": day(one.standing.issued_at),
        "status": verdict_tag(verdict),
        "revocation": form_at(shown) if is_in_force else None,
    }


HANDLERS = [board_page]
