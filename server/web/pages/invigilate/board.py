"""The board: who sits, how it goes, and the way to what can be done. It is asked for often."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency

from server.exams import board as sittings
from server.invigilation.assigning import subjects
from server.invigilation.board import BoardPage, Looking
from server.invigilation.domain.assignment import Assignment
from server.kernel.actor import Actor, Permission
from server.kernel.clock import from_milliseconds, rfc3339, to_milliseconds
from server.kernel.sentence import marked
from server.language.voice import current, say, say_many
from server.web.cursors import moment_cursor, written
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import notice_of
from server.web.pages.exam_titles import exam_options, exam_titles
from server.web.pages.invigilate.words import seat_row
from server.web.pages.paging import PAGE_SIZE, onward
from server.web.rendering import page

PATH = "/invigilate"
MOST_NAMED = 6
"""Assignments that are told by name."""
ASKED = ("who", "exam", "all", "cursor")
_DONE = {
    "granted": marked("The time is given. Each candidate sees it within seconds."),
    "paused": marked("The clocks stand. Each candidate sees it within seconds."),
    "resumed": marked("The clocks run again. Each candidate sees it within seconds."),
    "told": marked("The message is sent. Each candidate sees it within seconds."),
    "rehearsing": marked("The rehearsal begins. Its candidates come within half a minute."),
    "rehearsed": marked("The rehearsal is over. Nothing of it is left."),
    "unlocked": marked("They can try access codes again at once."),
}


@get(PATH)
async def board_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    context = await _context(request, services, reader, now)
    rehearsal = await services.invigilation.rehearsals.running(actor=reader)
    context |= {"is_rehearsing": rehearsal is not None}
    notice = notice_of(request.query_params.get("done", ""), _DONE)
    return admin_page("board", "invigilation", context, reader=reader, notice=notice)


@get(f"{PATH}/rows")
async def board_rows(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """The table alone, for the script that keeps it fresh."""
    context = await _context(request, services, reader, now)
    return page("admin-board-rows", context, viewer=reader)


async def _context(
    request: PageRequest, services: Services, reader: Actor, now: datetime
) -> dict[str, object]:
    asked = words_of(request, *ASKED)
    sees_all = reader.may(Permission.ADMINISTER)
    looking = Looking(sees_all and bool(asked["all"]), asked["exam"][:64], asked["who"])
    found = await services.invigilation.board.page(
        looking,
        after=moment_cursor(asked["cursor"]),
        limit=PAGE_SIZE,
        actor=reader,
        now=now,
    )
    exams = await exam_titles()
    filters = {name: asked[name] for name in ("who", "exam", "all")}
    is_filtered = bool(asked["who"] or asked["exam"])
    is_idle = not (found.seats or is_filtered or looking.sees_all)
    return {
        "values": filters,
        "is_filtered": is_filtered,
        "is_idle": is_idle,
        "others": await _others(reader) if is_idle else None,
        "sees_all": sees_all,
        "exams": exam_options(exams),
        "seats": [seat_row(one, exams, to_milliseconds(now)) for one in found.seats],
        "chosen": request.query_params.get("chosen", "") == "all",
        "duty": await _duty(found, reader, looks_at_all=looking.sees_all),
        "way": onward(PATH, filters, asked["cursor"], written(found.after)),
        "own_address": _here(PATH, asked),
        "rows": _here(f"{PATH}/rows", asked),
        "choosing_all": _here(PATH, {**asked, "chosen": "all"}),
        "now": rfc3339(now),
    }


def _here(path: str, asked: Mapping[str, str]) -> str:
    filled = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(filled)}" if filled else path


async def _others(reader: Actor) -> dict[str, str] | None:
    """What is under way beside what is assigned to whoever looks, of which nothing is."""
    count = await sittings.open_count(actor=reader)
    if not count:
        return None
    return {
        "text": say_many("%(count)s other is under way.", "%(count)s others are under way.", count),
        "address": f"{PATH}?all=1"
        if reader.may(Permission.ADMINISTER)
        else "/admin/sittings?state=open",
    }


async def _duty(found: BoardPage, reader: Actor, *, looks_at_all: bool) -> str:
    """What is assigned to whoever looks, now and later; nothing to say where all is shown."""
    if found.in_force:
        names = (await subjects(found.in_force[:MOST_NAMED], actor=reader)).values()
        told = current().listed(_isolated(name) for name in dict.fromkeys(names) if name)
        if len(found.in_force) > MOST_NAMED:
            return say("Assigned to you now: %(what)s and more", what=told)
        return say("Assigned to you now: %(what)s", what=told)
    begins = _next(found.to_come)
    if begins is not None:
        return say("Your next assignment begins at %(at)s.", at=begins)
    if looks_at_all:
        return ""
    if reader.may(Permission.ADMINISTER):
        return say("No sittings are assigned to you. You assign them under “Assignments”.")
    return say("No sittings are assigned to you. An administrator does that.")


def _isolated(name: str) -> str:
    """A name within a sentence, which may run the other way."""
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"


def _next(to_come: Sequence[Assignment]) -> str | None:
    moments = [one.task.shift.from_ms for one in to_come if one.task.shift.from_ms is not None]
    return current().moment(from_milliseconds(min(moments))) if moments else None


HANDLERS = [board_page, board_rows]
