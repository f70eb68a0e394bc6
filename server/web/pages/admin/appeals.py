"""The queue of appeals: what waits by its due day, or what is settled."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency

from server.appeals.domain import Appeal, Narrowing
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.language.voice import say_many
from server.web.cursors import moment_cursor, written
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages import appeal_words
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.exam_titles import exam_options, exam_titles
from server.web.pages.paging import PAGE_SIZE, onward
from server.web.rendering import moment_ms

PATH = "/admin/appeals"
SETTLED = "settled"


@get(PATH)
async def appeals_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.RULE)
    filters = words_of(request, "exam", "item", "state")
    cursor, is_open = request.query_params.get("cursor", ""), filters["state"] != SETTLED
    shown, after, counts = await services.appeal_rulings.page(
        Narrowing(filters["exam"][:64], filters["item"][:64]),
        is_open=is_open,
        after=moment_cursor(cursor),
        limit=PAGE_SIZE,
        actor=reader,
    )
    exams = await exam_titles()
    now_ms = to_milliseconds(now)
    kept = {"exam": filters["exam"], "item": filters["item"]}
    context = {
        "values": filters,
        "is_open": is_open,
        "is_filtered": bool(filters["exam"] or filters["item"]),
        "exams": exam_options(exams),
        "tabs": {
            "open": onward(PATH, kept, "yes", None)["first"],
            "settled": onward(PATH, kept | {"state": SETTLED}, "yes", None)["first"],
        },
        "appeals": [row_of(one, exams, counts, now_ms) for one in shown],
        "way": onward(PATH, filters, cursor, written(after)),
    }
    return admin_page("appeals", "appeals", context, reader=reader)


def row_of(
    one: Appeal, exams: Mapping[str, str], counts: Counter[tuple[str, str]], now_ms: int
) -> dict[str, object]:
    subject = one.subject
    alike = counts[one.exam, subject.item] if subject.item else 0
    return {
        "address": f"{PATH}/{one.id}",
        "exam": exams.get(one.exam, one.exam),
        "about": appeal_words.about(subject),
        "item": subject.item,
        "alike": ""
        if alike < 2
        else say_many("%(count)s waits about it", "%(count)s wait about it", alike),
        "alike_address": f"{PATH}?exam={one.exam}&item={subject.item}",
        "raised": moment_ms(one.raised_ms),
        "due": appeal_words.due_day(one),
        "state": appeal_words.state(one, now_ms=now_ms),
    }


HANDLERS = [appeals_page]
