"""What was sealed of a sitting, beside what counts, with each item as the candidate saw it."""

import json
from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import evidence, releases
from server.exams.domain.sitting import window_number
from server.exams.evidence import Reviewed
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.cursors import number_cursor
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages import items
from server.web.pages.admin.shell import admin_page
from server.web.pages.admin.sittings import PATH, row_of
from server.web.pages.paging import onward
from server.web.rendering import fact, moment_ms, trusted
from server.web.strict import path_uuid

PAGE_SIZE = 10
_REASONS = {
    "sitting-closed": marked("It reached us after the end of the sitting."),
    "writer-elsewhere": marked("Another device was working by then."),
}


@get("/admin/sittings/{sitting_id:str}/evidence")
async def evidence_page(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    cursor = request.query_params.get("cursor", "")
    found = await evidence.review(
        path_uuid(sitting_id),
        after=number_cursor(cursor, digits=4),
        limit=PAGE_SIZE,
        actor=reader,
        now=now,
    )
    sitting = found.sitting
    release = await releases.release_by_id(sitting.release_id)
    people = await services.accounts.people_by_ids({sitting.person_id})
    exams = {release.slug: release.blueprint.title}
    address, after = f"{PATH}/{sitting.id}", found.after
    context = {
        "row": row_of(sitting, people, exams, None, to_milliseconds(now)),
        "sealed": [_shown(one, release.blueprint.language) for one in found.reviewed],
        "free": f"{address}/free-sitting" if reader.may(Permission.RULE) else "",
        "way": onward(f"{address}/evidence", {}, cursor, None if after is None else str(after)),
    }
    return admin_page("evidence", "sittings", context, reader=reader)


def _shown(one: Reviewed, language: str) -> dict[str, object]:
    sealed, counted = one.sealed, one.counted
    item, response = dict(one.item), json.loads(sealed.response)
    counts = None if counted is None else json.loads(counted.response)
    return {
        "position": sealed.position,
        "facts": [
            fact(say("Why it does not count"), say(_REASONS[sealed.reason])),
            fact(say("Received"), at=moment_ms(sealed.received_ms)),
            fact(say("Device"), _device(sealed.writer)),
        ],
        "item": items.shown(item, language, response),
        "case_html": trusted(one.case_html),
        "is_blank": response is None,
        "counted": None
        if counted is None
        else {
            "item": items.shown(item, language, counts),
            "at": moment_ms(counted.saved_ms),
            "is_blank": counts is None,
        },
    }


def _device(writer: int) -> str:
    """Devices are counted as they began to write."""
    window = window_number(writer)
    if window == 1:
        return say("The first device of this sitting")
    return say("Device %(n)s of this sitting", n=number(window))


HANDLERS = [evidence_page]
