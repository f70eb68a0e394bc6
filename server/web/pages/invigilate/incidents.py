"""The incident log of an exam: what happened to everybody who sits it; and corrections."""

from datetime import datetime, timedelta

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams.releases import ExamUnknown
from server.invigilation import logbook
from server.invigilation.domain.incident import (
    IncidentCorrected,
    IncidentKindUnknown,
    IncidentKnown,
    IncidentMalformed,
    kind_of,
)
from server.invigilation.logbook import Entry
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, act_of, errors_of
from server.web.pages.admin.acting import At
from server.web.pages.admin.announcement import announcement_address
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.credit import credit_address
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import notice_of
from server.web.pages.exam_titles import exam_options, exam_titles
from server.web.pages.going import see
from server.web.pages.invigilate.board import PATH
from server.web.pages.invigilate.words import incident_rows, kind_options
from server.web.problems import refused
from server.web.strict import path_uuid

INCIDENTS = f"{PATH}/incidents"
SHOWN = timedelta(days=7)
INCIDENT_FIELDS: Fields = {IncidentMalformed: "text", IncidentKindUnknown: "kind"}
TOLD: tuple[type[Refusal], ...] = (*INCIDENT_FIELDS, IncidentKnown, IncidentCorrected)
_TOLD: tuple[type[Refusal], ...] = (*TOLD, ExamUnknown)
_DONE = {"logged": marked("It is in the incident log.")}


def entry_of(form: Form) -> Entry:
    """Raises IncidentKindUnknown. The form carries the name of its entry: it is written once."""
    return Entry(act_of(form, "entry"), kind_of(form.text("kind")), form.text("text"))


@get(INCIDENTS)
async def incidents_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.SEE_SITTINGS)
    return await _page(request, Form([]), services, reader=reader, now=now)


@post(INCIDENTS)
async def log_incident(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.RUN_SITTINGS)
    form, exam = request.sent, request.sent.text("exam")
    try:
        await logbook.log_for_all(exam, entry_of(form), actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(request, form, services, reader=reader, now=now, refusal=refusal)
    return see(f"{INCIDENTS}?exam={exam}&done=logged")


@get(f"{INCIDENTS}/{{incident:str}}/correction")
async def correction_page(
    incident: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.RUN_SITTINGS)
    return await _correction(At(path_uuid(incident), services, reader, now), Form([]))


@post(f"{INCIDENTS}/{{incident:str}}/correction")
async def correct_incident(
    incident: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.RUN_SITTINGS)
    visit, form = At(path_uuid(incident), services, reader, now), request.sent
    try:
        made = await logbook.correct(visit.id, entry_of(form), actor=reader, now=now)
    except TOLD as refusal:
        return await _correction(visit, form, refusal)
    if made.sitting_id is None:
        return see(f"{INCIDENTS}?exam={made.exam}&done=logged")
    return see(f"/admin/sittings/{made.sitting_id}?done=logged")


async def _page(
    request: PageRequest,
    form: Form,
    services: Services,
    *,
    reader: Actor,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[bytes]:
    exams = await exam_titles()
    asked = form.text("exam") or words_of(request, "exam")["exam"]
    exam = asked if asked in exams else next(iter(exams), "")
    found = await logbook.lately(exam, to_milliseconds(now - SHOWN), actor=reader, now=now)
    people = await services.accounts.people_by_ids({one.by for one in found})
    may_write = reader.may(Permission.RUN_SITTINGS)
    context = {
        "exam": exam,
        "exams": exam_options(exams),
        "title": exams.get(exam, ""),
        "incidents": incident_rows(found, people, may_correct=may_write),
        "may_write": may_write,
        "everyone": _everyone(exam) if exam and may_write else None,
        **entry_context(form, refusal),
    }
    notice = notice_of(request.query_params.get("done", ""), _DONE)
    shown = admin_page("incidents", "invigilation", context, reader=reader, notice=notice)
    return refused(shown, refusal)


def _everyone(exam: str) -> dict[str, str]:
    return {"credit": credit_address(exam), "announcement": announcement_address(exam)}


async def _correction(visit: At, form: Form, refusal: Refusal | None = None) -> Response[bytes]:
    wrong = await logbook.incident(visit.id, actor=visit.reader)
    people = await visit.services.accounts.people_by_ids({wrong.by})
    (row,) = incident_rows([wrong], people, may_correct=False)
    back = (
        f"{INCIDENTS}?exam={wrong.exam}"
        if wrong.sitting_id is None
        else f"/admin/sittings/{wrong.sitting_id}"
    )
    context = {
        "wrong": row,
        "address": f"{INCIDENTS}/{wrong.id}/correction",
        "back": back,
        **entry_context(form, refusal),
    }
    shown = admin_page("correction", "invigilation", context, reader=visit.reader)
    return refused(shown, refusal)


def entry_context(form: Form, refusal: Refusal | None) -> dict[str, object]:
    """What the fields of an entry need."""
    return {
        "entry": str(act_of(form, "entry", is_spent=isinstance(refusal, IncidentKnown))),
        "kinds": kind_options(),
        "values": {name: form.text(name) for name in ("kind", "text")},
        "errors": errors_of(refusal, INCIDENT_FIELDS),
    }


HANDLERS = [incidents_page, log_incident, correction_page, correct_incident]
