"""The moderators’ board: how far marking is, what waits for them, how raters agree."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency

from server.accounts.domain.people import PersonView
from server.exams import releases
from server.grading.domain.rating.agreement import LEAST, Figures
from server.grading.domain.rating.script import Script
from server.grading.rating.standing import Progress
from server.kernel.actor import Actor, Permission
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.done import notice_of
from server.web.pages.marking import showing
from server.web.pages.marking.raters_file import FILE
from server.web.pages.marking.showing import MODERATION
from server.web.pages.names import name_of
from server.web.pages.paging import onward
from server.web.rendering import moment_ms, page

_DONE = {
    "settled": marked("The marks you gave stand, and the sitting goes on."),
    "remarked": marked("It is marked anew. What stands does so until there is something else."),
    "withdrawn": marked("None of these marks counts any more. The responses are read again."),
}


@get(MODERATION)
async def board_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    cursor = request.query_params.get("cursor", "")
    after = id_cursor(cursor) if cursor else None
    board = await services.rating.moderating.board(after=after, actor=reader, now=now)
    exams = {one.slug: one.blueprint.title for one in await releases.releases()}
    people = await services.accounts.people_by_ids(board.raters)
    context = {
        "notice": notice_of(request.query_params.get("done", ""), _DONE),
        "progress": [_progress(one, exams) for one in board.progress],
        "waiting": [line(one, exams) for one in board.waiting],
        "settled": [line(one, exams) for one in board.settled],
        "raters": [_rater(one, figures, people) for one, figures in board.raters.items()],
        "file": FILE,
        "least": number(LEAST),
        "pages": onward(MODERATION, {}, cursor, str(board.more) if board.more else None),
    }
    area = "admin" if reader.may(Permission.ADMINISTER) else "marking"
    return page("marking-moderation", context, viewer=reader, here=area)


def line(one: Script, exams: Mapping[str, str]) -> dict[str, Any]:
    at = one.opened_ms if one.settled_ms is None else one.settled_ms
    return {
        "address": f"{MODERATION}/scripts/{one.id}",
        "item": one.item,
        "exam": exams.get(one.exam, one.exam),
        "at": moment_ms(at),
    }


def figures_told(figures: Figures) -> dict[str, str]:
    """Empty where so few responses say nothing."""
    told = dict.fromkeys(("severity", "exact", "adjacent", "kappa", "time", "control"), "")
    told["scripts"] = number(figures.scripts)
    if figures.severity is not None:
        told["severity"] = _signed(figures.severity)
    if figures.agreement is not None:
        told["exact"] = showing.share(figures.agreement.exact)
        told["adjacent"] = showing.share(figures.agreement.adjacent)
        kappa = figures.agreement.kappa
        told["kappa"] = "" if kappa is None else number(round(float(kappa), 2))
    if figures.control is not None:
        told["control"] = say(
            "%(exact)s the same, %(adjacent)s the same or next",
            exact=showing.share(figures.control.exact),
            adjacent=showing.share(figures.control.adjacent),
        )
    if figures.median_ms is not None:
        told["time"] = showing.minutes(figures.median_ms)
    return told


def _progress(one: Progress, exams: Mapping[str, str]) -> dict[str, str]:
    return {
        "title": showing.title(one.item),
        "exam": exams.get(one.exam, one.exam),
        "open": number(one.open),
        "moderation": number(one.moderation),
        "settled": number(one.settled),
    }


def _rater(rater_id: UUID, figures: Figures, people: Mapping[UUID, PersonView]) -> dict[str, str]:
    return {
        "name": name_of(rater_id, people),
        "address": f"{MODERATION}/raters/{rater_id}",
        **figures_told(figures),
    }


def _signed(off: Fraction) -> str:
    """Of the points; what rounds to nothing is as the others mark."""
    text = showing.share(round(abs(off), 3))
    if round(off, 3) < 0:
        return say("%(share)s more severe", share=text)
    if round(off, 3) > 0:
        return say("%(share)s more lenient", share=text)
    return say("As the others")


HANDLERS = [board_page]
