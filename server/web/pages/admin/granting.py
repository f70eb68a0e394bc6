"""More time granted to somebody who did not ask for it on their page, but by letter, say."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import accommodations
from server.exams.domain.accommodation import (
    MOST_BREAK_MINUTES,
    MOST_PERCENT,
    BreaksOutOfRange,
    ExtraTime,
    ExtraTimeOutOfRange,
    OwnAccommodation,
    SpanWrong,
    span_of,
)
from server.exams.domain.time_ledger import ReasonMalformed
from server.kernel.actor import Actor, Permission
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, Told
from server.web.pages.admin.acting import At
from server.web.pages.admin.shell import admin_page
from server.web.pages.going import see
from server.web.problems import refused
from server.web.strict import path_uuid

GRANT: Fields = {
    ExtraTimeOutOfRange: "percent",
    BreaksOutOfRange: "break_minutes",
    SpanWrong: "last",
    ReasonMalformed: "grant_reason",
}
_TOLD = (ExtraTimeOutOfRange, BreaksOutOfRange, SpanWrong, ReasonMalformed, OwnAccommodation)
MOST = {"percent": MOST_PERCENT, "break_minutes": MOST_BREAK_MINUTES}
_TYPED = ("percent", "break_minutes", "first", "last", "grant_reason")


@get("/admin/people/{person:str}/accommodation")
async def grant_page(
    person: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    today = Form([("first", now.date().isoformat())])
    return await _page(At(path_uuid(person), services, reader, now), Told(form=today))


@post("/admin/people/{person:str}/accommodation")
async def grant_unasked(
    person: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.ACCOMMODATE)
    form, visit = request.sent, At(path_uuid(person), services, reader, now)
    await services.accounts.directory.person(visit.id, actor=reader)
    try:
        extra = ExtraTime(form.number("percent"), form.number("break_minutes"))
        span = span_of(form.text("first"), form.text("last"))
        reason = form.text("grant_reason")
        made = await accommodations.give(visit.id, extra, span, reason, actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(visit, Told(refusal, GRANT, form))
    return see(f"/admin/accommodations/{made}?done=granted")


async def _page(visit: At, told: Told) -> Response[bytes]:
    visit.reader.require(Permission.ACCOMMODATE)
    person = await visit.services.accounts.directory.person(visit.id, actor=visit.reader)
    context = {
        "person": {"name": person.name, "address": f"/admin/people/{person.id}"},
        "most": MOST,
        "values": told.typed(_TYPED),
        "errors": told.errors(_TYPED),
    }
    shown = admin_page("granting", "accommodations", context, reader=visit.reader)
    return refused(shown, told.refusal)


HANDLERS = [grant_page, grant_unasked]
