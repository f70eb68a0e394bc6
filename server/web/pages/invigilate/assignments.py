"""Assignments: which sittings are whose, for administrators."""

from datetime import UTC, datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.accounts.domain.people import PersonView
from server.exams import releases, watching
from server.invigilation.assigning import subjects
from server.invigilation.domain.assignment import (
    Assignment,
    AssignmentTakenBack,
    InvigilatorUnfit,
    Shift,
    ShiftWrong,
    Task,
    Watched,
    WatchedUnknown,
)
from server.kernel.actor import Actor, Permission
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.ids import new_id
from server.kernel.sentence import marked
from server.language.voice import current, say
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, errors_of, id_of
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.invigilate.board import PATH
from server.web.pages.names import name_of
from server.web.pages.paging import PAGE_SIZE, cut, onward
from server.web.problems import refused
from server.web.rendering import moment_ms
from server.web.strict import path_uuid

ASSIGNMENTS = f"{PATH}/assignments"
_DONE = {
    "assigned": marked("It is assigned, and stands on their board."),
    "taken-back": marked("It is taken back, and no longer on their board."),
}
_WORDS = {
    Watched.EXAM: marked("Exam"),
    Watched.COHORT: marked("Cohort"),
    Watched.SITTING: marked("One sitting"),
}
_FIELDS: Fields = {
    InvigilatorUnfit: "invigilator",
    WatchedUnknown: "subject",
    ShiftWrong: "until",
}
_NAMES = ("invigilator", "subject", "from", "until", "sitting")
MOST_COHORTS = 100


@get(ASSIGNMENTS)
async def assignments_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.ADMINISTER)
    return await _page(request, Form([]), services, reader=reader, now=now)


@post(ASSIGNMENTS)
async def assign(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.ADMINISTER)
    form = request.sent
    try:
        invigilator_id = id_of(form.text("invigilator"))
        if invigilator_id is None:
            raise InvigilatorUnfit
        task, name = _task(form), id_of(form.text("name"))
        await services.invigilation.assigning.assign(
            invigilator_id, task, name=name, actor=reader, now=now
        )
    except tuple(_FIELDS) as refusal:
        return await _page(request, form, services, reader=reader, now=now, refusal=refusal)
    return see(f"{ASSIGNMENTS}?done=assigned")


@post(f"{ASSIGNMENTS}/{{assignment:str}}/taking-back")
async def take_back(
    assignment: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Undone by assigning again. Twice is told like once."""
    assigning = services.invigilation.assigning
    try:
        await assigning.take_back(path_uuid(assignment), actor=reader, now=now)
    except AssignmentTakenBack:
        return see(ASSIGNMENTS)
    return see(f"{ASSIGNMENTS}?done=taken-back")


async def _page(
    request: PageRequest,
    form: Form,
    services: Services,
    *,
    reader: Actor,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[bytes]:
    asked = words_of(request, "who", "cursor", "sitting")
    assigning = services.invigilation.assigning
    found = await assigning.page(
        id_of(asked["who"]),
        before=id_cursor(asked["cursor"]),
        limit=PAGE_SIZE + 1,
        actor=reader,
    )
    shown, after = cut(found)
    people = await services.accounts.people_by_ids(
        {one for each in shown for one in (each.invigilator_id, each.made_by)}
    )
    named = await subjects(shown, actor=reader)
    context = {
        "assignments": [_row(one, people, named.get(one.id, ""), now) for one in shown],
        "way": onward(ASSIGNMENTS, {"who": asked["who"]}, asked["cursor"], after),
        "name": str(new_id()),
        "invigilators": [
            {"value": str(one.id), "label": f"{one.name} ({one.email})"}
            for one in await assigning.invigilators(actor=reader)
        ],
        "subjects": await _choices(services, reader, form.text("sitting") or asked["sitting"]),
        "values": {"sitting": asked["sitting"]} | _typed(form, asked["sitting"]),
        "errors": errors_of(refusal, _FIELDS),
    }
    notice = notice_of(request.query_params.get("done", ""), _DONE)
    page = admin_page("assignments", "invigilation", context, reader=reader, notice=notice)
    return refused(page, refusal)


def _typed(form: Form, sitting: str) -> dict[str, str]:
    typed = {name: form.text(name) for name in _NAMES}
    if not typed["subject"] and sitting:
        typed["subject"] = f"{Watched.SITTING.value}:{sitting}"
    return typed


async def _choices(services: Services, reader: Actor, sitting: str) -> list[dict[str, object]]:
    """Groups of what can be watched, for the select: `kind:subject`."""
    exams = [
        {"value": f"exam:{one.slug}", "label": one.blueprint.title}
        for one in await releases.releases()
    ]
    cohorts = [
        {"value": f"cohort:{one.id}", "label": one.name}
        for one in await services.cohorts.listed(actor=reader, limit=MOST_COHORTS)
    ]
    groups: list[dict[str, object]] = [
        {"title": say("Exams"), "options": exams},
        {"title": say("Cohorts"), "options": cohorts},
    ]
    sitting_id = id_of(sitting)
    found = {} if sitting_id is None else await watching.sittings([sitting_id], actor=reader)
    for one in found.values():
        people = await services.accounts.people_by_ids([one.person_id])
        name = people[one.person_id].name if one.person_id in people else str(one.id)
        options = [{"value": f"sitting:{one.id}", "label": name}]
        groups.insert(0, {"title": say("One sitting"), "options": options})
    return groups


def _task(form: Form) -> Task:
    """Raises WatchedUnknown, ShiftWrong."""
    kind, _, subject = form.text("subject").partition(":")
    try:
        watched = Watched(kind)
    except ValueError as error:
        raise WatchedUnknown from error
    return Task(
        watched, subject[:64], Shift(_moment(form.text("from")), _moment(form.text("until")))
    )


def _moment(text: str) -> int | None:
    """A day and a time in UTC, as a browser's field writes them. Raises ShiftWrong."""
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ShiftWrong from error
    if moment.tzinfo is not None:
        raise ShiftWrong
    return to_milliseconds(moment.replace(tzinfo=UTC))


def _row(
    one: Assignment, people: dict[UUID, PersonView], subject: str, now: datetime
) -> dict[str, object]:
    task, now_ms = one.task, to_milliseconds(now)
    return {
        "invigilator": name_of(one.invigilator_id, people),
        "invigilator_address": f"/admin/people/{one.invigilator_id}",
        "watched": say(_WORDS[task.watched]),
        "subject": subject or say("It is gone"),
        "shift": _shift(task.shift),
        "is_over": task.shift.is_over(now_ms),
        "is_in_force": one.is_in_force(now_ms),
        "made": moment_ms(one.made_ms),
        "taking_back": f"{ASSIGNMENTS}/{one.id}/taking-back",
    }


def _shift(shift: Shift) -> str:
    said = current().moment
    begin = None if shift.from_ms is None else said(from_milliseconds(shift.from_ms))
    end = None if shift.until_ms is None else said(from_milliseconds(shift.until_ms))
    if begin and end:
        return say("From %(begin)s until %(end)s", begin=begin, end=end)
    if begin:
        return say("From %(begin)s", begin=begin)
    if end:
        return say("Until %(end)s", end=end)
    return say("Until it is taken back")


HANDLERS = [assignments_page, assign, take_back]
